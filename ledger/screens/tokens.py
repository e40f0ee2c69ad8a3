"""Tokens of programs: shown to their owner, made and withdrawn by nobody else."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ledger.access.errors import Refusal
from ledger.access.operations import make_api_token, withdraw_api_token
from ledger.screens.forms import Form
from ledger.screens.pages import StaffRequest, page_for

USUAL_DAYS = 90


class TokenForm(Form):
    """What a token is for, what it may do, and how long it counts."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=80, help_text=gettext_lazy("The program that will hold it.")
    )
    days = forms.IntegerField(label=gettext_lazy("Counts for, days"), initial=USUAL_DAYS)
    may_write = forms.BooleanField(
        label=gettext_lazy("May record and reverse, as I may"), required=False,
        help_text=gettext_lazy("Without it, the program only reads."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@page_for()
@never_cache
def api_tokens(request: StaffRequest) -> HttpResponse:
    """Show one's tokens and make another; its secret stands on the answer and nowhere else."""
    form, secret = TokenForm(request.POST or None, user=request.user), ""
    if form.is_valid():
        try:
            secret = make_api_token(at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            form = TokenForm(user=request.user)
    tokens = request.user.api_tokens.filter(withdrawn_at__isnull=True, expires_at__gt=timezone.now())
    context = {"form": form, "secret": secret, "tokens": tokens}
    return render(request, "screens/api_tokens.html", context, status=form.status)


@require_POST
@page_for()
def withdraw_token(request: StaffRequest, key: int) -> HttpResponse:
    """Let one of one's tokens count no longer."""
    token = get_object_or_404(request.user.api_tokens, pk=key)
    withdraw_api_token(token=token, at=timezone.now(), by=request.user)
    messages.success(request, _("The token “%(name)s” counts no longer.") % {"name": token.name})
    return redirect("api_tokens")
