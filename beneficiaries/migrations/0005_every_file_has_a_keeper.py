import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("beneficiaries", "0004_files_are_kept_by_the_school")]

    operations = [
        migrations.AlterField(
            "child", "keeper",
            models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="files", to="access.unit", verbose_name="kept by"),
        ),
    ]
