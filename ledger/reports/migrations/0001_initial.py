import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('reports', '0001_statements'),
        ('reports', '0002_verifications'),
        ('reports', '0003_copies_of_statements'),
        ('reports', '0004_tallies'),
        ('reports', '0005_running_totals'),
        ('reports', '0006_tallies_by_giver'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('book', '0001_initial'),
        ('donors', '0001_initial'),
        ('printing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StatementSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('year', models.SmallIntegerField()),
                ('last', models.IntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('root', 'year'), name='statement_series_once')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='access.unit')),
                ('donor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='donors.donor')),
                ('year', models.SmallIntegerField()),
                ('serial', models.IntegerField()),
                ('number', models.CharField(max_length=64, unique=True, verbose_name='number')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='to')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='reports.statement')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('figures_sha256', models.CharField(max_length=64)),
                ('content', models.JSONField()),
                ('content_sha256', models.CharField(max_length=64)),
                ('verify_code', models.CharField(db_index=True, max_length=24, verbose_name='verification code')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='book.bookseal')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='printing.paper')),
                ('copies_printed', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['root', 'year', 'serial'],
                'constraints': [models.UniqueConstraint(fields=('root', 'year', 'serial'), name='statement_serial_once'), models.UniqueConstraint(fields=('donor', 'since', 'until', 'version'), name='statement_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('at', models.DateTimeField(db_index=True, verbose_name='verified at')),
                ('findings', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='book.entry')),
                ('attributions', models.BigIntegerField(default=0)),
                ('parts', models.JSONField()),
                ('children', models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name='RunningTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('year', models.SmallIntegerField()),
                ('reached', models.JSONField()),
                ('attributions', models.BigIntegerField(default=0)),
                ('parts', models.JSONField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('root', 'year'), name='running_total_once')],
            },
        ),
    ]
