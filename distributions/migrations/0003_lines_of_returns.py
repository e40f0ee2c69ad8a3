"""A return holds several lines of one distribution: its lines become a table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('distributions', '0002_lists_sent_for_approval'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='distribution',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='distributions.distribution'),
        ),
        migrations.AlterField(
            model_name='return',
            name='line',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='distributions.distributionline'),
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.IntegerField()),
                ('wanted', models.BigIntegerField(null=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='distributions.distributionline')),
                ('returned', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='distributions.return')),
            ],
            options={
                'ordering': ['returned', 'position'],
                'constraints': [
                    models.UniqueConstraint(fields=('returned', 'position'), name='return_line_once'),
                    models.CheckConstraint(condition=models.Q(('wanted__isnull', True), ('wanted__gt', 0), _connector='OR'), name='return_line_brings_something'),
                ],
            },
        ),
    ]
