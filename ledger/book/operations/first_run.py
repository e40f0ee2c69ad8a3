"""Setting up an empty installation: the agency, its first school, where value lies, and who administers."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password

from ledger.access.errors import CodeInUse
from ledger.access.models import Assignment, Unit, User
from ledger.access.operation import operation
from ledger.access.operations import enrol_user, open_unit
from ledger.access.permissions import Permission
from ledger.book.errors import AlreadySetUp
from ledger.book.models import Fund, Place
from ledger.book.operations.set_up import open_chart, open_fund, open_place


@dataclass(frozen=True, slots=True)
class FirstBook:
    """What an empty installation is told at its first run."""

    agency_code: str
    agency_name: str
    credit_code: str
    chart: str
    school_code: str
    school_name: str
    bank_name: str
    account_number: str
    store_name: str
    fund_name: str
    display_name: str
    username: str
    password: str


@operation(Permission.WRITE_SETTINGS, at=lambda given: Unit(name=given["book"].agency_name, path=""))
def set_up_first_book(*, book: FirstBook, by: User) -> User:
    """Enter the first agency with a school, a bank account, a store room, a fund, and its administrator.

    ``by`` is one actor of the system for all who try: the second of two at once waits for the first.

    Errors: ``AlreadySetUp`` where a unit exists; ``CodeInUse``; ``CreditCodeWrong``; Django's ``ValidationError`` for a
        password that is easily guessed.
    """
    # An empty site has no other row that two could wait for; whoever comes second looks after the first has ended.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Unit.objects.exists():
        raise AlreadySetUp
    if book.school_code == book.agency_code:
        raise CodeInUse(code=book.school_code, field="school_code")
    validate_password(book.password, User(username=book.username, display_name=book.display_name))
    agency = open_unit(
        code=book.agency_code, name=book.agency_name, kind=Unit.Kind.AGENCY, parent=None, by=by,
        credit_code=book.credit_code,
    )  # fmt: skip
    open_chart(root=agency, template=book.chart, by=by)
    school = open_unit(code=book.school_code, name=book.school_name, kind=Unit.Kind.SCHOOL, parent=agency, by=by)
    open_place(
        unit=agency, code=f"{agency.code}-BANK", kind=Place.Kind.BANK, name=book.bank_name, by=by,
        account_number=book.account_number,
    )  # fmt: skip
    for unit, name in ((agency, book.store_name), (school, book.school_name)):
        open_place(unit=unit, code=f"{unit.code}-STORE", kind=Place.Kind.STORE, name=name, by=by)
    open_fund(unit=agency, code="GEN", name=book.fund_name, restriction=Fund.Restriction.UNRESTRICTED, by=by)
    return enrol_user(
        username=book.username, display_name=book.display_name, password=book.password,
        role=Assignment.Role.ADMINISTRATOR, unit=agency, by=by,
    )  # fmt: skip
