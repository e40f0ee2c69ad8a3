import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('screens', '0001_kept_forms'),
        ('screens', '0002_sent_sheets'),
    ]

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_forms', to=settings.AUTH_USER_MODEL)),
                ('form', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=64)),
                ('about', models.CharField(blank=True, max_length=120)),
                ('typed', models.JSONField()),
                ('kept_at', models.DateTimeField(verbose_name='kept at')),
            ],
            options={
                'ordering': ['-kept_at'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'form', 'key'), name='kept_form_once')],
            },
        ),
        migrations.CreateModel(
            name='SentSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sent_sheets', to=settings.AUTH_USER_MODEL)),
                ('digest', models.CharField(max_length=64)),
                ('leads_to', models.TextField(blank=True)),
                ('sent_at', models.DateTimeField(verbose_name='sent at')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'digest'), name='sheet_sent_once')],
            },
        ),
    ]
