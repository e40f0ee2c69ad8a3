import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('exchange', '0001_upload'),
        ('exchange', '0002_book_export'),
        ('exchange', '0003_registers'),
        ('exchange', '0004_lists'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('jobs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_at', models.DateTimeField(verbose_name='files are deleted at')),
                ('folder', models.CharField(blank=True, max_length=32)),
                ('master', models.CharField(blank=True, max_length=8)),
                ('wrapped_key', models.BinaryField(default=bytes)),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('faulty', 'to be mended'), ('ready', 'ready to import'), ('importing', 'being imported'), ('imported', 'imported'), ('thrown_away', 'thrown away'), ('expired', 'deleted, as nobody imported it'), ('undoing', 'being undone'), ('undone', 'undone')], default='checking', max_length=12, verbose_name='state')),
                ('is_list', models.BooleanField(default=False, verbose_name='list')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded at')),
                ('files', models.PositiveSmallIntegerField(verbose_name='files')),
                ('size', models.PositiveBigIntegerField()),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('faults', models.PositiveIntegerField(default=0, verbose_name='faults')),
                ('counts', models.JSONField(default=dict)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_at', models.DateTimeField(null=True)),
                ('imported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('imported_at', models.DateTimeField(null=True, verbose_name='imported at')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_at', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('uploaded_by')), _negated=True), _connector='OR'), name='upload_released_by_another')],
            },
        ),
        migrations.CreateModel(
            name='BookExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_at', models.DateTimeField(verbose_name='files are deleted at')),
                ('folder', models.CharField(blank=True, max_length=32)),
                ('master', models.CharField(blank=True, max_length=8)),
                ('wrapped_key', models.BinaryField(default=bytes)),
                ('root', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(verbose_name='asked for at')),
                ('has_register', models.BooleanField(verbose_name='with the register')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='RegisterMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('columns', models.JSONField(default=dict)),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kept_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RegisterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_at', models.DateTimeField(verbose_name='files are deleted at')),
                ('folder', models.CharField(blank=True, max_length=32)),
                ('master', models.CharField(blank=True, max_length=8)),
                ('wrapped_key', models.BinaryField(default=bytes)),
                ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.unit')),
                ('state', models.CharField(choices=[('mapping', 'headings to be matched'), ('checking', 'being checked'), ('review', 'to be looked over'), ('submitted', 'waiting for release'), ('applying', 'being brought in'), ('applied', 'brought in'), ('undoing', 'being undone'), ('undone', 'undone'), ('thrown_away', 'thrown away'), ('expired', 'deleted, as nobody imported it')], default='mapping', max_length=12, verbose_name='state')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded at')),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('columns', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('returned_because', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_at', models.DateTimeField(null=True)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_at', models.DateTimeField(null=True)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('uploaded_by')), _negated=True), _connector='OR'), name='register_released_by_another')],
            },
        ),
    ]
