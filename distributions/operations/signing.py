"""Who signed for what was handed out."""

import datetime as dt
from collections.abc import Collection

from beneficiaries.models import Child, GuardianLink
from beneficiaries.people import enter_person, seal_for_child
from distributions.errors import NobodyToSign, NoGuardian, NotHandedOut, SignedBeforeHandOut, SignerUnnamed
from distributions.models import Acknowledgement, Distribution, DistributionLine
from distributions.planning import Receiver, receiver_of
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.models import Entry

OTHER_NAME = "acknowledgement.other_name"
Signer = Acknowledgement.Signer


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def record_signatures(
    *,
    distribution: Distribution,
    receivers: Collection[Receiver],
    signer: str,
    signed_on: dt.date,
    by: User,
    other_name: str = "",
) -> int:
    """Record that these receivers, or an adult for them, signed for all that they received.

    A group is signed for by somebody who is named. Returns how many lines were signed for.

    Errors: ``NotHandedOut``; ``SignedBeforeHandOut``; ``NobodyToSign``; ``SignerUnnamed``; ``NoGuardian``.
    Source: domain-rules.md, section 4.5; children-and-distributions.md, section 5.7.
    """
    if distribution.entry is None or Entry.objects.filter(reverses=distribution.entry).exists():
        raise NotHandedOut(field="signer")
    if signed_on < distribution.date:
        raise SignedBeforeHandOut(date=distribution.date)
    open_lines = distribution.lines.filter(acknowledgement__isnull=True).order_by("position")
    lines = [line for line in open_lines if receiver_of(line) in receivers]
    if not lines:
        raise NobodyToSign
    if not other_name and (signer == Signer.OTHER or any(line.group_id for line in lines)):
        raise SignerUnnamed
    guardians = _guardians_of({line.child_id for line in lines if line.child_id}) if signer == Signer.GUARDIAN else {}
    Acknowledgement.objects.bulk_create(
        _signed(
            line, Acknowledgement(line=line, signer=signer, signed_on=signed_on, recorded_by=by), guardians, other_name
        )
        for line in lines
    )
    return len(lines)


def _signed(
    line: DistributionLine, signed: Acknowledgement, guardians: dict[int, GuardianLink], other_name: str
) -> Acknowledgement:
    if line.child_id is None:
        signed.signer, signed.custodian = Signer.OTHER, enter_person(name=other_name)
    elif signed.signer == Signer.OTHER:
        signed.other_name = seal_for_child(line.child_id, other_name, OTHER_NAME)
    elif signed.signer == Signer.GUARDIAN:
        if line.child_id not in guardians:
            raise NoGuardian(receiver=Child.objects.get(pk=line.child_id).code)
        signed.guardian = guardians[line.child_id]
    return signed


def _guardians_of(children: Collection[int]) -> dict[int, GuardianLink]:
    """Return who may sign for each child: the acting guardian before father and mother."""
    links = GuardianLink.objects.filter(child__in=children, until__isnull=True, may_sign=True)
    in_order = sorted(links, key=lambda link: (link.role != GuardianLink.Role.ACTING_GUARDIAN, link.role))
    found: dict[int, GuardianLink] = {}
    for link in in_order:
        found.setdefault(link.child_id, link)
    return found
