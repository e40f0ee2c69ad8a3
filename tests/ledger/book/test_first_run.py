"""An empty installation asks for its agency and its administrator, once."""

import pytest
from django.test import Client

from ledger.access.models import Assignment, Unit, User
from ledger.book.models import Account, Fund, Place
from tests import make

pytestmark = pytest.mark.django_db

TYPED = {
    "agency_name": "百里洲镇关爱站", "agency_code": "AGY", "credit_code": "", "chart": "cn-npo",
    "school_name": "合心小学", "school_code": "S001", "bank_name": "农商行", "account_number": "622",
    "store_name": "仓库", "fund_name": "非限定", "display_name": "林巧云", "username": "lin",
    "password": "a-Long-and-odd-1",
}  # fmt: skip


def test_empty_site_leads_to_the_first_run(client: Client) -> None:
    assert client.get("/").url == "/first-run/"
    assert client.get("/first-run/").status_code == 200


def test_first_run_sets_up_a_book_and_signs_its_administrator_in(client: Client) -> None:
    answer = client.post("/first-run/", TYPED)

    assert answer.url == "/welcome/"
    assert "/imports/blank-zh.zip" in client.get("/welcome/").content.decode()
    assert "百里洲镇关爱站" in client.get("/").content.decode()
    assert list(Unit.objects.values_list("code", "parent__code")) == [("AGY", None), ("S001", "AGY")]
    assert list(Assignment.objects.values_list("user__username", "role", "unit__code")) == [
        ("lin", "administrator", "AGY")
    ]
    assert list(Place.objects.values_list("code", flat=True)) == ["AGY-BANK", "AGY-STORE", "S001-STORE"]
    assert (Fund.objects.get().code, Account.objects.filter(root__code="AGY").count()) == ("GEN", 21)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("agency_name", ""), ("agency_code", "a b"), ("password", "12345678"), ("username", "林"), ("school_code", "AGY")],
)
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(field: str, typed: str, client: Client) -> None:
    answer = client.post("/first-run/", TYPED | {field: typed})

    page = answer.content.decode()
    assert (answer.status_code, 'role="alert"' in page, "农商行" in page) == (422, True, True)
    assert (Unit.objects.count(), User.objects.filter(is_system=False).count()) == (0, 0)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("agency_code", "a b", "Write capital letters, digits and dashes, as in S001."),
        ("username", "林", "Write Latin letters and digits without blanks, as in chenyutong."),
        ("school_code", "AGY", "The code AGY is taken. Choose another."),
        (
            "credit_code",
            "123",
            "123 is not a unified social credit code: look at it once more on the certificate.",
        ),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_with_what_to_write(
    field: str, typed: str, said: str, client: Client
) -> None:
    answer = client.post("/first-run/", TYPED | {field: typed}, headers={"accept-language": "en"})

    assert dict(answer.context["form"].errors) == {field: [said]}


def test_there_is_no_first_run_of_an_installation_that_is_set_up(client: Client) -> None:
    make.agency()

    assert client.get("/first-run/").status_code == 404
    assert client.post("/first-run/", TYPED).status_code == 404
    assert client.get("/").url.startswith("/accounts/login/")
