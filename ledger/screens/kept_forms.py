"""Drafts of forms: what was typed is kept for its owner until the form is sent or thrown away.

A form keeps itself every few seconds where script runs (``static/js/drafts.js``), else by its button. Nothing here
knows a rule of the book: what was typed is checked when the form is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger.access.models import User
from ledger.screens.models import LONGEST_ABOUT, LONGEST_KEY, KeptForm
from ledger.screens.pages import StaffRequest, page_for

BUTTON = "keep-draft"
MOST, MOST_CHARACTERS = 50, 100_000
_NOT_TYPED = {"csrfmiddlewaretoken", "then", BUTTON}


def kept_forms_of(user: User, form: str = "") -> QuerySet[KeptForm]:
    """Return the drafts of a person, of one form or of all, the latest first."""
    kept = KeptForm.objects.filter(owner=user)
    return kept.filter(form=form) if form else kept


def opened_draft(request: StaffRequest, form: str) -> QueryDict | None:
    """Return what was typed in the draft that the address names, as it was sent; None where it names none.

    Errors: ``Http404`` for a draft that was sent meanwhile, or is another's.
    """
    key = _clean(request.GET.get("draft", ""))
    if not key or request.method == "POST":
        return None
    kept = get_object_or_404(kept_forms_of(request.user, form), key=key)
    typed = QueryDict(mutable=True)
    for name, values in kept.typed.items():
        typed.setlist(name, values)
    return typed


def keep_form(request: StaffRequest, form: str, *, about: str) -> HttpResponse:
    """Keep what was sent by the button or by the script, and say so; nothing of it is checked."""
    refusal = keep(
        owner=request.user, form=form, typed=dict(request.POST.lists()), about=about, at=timezone.now()
    )  # fmt: skip
    said = refusal or _("Draft kept at %(time)s.") % {"time": f"{timezone.localtime():%H:%M}"}
    if request.headers.get("accept", "") == "application/json":
        return JsonResponse({"said": said})
    (messages.error if refusal else messages.success)(request, said)
    return redirect("drafts")


def keep(*, owner: User, form: str, typed: Mapping[str, list[str]], about: str, at: dt.datetime) -> str:
    """Keep a draft in the place of the one with the same key; return why not, or nothing."""
    kept = {name: values for name, values in typed.items() if name not in _NOT_TYPED and "password" not in name}
    # No keyboard types the character 0, and PostgreSQL keeps none.
    rest = {_clean(name): [_clean(value) for value in values] for name, values in kept.items()}
    key = (rest.get("key") or [""])[0]
    if not 0 < len(key) <= LONGEST_KEY:
        return _("This form has lost its number. Open a new one.")
    if sum(len(name) + sum(map(len, values)) for name, values in rest.items()) > MOST_CHARACTERS:
        return _("This is too much for a draft.")
    if kept_forms_of(owner).exclude(form=form, key=key).count() >= MOST:
        return _("You keep %(count)d drafts already. Finish one or throw one away.") % {"count": MOST}
    KeptForm.objects.update_or_create(
        owner=owner, form=form, key=key,
        defaults={"typed": rest, "about": _clean(about)[:LONGEST_ABOUT], "kept_at": at},
    )  # fmt: skip
    return ""


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def forget_draft(owner: User, form: str, key: str) -> None:
    """Delete a draft whose form was sent."""
    kept_forms_of(owner, form).filter(key=key).delete()


@page_for()
def drafts(request: StaffRequest) -> HttpResponse:
    """Show the drafts of the one who looks."""
    return render(request, "screens/drafts.html", {"drafts": kept_forms_of(request.user)})


@require_http_methods(["GET", "POST"])
@page_for()
def discard_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = get_object_or_404(kept_forms_of(request.user), pk=pk)
    if request.method == "POST":
        draft.delete()
        messages.success(request, _("The draft is thrown away."))
        return redirect("drafts")
    return render(request, "screens/discard_draft.html", {"draft": draft})
