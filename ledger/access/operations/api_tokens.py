"""Tokens of programs: made and withdrawn by their owner alone."""

import datetime as dt
import secrets

from django.db import transaction

from ledger.access.errors import TokenLivesTooLong
from ledger.access.models import ApiToken, User
from ledger.access.tokens import digest_of_token

LONGEST_DAYS = 366
PREFIX = "bsl_"  # so that a secret that leaks into a file is known for what it is


@transaction.atomic
def make_api_token(*, name: str, days: int, may_write: bool, at: dt.datetime, by: User) -> str:
    """Return the secret of a new token of ``by``. Only its digest is kept, and it is shown this one time.

    No permission: the token holds whatever rights its owner holds when it is used.

    Errors: ``TokenLivesTooLong``.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise TokenLivesTooLong(days=LONGEST_DAYS)
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(
        owner=by, name=name, digest=digest_of_token(secret), may_write=may_write, made_at=at,
        expires_at=at + dt.timedelta(days=days),
    )  # fmt: skip
    return secret


@transaction.atomic
def withdraw_api_token(*, token: ApiToken, at: dt.datetime, by: User) -> None:
    """Let a token count no longer.

    Errors: none. One that was withdrawn stays so; another's is left alone.
    """
    ApiToken.objects.filter(pk=token.pk, owner=by, withdrawn_at__isnull=True).update(withdrawn_at=at)
