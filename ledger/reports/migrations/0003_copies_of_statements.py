"""How many copies of a statement were printed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0002_verifications'),
    ]

    operations = [
        migrations.AddField(
            model_name='statement',
            name='copies_printed',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
