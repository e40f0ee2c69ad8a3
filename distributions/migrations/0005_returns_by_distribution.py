"""A return names its distribution; its lines stand in their own table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('distributions', '0004_fill_lines_of_returns'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='return',
            name='line',
        ),
        migrations.RemoveField(
            model_name='return',
            name='wanted',
        ),
        migrations.AlterField(
            model_name='return',
            name='distribution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='distributions.distribution'),
        ),
    ]
