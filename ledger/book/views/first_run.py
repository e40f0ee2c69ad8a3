"""The first run of an empty installation."""

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.operations import system_actor
from ledger.book.forms.first_run import FirstRunForm
from ledger.book.operations.first_run import set_up_first_book


@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Ask an empty installation for its agency and administrator; afterwards there is no such page."""
    if Unit.objects.exists():
        raise Http404
    form = FirstRunForm(request.POST or None)
    if form.is_valid():
        try:
            person = set_up_first_book(book=form.book(), by=system_actor(name="first run"))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except ValidationError as easily_guessed:
            form.add_error("password", easily_guessed)
        else:
            login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
            messages.success(request, _("%(agency)s is set up.") % {"agency": form.cleaned_data["agency_name"]})
            return redirect("welcome")
    return render(request, "book/first_run.html", {"form": form}, status=422 if form.errors else 200)
