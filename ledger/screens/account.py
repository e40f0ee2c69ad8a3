"""A person's own account, and getting in by a one-time link."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from ledger.access.errors import Refusal
from ledger.access.history import keep
from ledger.access.operations import set_password_by_link
from ledger.access.permissions import Permission
from ledger.access.queries import link_of, permissions_of
from ledger.screens.forms import Form
from ledger.screens.pages import StaffRequest, page_for

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class LanguageForm(Form):
    """The language a person reads."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("as the browser asks")), *settings.LANGUAGES],
        required=False,
    )


class PasswordForm(forms.Form):
    """A new password, typed where it can be seen or pasted."""

    password = forms.CharField(
        label=gettext_lazy("New password"), strip=False, max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "inp"}),
        help_text=gettext_lazy("At least eight characters, no common word. Several words are good."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@page_for()
def account(request: StaffRequest) -> HttpResponse:
    """Show who is signed in, with which roles; the language can be chosen."""
    form = LanguageForm(request.POST or None, user=request.user, initial={"language": request.user.language})
    if form.is_valid():
        request.user.language = form.cleaned_data["language"]
        keep(request.user, by=request.user, update_fields=["language"])
        messages.success(request, _("The change is kept."))
        response = redirect("account")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    roles = request.user.assignments.select_related("unit").order_by("unit__path")
    approves = Permission.APPROVE in permissions_of(request.user)
    return render(
        request, "screens/account.html", {"form": form, "roles": roles, "approves": approves}, status=form.status
    )


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_variables("secret")
@sensitive_post_parameters("password")
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """Let somebody in who holds a one-time link: a password is set, and the link is spent."""
    link = link_of(secret, timezone.now())
    if link is None:
        return render(request, "account/link_spent.html", status=410)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            user = set_password_by_link(link=link, password=form.cleaned_data["password"], at=timezone.now())
        except ValidationError as easily_guessed:
            form.add_error("password", easily_guessed)
        except Refusal:
            return render(request, "account/link_spent.html", status=410)
        else:
            login(request, user, backend=BACKEND)
            return redirect("home")
    return render(
        request, "account/enter.html", {"form": form, "person": link.user}, status=422 if form.errors else 200
    )
