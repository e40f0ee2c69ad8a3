"""A form that arrives twice, from a second click or a second try on a poor line, is answered as it was the first time.

Each page that is shown carries a token of its own against forged requests. A sheet is that token with all that was
typed: the same sheet again is no second record, and leads where the first one led. A sheet that was refused is
forgotten, so that it can be mended or tried again. Files are no part of it: what keeps them knows them by content.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import time
from collections.abc import Callable
from typing import ParamSpec

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.screens.models import SentSheet
from ledger.screens.pages import Page, StaffRequest

P = ParamSpec("P")
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 -- the name of Django's field
KEPT_FOR = dt.timedelta(days=2)
# How often, and how long each time, the second waits for the answer of the first.
TRIES, PAUSE = 50, 0.2


def once(view: Page[P]) -> Callable[..., HttpResponse]:
    """Let a page take each sheet once. It stands under ``page_for``: who sends it is known.

    Units: where the first has no answer after ten seconds, the second is taken for itself.
    """

    @functools.wraps(view)
    def page(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or TOKEN not in request.POST or request.FILES:
            return view(request, *args, **kwargs)
        sheet, is_first = _take_up(request)
        if not is_first and (led_to := _where_it_led(sheet)):
            messages.info(request, _("This was sent before: it counts once."))
            return HttpResponseRedirect(led_to)
        leads_to = ""
        try:
            response = view(request, *args, **kwargs)
            leads_to = response.get("Location", "")
        finally:
            _remember(sheet, leads_to)
        return response

    return page


def _take_up(request: StaffRequest) -> tuple[SentSheet, bool]:
    """Return the sheet that was sent, and whether it came for the first time; forget those of days ago."""
    typed = f"{request.get_full_path()}\n{request.POST.urlencode()}"
    now = timezone.now()
    SentSheet.objects.filter(owner=request.user, sent_at__lt=now - KEPT_FOR).delete()
    return SentSheet.objects.get_or_create(
        owner=request.user, digest=hashlib.sha256(typed.encode()).hexdigest(), defaults={"sent_at": now}
    )


def _where_it_led(sheet: SentSheet) -> str:
    """Wait until the first is answered, and return where it led; nothing where it was refused, or hangs."""
    for _again in range(TRIES):
        led_to = SentSheet.objects.filter(pk=sheet.pk).values_list("leads_to", flat=True).first()
        if led_to is None or led_to:
            return led_to or ""
        time.sleep(PAUSE)
    return ""


def _remember(sheet: SentSheet, leads_to: str) -> None:
    same = SentSheet.objects.filter(pk=sheet.pk)
    if leads_to:
        same.update(leads_to=leads_to)
    else:
        same.delete()
