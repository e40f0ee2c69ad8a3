"""A purchase is kept half typed, and its draft ends with it."""

import pytest
from django.test import Client

from ledger.access.models import User
from ledger.screens.models import KeptForm
from tests import make

pytestmark = pytest.mark.django_db


def test_purchase_is_kept_half_typed(client: Client) -> None:
    buyer: User = make.user("finance", make.agency())
    client.force_login(buyer)
    client.post(
        "/stock/purchases/new", {"key": "a-sheet", "supplier": "新华书店", "quantity": "many", "keep-draft": "1"}
    )
    draft = KeptForm.objects.get()

    page = client.get(draft.get_absolute_url(), headers={"accept-language": "en"}).content.decode()

    assert [text in page for text in ('value="新华书店"', 'value="many"', 'value="a-sheet"')] == [True] * 3
    assert str(draft.title) == "Record a purchase · 新华书店"
