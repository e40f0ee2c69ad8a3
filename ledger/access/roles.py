"""Who may do what: the table of book.md section 5, and the roles nobody may hold together."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.access.models import Assignment
from ledger.access.permissions import Permission as P  # noqa: N817 -- the table reads better short

Role = Assignment.Role

# One line per role, in the order of book.md section 5; one that domain-rules.md asks for stands before the donor.
ROLES: dict[str, frozenset[P]] = {
    Role.RECORDER: frozenset({P.READ_GIFTS, P.WRITE_GIFTS, P.READ_STATEMENTS, P.PRINT_STATEMENTS}),
    Role.CASEWORKER: frozenset(
        {P.READ_CHILDREN, P.WRITE_CHILDREN, P.READ_DISTRIBUTIONS, P.WRITE_DISTRIBUTIONS, P.COUNT_STOCK}
    ),
    Role.APPROVER: frozenset(
        {P.READ_GIFTS, P.READ_DISTRIBUTIONS, P.CHECK_HAND_OUTS, P.APPROVE, P.READ_APPROVALS, P.APPROVE_MONEY}
        | {P.OPEN_IN_NEED, P.READ_STATEMENTS, P.PUBLISH_STATEMENTS, P.READ_CONCERNS}
    ),
    Role.FINANCE: frozenset(
        {P.READ_GIFTS, P.READ_DISTRIBUTIONS, P.READ_MONEY, P.WRITE_MONEY, P.COUNT_STOCK}
        | {P.READ_STATEMENTS, P.PRINT_STATEMENTS, P.WRITE_STATEMENTS}
    ),
    Role.AUDITOR: frozenset(
        {P.REVIEW_OPENINGS, P.OPEN_IN_NEED, P.CHECK_HAND_OUTS}
        | {P.READ_GIFTS, P.READ_CHILDREN_MASKED, P.READ_DISTRIBUTIONS, P.READ_APPROVALS, P.READ_MONEY}
        | {P.READ_STATEMENTS, P.READ_SETTINGS}
    ),
    Role.ADMINISTRATOR: frozenset({P.READ_SETTINGS, P.WRITE_SETTINGS, P.WRITE_NOTICES}),
    # Names nobody alone: the officer takes out what they may read as caseworker, and reads who opened what.
    # Source: Rules on children's personal information online (2019), art. 8; domain-rules.md, section 4.2.
    Role.PRIVACY_OFFICER: frozenset({P.EXPORT_CHILDREN, P.OPEN_IN_NEED, P.REVIEW_OPENINGS, P.WRITE_NOTICES}),
    # Reads the worries that others raise. Deputies hold the role too. What is about one of them, and what is raised
    # where nobody holds the role, is read by who approves: no worry is left to the one it is about, or to nobody.
    # Source: children-and-distributions.md, section 5.4; domain-rules.md, section 4.8.
    Role.PROTECTION_LEAD: frozenset({P.READ_CONCERNS, P.LEAD_PROTECTION, P.OPEN_IN_NEED}),
    # Opens the cards of the children whom they are paired with, and of nobody else.
    Role.HELPER: frozenset({P.SEE_PAIRED}),
    Role.DONOR: frozenset({P.READ_OWN}),
}


@dataclass(frozen=True)
class Incompatible:
    """Two roles that one person may not hold in one unit, and why."""

    one: str
    other: str
    reason: str | Promise

    def forbids(self, held: str, wanted: str) -> bool:
        """Whether these two are the pair, either way round."""
        return {self.one, self.other} == {held, wanted}


_KEEPS_APART = _("the one who prepares does not approve.")
_LOOKS_ONLY = _("an auditor looks and never writes.")
_OUTSIDE = _("a donor's sign-in opens the donor's own papers only.")

# Accounting Law (2024) art. 25: bookkeeper, approver, handler and custodian are kept apart.
INCOMPATIBLE: tuple[Incompatible, ...] = (
    Incompatible(Role.RECORDER, Role.APPROVER, _KEEPS_APART),
    Incompatible(Role.CASEWORKER, Role.APPROVER, _KEEPS_APART),
    Incompatible(Role.FINANCE, Role.APPROVER, _KEEPS_APART),
    Incompatible(Role.RECORDER, Role.FINANCE, _("the one who records does not reconcile the same line.")),
    *(
        Incompatible(Role.AUDITOR, role, _LOOKS_ONLY)
        for role in (
            Role.RECORDER,
            Role.CASEWORKER,
            Role.APPROVER,
            Role.FINANCE,
            Role.ADMINISTRATOR,
            Role.HELPER,
            Role.PROTECTION_LEAD,
        )
    ),
    *(Incompatible(Role.DONOR, role, _OUTSIDE) for role in Role if role != Role.DONOR),
)
