"""Doing a request once, however often it is sent under one key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from ledger.access.errors import SameKeyOtherContent
from ledger.access.models import ApiRequest, User

HEADER = "Idempotency-Key"
LONGEST = 120
M = TypeVar("M", bound=models.Model)


def once(request: Request, do: Callable[[], M], again: Callable[[str], M], name_of: Callable[[M], str]) -> M:
    """Do what was sent and return the record; under a key that came before, return the first record instead.

    The key is kept in the transaction that does the work: what fails leaves the key free, and of two that come
    together the second waits for the first. ``name_of`` is what ``again`` finds the record by.

    Errors: ``SameKeyOtherContent``; whatever ``do`` refuses; 400 for a key that is too long.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return do()
    if len(key) > LONGEST:
        raise ValidationError({HEADER: [_("A key has at most %(count)d characters.") % {"count": LONGEST}]})
    owner, content = request.user, _digest(request)
    assert isinstance(owner, User)  # noqa: S101 -- the door let nobody else in
    try:
        with transaction.atomic():
            kept = ApiRequest.objects.create(owner=owner, key=key, content=content)
            record = do()
            ApiRequest.objects.filter(pk=kept.pk).update(made=name_of(record))
            return record
    except IntegrityError:
        before = ApiRequest.objects.filter(owner=owner, key=key).first()
        if before is None:
            raise
    if before.content != content:
        raise SameKeyOtherContent
    return again(before.made)


def _digest(request: Request) -> str:
    """Return what stands for a request: its address and what was sent, whatever its order or spaces."""
    sent = json.dumps([request.method, request.path, request.data], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(sent.encode()).hexdigest()
