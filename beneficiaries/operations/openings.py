"""Opening a file outside one's right, and looking through who opened what."""

import datetime as dt

from beneficiaries.models import AccessEvent, Child, OpeningInNeed, OpeningsReview
from beneficiaries.openings import leave_line
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

A_DAY = dt.timedelta(hours=24)


@operation(Permission.OPEN_IN_NEED, at=lambda given: given["child"].keeper)
def open_in_need(*, child: Child, reason: str, at: dt.datetime, by: User) -> OpeningInNeed:
    """Open a file that one may not read, for 24 hours; the reason stands on the file and in the monthly review.

    Errors: ``NotAllowed``.
    Source: children-and-distributions.md, section 5.8; domain-rules.md, section 4.5, point 6.
    """
    opened = OpeningInNeed.objects.create(child=child, viewer=by, reason=reason, opened_at=at, until=at + A_DAY)
    leave_line(by, AccessEvent.What.NEED, [child.pk], reason, ())
    return opened


@operation(Permission.REVIEW_OPENINGS, at=lambda given: given["unit"])
def review_openings(*, unit: Unit, month: dt.date, remark: str, at: dt.datetime, by: User) -> OpeningsReview:
    """Write down that the openings of a month were looked through.

    Errors: ``NotAllowed``.
    Source: domain-rules.md, section 4.5, point 6.
    """
    return OpeningsReview.objects.create(
        unit=unit, month=month.replace(day=1), reviewed_by=by, reviewed_at=at, remark=remark
    )
