from django.db import migrations

SIZE = 500  # as search_blocks cut them then


def open_empty_blocks(apps, schema_editor):
    """Enter the blocks of the children that there are, empty: the first search seals their words. No key is needed."""
    children = apps.get_model("beneficiaries", "ChildIdentity").objects.values_list("child", flat=True)
    numbers = {child // SIZE for child in children.iterator(chunk_size=10_000)}
    SearchBlock = apps.get_model("beneficiaries", "SearchBlock")
    SearchBlock.objects.bulk_create([SearchBlock(number=number) for number in sorted(numbers)], batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0023_search_blocks")]

    operations = [migrations.RunPython(open_empty_blocks, migrations.RunPython.noop)]
