"""Give every return that stands its line and its distribution."""

from django.db import migrations
from django.db.models import F


def to_lines(apps, _editor):
    """Write the one line of each return into the table of lines."""
    returned, line = apps.get_model('distributions', 'Return'), apps.get_model('distributions', 'ReturnLine')
    for each in returned.objects.annotate(of=F('line__distribution')).iterator():
        line.objects.create(returned=each, position=1, line_id=each.line_id, wanted=each.wanted)
        returned.objects.filter(pk=each.pk).update(distribution=each.of)


def from_lines(apps, _editor):
    """Write the line back. A return of several lines can't be told by the older table."""
    returned, line = apps.get_model('distributions', 'Return'), apps.get_model('distributions', 'ReturnLine')
    for each in line.objects.filter(position=1).iterator():
        returned.objects.filter(pk=each.returned_id).update(line=each.line_id, wanted=each.wanted)
    line.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('distributions', '0003_lines_of_returns'),
    ]

    operations = [
        migrations.RunPython(to_lines, from_lines),
    ]
