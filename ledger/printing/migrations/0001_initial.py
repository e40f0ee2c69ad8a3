from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('printing', '0001_papers'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=16)),
                ('size', models.PositiveIntegerField()),
                ('template', models.CharField(max_length=40)),
                ('version', models.CharField(max_length=40)),
                ('stored_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
