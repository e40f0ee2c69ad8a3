"""A program that holds a token, as the tests of the API need it."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from ledger.access.models import User
from ledger.access.operations import make_api_token


class Program:
    """Asks with its owner's token, in English."""

    def __init__(self, owner: User, *, may_write: bool = True) -> None:
        secret = make_api_token(name="tests", days=1, may_write=may_write, at=timezone.now(), by=owner)
        self.headers = {"authorization": f"Token {secret}", "accept-language": "en"}
        self.client = Client()

    def get(self, address: str, **asked: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/{address}", asked, headers=self.headers)

    def post(self, address: str, sent: Any, key: str = "") -> HttpResponse:
        headers = self.headers | ({"idempotency-key": key} if key else {})
        return self.client.post(
            f"/api/v1/{address}", json.dumps(sent), content_type="application/json", headers=headers
        )  # fmt: skip


def told(answer: HttpResponse) -> Any:
    return json.loads(answer.content)
