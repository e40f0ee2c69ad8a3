from django.db import migrations, models
from pypinyin import lazy_pinyin


def fill(apps, schema_editor):
    """Give donors who are there already the keys of their usual reading; a change of the name adds the others."""
    donors = apps.get_model("donors", "Donor").objects.all()
    for donor in donors.iterator():
        parts = [part.lower() for part in lazy_pinyin(donor.name)]
        donor.search_key = "|" + "".join(parts).replace(" ", "") + "|" + "".join(part[:1] for part in parts) + "|"
        donor.save(update_fields=["search_key"])


class Migration(migrations.Migration):
    dependencies = [("donors", "0002_pledge_keys")]

    operations = [
        migrations.RemoveField(model_name="historicaldonor", name="sort_key"),
        migrations.AddField(
            model_name="donor", name="search_key", field=models.CharField(blank=True, max_length=1200)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
