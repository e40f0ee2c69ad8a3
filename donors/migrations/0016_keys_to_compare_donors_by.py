import re
import unicodedata

from django.db import migrations, models

NOISE = re.compile(r"[\s\W_]+")
ENDINGS = re.compile(r"(有限责任公司|股份有限公司|有限公司|ltd|limited|inc|co)$")


def name_key(name):
    bare = NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()
    while (shorter := ENDINGS.sub("", bare)) and shorter != bare:
        bare = shorter
    return bare[:120]


def fill(apps, schema_editor):
    """Give donors who are there already the keys by which they are compared."""
    donor_of = apps.get_model("donors", "Donor")
    some = []
    for donor in donor_of.objects.only("pk", "name", "phone").iterator(chunk_size=2000):
        donor.name_key, donor.phone_key = name_key(donor.name), re.sub(r"\D", "", unicodedata.normalize("NFKC", donor.phone))
        some.append(donor)
        if len(some) == 2000:
            donor_of.objects.bulk_update(some, ["name_key", "phone_key"], batch_size=400)
            some = []
    donor_of.objects.bulk_update(some, ["name_key", "phone_key"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("donors", "0015_reliefs_brought_in_from_elsewhere")]

    operations = [
        migrations.AddField("donor", "name_key", models.CharField(blank=True, default="", max_length=120), preserve_default=False),
        migrations.AddField("donor", "phone_key", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddIndex("donor", models.Index(fields=["root", "name_key"], name="donor_by_name_key")),
        migrations.AddIndex("donor", models.Index(fields=["root", "phone_key"], name="donor_by_phone_key")),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
