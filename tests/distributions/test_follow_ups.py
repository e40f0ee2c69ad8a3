"""What was not delivered to a child can be given to a colleague to look after, line by line."""

import datetime as dt

import pytest

from beneficiaries.follow_ups import objects_of
from beneficiaries.operations import ask_follow_up
from distributions.operations import note_not_collected
from ledger.access.models import User
from tests.distributions.stock import DAY, NOON
from tests.distributions.test_signing import handed_out, pupil

pytestmark = pytest.mark.django_db


def test_a_line_that_was_not_collected_is_offered_and_looked_after(caseworker: User, approver: User) -> None:
    took, absent = pupil("C1"), pupil("C2")
    given = handed_out(caseworker, approver, took, absent)
    note_not_collected(distribution=given, left=[(2, None)], reason="absent", noted_on=DAY, by=caseworker)

    assert objects_of(took, DAY) == []
    [line] = objects_of(absent, DAY)
    asked = ask_follow_up(
        child=absent, kind=line.kind, about=line.key, what="送到家", assignee=caseworker,
        due_on=DAY + dt.timedelta(days=3), on=DAY, at=NOON, by=caseworker,
    )  # fmt: skip
    assert (asked.kind, asked.about, "absent" in line.label) == ("line", given.lines.get(position=2).pk, True)
