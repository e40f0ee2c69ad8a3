"""Setting how often donors are reminded."""

from donors.errors import LimitOutOfRange
from donors.models import ReminderLimits
from donors.reminding import limits_of_book
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.access.queries import root_of

LONGEST, MOST = 365, 20


@operation(Permission.WRITE_SETTINGS, at=lambda given: root_of(given["unit"]))
def set_reminder_limits(
    *, unit: Unit, before: int, every: int, most: int, by: User, version: str = ""
) -> ReminderLimits:
    """Say how often donors of a book are reminded of a promise at most, since when before it is due, how far apart.

    It counts at once, for every pledge that has no limits of its own. No reminders at all are 0.

    Units: ``before`` and ``every`` in days.
    Errors: ``LimitOutOfRange``; ``ChangedMeanwhile``.
    Source: donors.md, section 5.3.
    """
    bounds = (("before", before, 0, LONGEST), ("every", every, 1, LONGEST), ("most", most, 0, MOST))
    for field, said, least, greatest in bounds:
        if not least <= said <= greatest:
            raise LimitOutOfRange(least=least, greatest=greatest, field=field)
    root = Unit.objects.select_for_update(no_key=True).get(pk=root_of(unit).pk)  # the first two who set any wait here
    limits = limits_of_book(root)
    if limits.pk:
        limits = locked(limits, version)
    limits.before, limits.every, limits.most = before, every, most
    keep(limits, by=by)
    return limits
