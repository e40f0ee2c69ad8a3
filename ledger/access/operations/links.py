"""One-time links, with which people set their password where a school has no mail."""

import datetime as dt
import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from ledger.access.errors import LinkIsSpent
from ledger.access.history import keep
from ledger.access.models import SignInLink, User
from ledger.access.operation import operation
from ledger.access.operations.people import unit_over
from ledger.access.permissions import Permission
from ledger.access.tokens import digest_of_token

GOOD_FOR = dt.timedelta(hours=24)


@operation(Permission.WRITE_SETTINGS, at=lambda given: unit_over(given["user"]))
def make_sign_in_link(*, user: User, at: dt.datetime, by: User) -> str:
    """Return the secret of a link that lets a person set a password once, within a day.

    Only its digest is kept, and it is shown this one time; links that were made before count no longer. Whoever
    makes it for somebody else stands in its row.

    Errors: ``NotAllowed``.
    """
    SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=at)
    secret = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        user=user, digest=digest_of_token(secret), made_by=by, made_at=at, expires_at=at + GOOD_FOR
    )
    return secret


@transaction.atomic
def set_password_by_link(*, link: SignInLink, password: str, at: dt.datetime) -> User:
    """Set the password of the person whom a link was made for, and spend the link.

    No permission: whoever holds the link is let in by it. All sessions of the person end.

    Errors: ``LinkIsSpent``; ``ValidationError`` for a password that is easily guessed.
    """
    validate_password(password, link.user)
    # One statement decides which of two senders spends it.
    if not SignInLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=at).update(used_at=at):
        raise LinkIsSpent
    user = link.user
    user.set_password(password)
    keep(user, by=user, why="one-time link")
    return user
