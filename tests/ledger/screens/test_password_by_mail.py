"""The mail with which somebody sets a new password."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client

from tests import make

pytestmark = pytest.mark.django_db


def ask_for_mail(address: str, language: str) -> list[EmailMessage]:
    client = Client(headers={"accept-language": language})
    client.post("/accounts/password/reset/", {"email": address})
    return mail.outbox


@pytest.fixture
def somebody_with_an_address() -> None:
    person = make.user("recorder", username="lin")
    person.email = "lin@example.org"
    person.save()


@pytest.mark.usefixtures("somebody_with_an_address")
@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("en", "Blue Sky Ledger: set a new password", "You sign in as lin."),
        ("zh-hans", "蓝天账本：设置新密码", "您的登录名是 lin。"),
    ],
)
def test_mail_leads_to_a_new_password_in_the_language_of_the_reader(language: str, subject: str, sentence: str) -> None:
    (message,) = ask_for_mail("lin@example.org", language)

    body = str(message.body)
    assert (message.subject, sentence in body, "/accounts/password/reset/key/" in body) == (subject, True, True)


@pytest.mark.usefixtures("somebody_with_an_address")
def test_nobody_is_written_to_at_an_address_that_is_not_known() -> None:
    assert ask_for_mail("stranger@example.org", "en") == []
