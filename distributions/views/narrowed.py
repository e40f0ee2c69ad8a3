"""What a draft's pages are narrowed by: a name is sent by POST, and stands sealed in the address that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from beneficiaries import sealing
from ledger.screens.pages import StaffRequest


def asked_of(request: StaffRequest) -> QueryDict:
    """Return what the address asks for, with what it hides."""
    asked = request.GET.copy()
    if "q" in asked:
        asked["q"] = sealing.shown(asked.get("q", ""), str(request.user.pk))
    return asked


def narrowed(request: StaffRequest, page: str, ref: str, asked: Mapping[str, str]) -> HttpResponse:
    """Go to the page of a draft, narrowed as asked."""
    given = {name: text.strip() for name, text in asked.items() if text.strip()}
    if "q" in given:
        given["q"] = sealing.hide(given["q"], str(request.user.pk))
    return redirect(f"{reverse(page, args=[ref])}?{urlencode(given)}")
