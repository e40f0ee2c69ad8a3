import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("access", "0001_units_people_roles"),
        ("beneficiaries", "0002_search_words_and_lines_of_openings"),
    ]

    operations = [
        migrations.AddField(
            "child", "keeper",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="files", to="access.unit", verbose_name="kept by"),
        ),
        migrations.AddField(
            "historicalchild", "keeper",
            models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="access.unit", verbose_name="kept by"),
        ),
    ]
