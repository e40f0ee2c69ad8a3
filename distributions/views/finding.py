"""Finding the list of an address among those that a person may see."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from distributions.models import Distribution
from distributions.queries import distributions_visible_to
from ledger.access.operation import require
from ledger.access.permissions import Permission
from ledger.screens.pages import StaffRequest

DRAFT = "draft-"
LONGEST_KEY = 18  # digits that fit a column


def found(request: StaffRequest, ref: str) -> Distribution:
    """Return the list of a number, or of a draft's own name, or answer 404."""
    key = ref.removeprefix(DRAFT)
    is_draft = ref.startswith(DRAFT) and key.isdecimal() and len(key) <= LONGEST_KEY
    wanted = {"pk": int(key)} if is_draft else {"entry__number": ref}
    visible = distributions_visible_to(request.user).select_related(
        "unit__root", "entry__reversed_by", "prepared_by", "approved_by", "closed_by", "issued_by", "deputy__approver"
    )
    return get_object_or_404(visible, **wanted)


def found_to_prepare(request: StaffRequest, ref: str) -> Distribution:
    """Return the list of an address for somebody who prepares lists in its unit; else answer 404 or 403."""
    distribution = found(request, ref)
    require(by=request.user, permission=Permission.WRITE_DISTRIBUTIONS, unit=distribution.unit)
    return distribution
