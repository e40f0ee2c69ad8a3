"""Which deputies count today, and how what they did is told.

The day is the database's, in the office's time: one for all processes.
"""

from django.db.models import QuerySet
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext as _

from ledger.access.models import Deputy, User


def in_force() -> QuerySet[Deputy]:
    """Return the deputies that count today."""
    today = TruncDate(Now())
    return Deputy.objects.filter(
        since__lte=today, until__gte=today, ended_at__isnull=True, assignment__isnull=False, approver__is_active=True
    )


def in_whose_stead(person: User | None, deputy: Deputy | None) -> str:
    """Return who did something, as every page says it: by name, and for whom where a deputy did it."""
    if deputy is None:
        return str(person or "")
    return _("%(who)s (for %(approver)s, who was away)") % {"who": person, "approver": deputy.approver}
