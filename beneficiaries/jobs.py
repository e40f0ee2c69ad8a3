"""Looking for files that may be one child, in the worker."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.likeness import alike
from beneficiaries.models import AccessEvent, Child
from beneficiaries.openings import leave_line
from beneficiaries.operations import note_pairs
from beneficiaries.queries import children_visible_to
from beneficiaries.register import opened
from ledger.access.models import Unit
from ledger.jobs.kinds import Run, job_kind

LOOK = "look for duplicates"
_AT_ONCE = 1000


@job_kind(LOOK, label=_("Search for files that may be one child"), leads_to=lambda _job: reverse("duplicates"))
def look(run: Run) -> Iterator[int]:
    """Compare all files that a person keeps in a unit and below it; that opens them, and leaves a line."""
    unit = Unit.objects.select_related("root").get(pk=run.arguments["unit"])
    rows = children_visible_to(run.owner).filter(keeper__path__startswith=unit.path)
    keys = list(rows.exclude(status__in=Child.CLOSED).values_list("pk", flat=True))
    if keys:
        leave_line(run.owner, AccessEvent.What.FILE, keys, "duplicates", ("name", "birth_date", "adults"))
    files = (file for at in range(0, len(keys), _AT_ONCE) for file in opened(keys[at : at + _AT_ONCE]))
    run.result["found"] = note_pairs(unit=unit, pairs=alike(files), by=run.owner)
    run.total = len(keys)
    yield len(keys)
