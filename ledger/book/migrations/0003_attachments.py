"""Files kept with entries."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('book', '0002_entry_keys'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('what', models.CharField(choices=[('invoice', 'invoice or bill'), ('bank_slip', 'bank slip'), ('agreement', 'letter or agreement'), ('delivery_note', 'delivery or count note'), ('picture', 'picture of the goods'), ('other', 'other paper')], max_length=16, verbose_name='what it is')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('jpeg', 'JPEG'), ('png', 'PNG')], max_length=4)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('attached_at', models.DateTimeField()),
                ('attached_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='book.entry')),
            ],
            options={
                'ordering': ['entry', 'position'],
            },
        ),
        migrations.CreateModel(
            name='AttachmentWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(max_length=200, verbose_name='reason')),
                ('withdrawn_at', models.DateTimeField()),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='book.attachment')),
                ('withdrawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('entry', 'position'), name='attachment_position_once'),
        ),
    ]
