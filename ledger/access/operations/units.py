"""Entering units."""

from collections.abc import Mapping
from typing import Any

from ledger.access.credit_code import is_valid
from ledger.access.errors import CodeInUse, CreditCodeWrong
from ledger.access.history import keep
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission


def check_credit_code(code: str) -> None:
    """Refuse a code that a unit can't have: it is printed on its receipts. It may have none.

    Errors: ``CreditCodeWrong``.
    """
    if code and not is_valid(code):
        raise CreditCodeWrong(value=code)


def _parent_or_itself(given: Mapping[str, Any]) -> Unit:
    # A root has nobody above it: only the system, at set-up, makes one.
    return given["parent"] or Unit(name=given["name"], path="")


@operation(Permission.WRITE_SETTINGS, at=_parent_or_itself)
def open_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    by: User,
    name_en: str = "",
    credit_code: str = "",
    address: str = "",
    phone: str = "",
) -> Unit:
    """Enter an agency or a school into the tree of units.

    Errors: ``CodeInUse``; ``CreditCodeWrong``.
    Source: book.md, section 1; domain-rules.md, section 5.7.
    """
    check_credit_code(credit_code)
    if Unit.objects.filter(code=code).exists():
        raise CodeInUse(code=code)
    unit = Unit(
        code=code, name=name, kind=kind, parent=parent, name_en=name_en, credit_code=credit_code,
        address=address, phone=phone,
    )  # fmt: skip
    # The row needs its own key before it can name itself as root and end of its path.
    unit.save_without_historical_record()  # type: ignore[attr-defined] # added by the history
    unit.root = (parent.root or parent) if parent else unit
    unit.path = f"{parent.path if parent else ''}{unit.pk:06d}/"
    keep(unit, by=by)
    return unit
