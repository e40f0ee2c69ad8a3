"""Why a job stopped, as readers of each language are told; of earlier jobs in the one language that was kept."""

from django.db import migrations, models


def keep(apps, schema_editor):
    jobs = apps.get_model("jobs", "Job").objects
    for job in jobs.exclude(problem="").only("problem").iterator():
        jobs.filter(pk=job.pk).update(told=job.problem)


def keep_as_text(apps, schema_editor):
    jobs = apps.get_model("jobs", "Job").objects
    for job in jobs.exclude(told="").only("told").iterator():
        kept = job.told if isinstance(job.told, str) else next(iter(job.told.values()), "")
        jobs.filter(pk=job.pk).update(problem=kept)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]
    operations = [
        migrations.AddField("job", "told", models.JSONField(blank=True, default=str)),
        migrations.RunPython(keep, keep_as_text),
        migrations.RemoveField("job", "problem"),
        migrations.RenameField("job", "told", "problem"),
    ]
