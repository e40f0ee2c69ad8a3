"""A form that was left open until its sign-in ended: nothing typed is lost.

The form comes back signed by us inside the sign-in page, and is sent once more, by the person, after signing in.
Files can't be kept that way; the page says so. A password that was asked for once more is asked for again.
"""

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ledger.screens.door_forms import SignInForm

SALT = "a form sent after its sign-in ended"
KEPT_FOR = 7 * 24 * 3600
_OURS = {"csrfmiddlewaretoken"}


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return a sign-in page that carries what was sent."""
    sent = {name: values for name, values in request.POST.lists() if name not in _OURS and "password" not in name}
    form = {"path": request.get_full_path(), "sent": sent, "had_files": bool(request.FILES)}
    kept = signing.dumps(form, salt=SALT, compress=True)
    return _page(request, SignInForm(request=request), kept, status=401)


@require_POST
@sensitive_post_parameters("password")
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Sign in, then show a button that sends the kept form."""
    kept = request.POST.get("kept", "")
    try:
        held: dict[str, Any] = signing.loads(kept, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature as altered:
        raise Http404 from altered
    form = SignInForm(request.POST, request=request)
    if form.is_valid():
        form.login(request, redirect_url="/")
    if not request.user.is_authenticated or not url_has_allowed_host_and_scheme(held["path"], None):
        return _page(request, form, kept, status=422)
    return render(request, "account/send_again.html", held)


def _page(request: HttpRequest, form: Any, kept: str, *, status: int) -> HttpResponse:  # noqa: ANN401 -- allauth's form
    return render(request, "account/sign_in_again.html", {"form": form, "kept": kept}, status=status)
