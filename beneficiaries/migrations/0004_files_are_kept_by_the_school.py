from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def keep_at_the_school(apps, schema_editor):
    """The school of the open enrolment keeps the file; without one the root does."""
    Child = apps.get_model("beneficiaries", "Child")
    Enrolment = apps.get_model("beneficiaries", "Enrolment")
    open_ones = Enrolment.objects.filter(child=OuterRef("pk"), until__isnull=True).values("school")[:1]
    Child.objects.filter(keeper__isnull=True).update(keeper=Coalesce(Subquery(open_ones), F("root")))


class Migration(migrations.Migration):

    dependencies = [("beneficiaries", "0003_keeper_of_the_file")]

    operations = [migrations.RunPython(keep_at_the_school, migrations.RunPython.noop)]
