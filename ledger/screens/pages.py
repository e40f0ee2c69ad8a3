"""What every page of the office begins with: somebody signed in, who may look at it."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ledger.access.errors import NotAllowed
from ledger.access.models import Assignment, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, roles_that_may
from ledger.screens.again import ask_to_sign_in

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class StaffRequest(HttpRequest):
    """A request of somebody who signed in."""

    user: User


Page = Callable[Concatenate[StaffRequest, P], HttpResponse]


def page_for(*permissions: Permission) -> Callable[[Page[P]], Callable[..., HttpResponse]]:
    """Make a view a page of the office, for those who hold one of these permissions in some unit.

    Without a permission: for everybody who signed in. Whose records the page shows is the business of
    ``…_visible_to``; whether something may be done, of the operation.

    Errors: signed out, the sign-in page, which keeps a form that was sent; without the right, 403 with
        the roles that would do.
    """

    def make(view: Page[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def page(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:  # noqa: ANN401 -- Django's own
            if not request.user.is_authenticated:
                return (
                    ask_to_sign_in(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
                )
            if permissions and not permissions_of(request.user).intersection(permissions):
                raise PermissionDenied(_who_may(permissions))
            try:
                return view(request, *args, **kwargs)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from refusal

        page.permissions = permissions  # type: ignore[attr-defined] # the table of addresses reads it
        return page

    return make


def coded_or_404(rows: QuerySet[M], code: str) -> M:
    """Return the row of a code, or answer 404. A code is one of a kind in its book; of several books, the first's."""
    found = rows.filter(code=code).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def _who_may(permissions: tuple[Permission, ...]) -> str:
    roles = {role for permission in permissions for role in roles_that_may(permission)}
    names = [str(Assignment.Role(role).label) for role in Assignment.Role if role in roles]
    return _("You can see this page only as %(roles)s. Ask an administrator of your unit for the role.") % {
        "roles": _(", ").join(names)
    }
