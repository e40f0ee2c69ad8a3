"""Who signed for what was handed out."""

import datetime as dt

import pytest

from beneficiaries.models import Child, GuardianLink
from beneficiaries.operations import AdultParticulars
from beneficiaries.people import name_of, open_for_child
from distributions.errors import NobodyToSign, NoGuardian, NotHandedOut, SignedBeforeHandOut, SignerUnnamed
from distributions.models import Acknowledgement, Distribution
from distributions.operations import approve_distribution, record_signatures, reverse_distribution, send_distribution
from distributions.operations.signing import OTHER_NAME
from ledger.access.errors import NotAllowed, Refusal
from ledger.access.models import User
from tests import make
from tests.distributions import stock
from tests.distributions.stock import DAY, NOON

GRANDMOTHER = ((GuardianLink.Role.ACTING_GUARDIAN, AdultParticulars(name="胡晓建", relation="祖母")),)


def handed_out(by: User, approver: User, *children: Child) -> Distribution:
    stock.coats(9)
    return approve_distribution(distribution=stock.sent(by, *children), at=NOON, by=approver)


def test_child_signs_for_all_that_it_received(caseworker: User, approver: User) -> None:
    child, other = make.child(), make.child()
    given = handed_out(caseworker, approver, child, other)

    signed = record_signatures(
        distribution=given, receivers=[("c", child.pk)], signer="child", signed_on=DAY, by=caseworker
    )

    assert signed == 1
    assert list(Acknowledgement.objects.values_list("line__child", "signer", "signed_on", "recorded_by")) == [
        (child.pk, "child", DAY, caseworker.pk)
    ]


def test_acting_guardian_signs_for_a_child(caseworker: User, approver: User) -> None:
    child = make.child(adults=(("mother", AdultParticulars(name="黄建")), *GRANDMOTHER))
    given = handed_out(caseworker, approver, child)

    record_signatures(distribution=given, receivers=[("c", child.pk)], signer="guardian", signed_on=DAY, by=caseworker)

    guardian = Acknowledgement.objects.get().guardian
    assert guardian is not None
    assert (guardian.role, name_of(guardian.person)) == ("acting_guardian", "胡晓建")


def test_name_of_somebody_else_is_sealed_under_the_childs_key(caseworker: User, approver: User) -> None:
    child = make.child()
    given = handed_out(caseworker, approver, child)

    record_signatures(
        distribution=given, receivers=[("c", child.pk)], signer="other", other_name="张老师", signed_on=DAY,
        by=caseworker,
    )  # fmt: skip

    sealed = Acknowledgement.objects.get().other_name
    assert sealed is not None
    assert "张老师".encode() not in bytes(sealed)
    assert open_for_child(child.pk, bytes(sealed), OTHER_NAME) == "张老师"


def test_custodian_of_a_group_is_named_and_sealed(caseworker: User, approver: User) -> None:
    stock.coats(9)
    make.child(school_class="一年级1班")
    corner = make.group("S001-01", "一年级1班")
    draft = stock.draft(caseworker, groups=[corner], lines=[stock.to_group(corner, 4)])
    given = approve_distribution(
        distribution=send_distribution(distribution=draft, at=NOON, by=caseworker), at=NOON, by=approver
    )

    record_signatures(
        distribution=given, receivers=[("g", corner.pk)], signer="other", other_name="李老师", signed_on=DAY,
        by=caseworker,
    )  # fmt: skip

    custodian = Acknowledgement.objects.get().custodian
    assert custodian is not None
    assert name_of(custodian) == "李老师"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"receivers": []}, NobodyToSign),
        ({"signer": "guardian"}, NoGuardian),
        ({"signer": "other"}, SignerUnnamed),
        ({"signed_on": dt.date(2026, 3, 1)}, SignedBeforeHandOut),
    ],
)
def test_signature_that_says_too_little_is_refused(
    changes: dict[str, object], refusal: type[Refusal], caseworker: User, approver: User
) -> None:
    child = make.child()
    given = handed_out(caseworker, approver, child)
    asked = {"receivers": [("c", child.pk)], "signer": "child", "signed_on": DAY, "by": caseworker} | changes

    with pytest.raises(refusal):
        record_signatures(distribution=given, **asked)  # type: ignore[arg-type]

    assert Acknowledgement.objects.count() == 0


def test_nobody_signs_twice(caseworker: User, approver: User) -> None:
    child = make.child()
    given = handed_out(caseworker, approver, child)
    asked = {"receivers": [("c", child.pk)], "signer": "child", "signed_on": DAY, "by": caseworker}
    record_signatures(distribution=given, **asked)  # type: ignore[arg-type]

    with pytest.raises(NobodyToSign):
        record_signatures(distribution=given, **asked)  # type: ignore[arg-type]

    assert Acknowledgement.objects.count() == 1


def test_nobody_signs_for_what_was_not_handed_out(caseworker: User, approver: User, treasurer: User) -> None:
    child = make.child()
    waiting = stock.draft(caseworker, child)
    reversed_again = handed_out(caseworker, approver, child)
    reverse_distribution(distribution=reversed_again, date=DAY, why="误发", by=treasurer)
    asked = {"receivers": [("c", child.pk)], "signer": "child", "signed_on": DAY, "by": caseworker}

    with pytest.raises(NotHandedOut):
        record_signatures(distribution=waiting, **asked)  # type: ignore[arg-type]
    with pytest.raises(NotHandedOut):
        record_signatures(distribution=reversed_again, **asked)  # type: ignore[arg-type]

    assert Acknowledgement.objects.count() == 0


def test_other_schools_caseworker_takes_no_signature(caseworker: User, approver: User, other_caseworker: User) -> None:
    child = make.child()
    given = handed_out(caseworker, approver, child)

    with pytest.raises(NotAllowed):
        record_signatures(
            distribution=given, receivers=[("c", child.pk)], signer="child", signed_on=DAY, by=other_caseworker
        )

    assert Acknowledgement.objects.count() == 0
