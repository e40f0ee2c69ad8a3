"""Pages of the people who sign in: who they are, which roles they hold, how they get in."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger.access import operations
from ledger.access.errors import Refusal
from ledger.access.models import Assignment, User
from ledger.access.operations.people import unit_over
from ledger.access.permissions import Permission
from ledger.access.queries import may, people_visible_to, permissions_of, units_visible_to
from ledger.book.forms.people import NewPersonForm, PersonForm, RoleForm
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, Table

READ, WRITE = Permission.READ_SETTINGS, Permission.WRITE_SETTINGS


def _roles(one: User) -> str:
    return "; ".join(f"{held} · {held.unit.called}" for held in one.assignments.all())


def _door(one: User) -> Badge:
    return (
        Badge(gettext_lazy("may sign in"), "ok") if one.is_active else Badge(gettext_lazy("sign-in stopped"), "danger")
    )


COLUMNS = [
    Column(
        "name", pgettext_lazy("person", "Name"), str, order=("display_name", "username"), kind="mixed",
        phone="p1",
        link=lambda one: reverse("person", args=[one.username]), under=lambda one: one.username,
    ),
    Column("roles", gettext_lazy("Roles"), _roles, kind="word", phone="p2"),
    Column("state", gettext_lazy("State"), _door, phone="p2"),
    Column(
        "seen", gettext_lazy("Last signed in"), lambda one: one.last_login and one.last_login.date(),
        order=("last_login",), kind="day", phone="p0",
    ),
]  # fmt: skip


@require_safe
@page_for(READ)
def people(request: StaffRequest) -> HttpResponse:
    """Show who may sign in to the units."""
    held = Prefetch("assignments", Assignment.objects.select_related("unit").order_by("unit__path", "role"))
    rows = people_visible_to(request.user).prefetch_related(held)
    table = Table(
        request, rows, COLUMNS, caption=_("People"), name="people", empty=Empty(_("Nobody yet.")), sort="name"
    )
    return table.answer("book/people.html", {"may_write": WRITE in permissions_of(request.user)})


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_person(request: StaffRequest) -> HttpResponse:
    """Make a sign-in for somebody, and the link with which they set a password."""
    form = NewPersonForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            made = operations.enrol_user(**form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s can sign in once a password is set.") % {"name": made})
            return _show_link(request, made)
    return render(request, "book/new_person.html", {"form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(READ)
def person(request: StaffRequest, username: str) -> HttpResponse:
    """Show one person; who may, changes what is known of them."""
    shown = _found(request, username)
    may_write = may(request.user, WRITE, unit_over(shown))
    form = PersonForm(request.POST or None, user=request.user, record=shown)
    if form.is_valid():
        try:
            operations.change_person(user=shown, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The change is kept."))
            return redirect("person", username)
    return _page(request, shown, form=form, may_write=may_write, status=form.status)


def _page(request: StaffRequest, shown: User, *, status: int = 200, **context: object) -> HttpResponse:
    ruled = set(units_visible_to(request.user, WRITE).values_list("pk", flat=True))
    held = [(one, one.unit_id in ruled) for one in shown.assignments.select_related("unit").order_by("unit__path")]
    given = {"person": shown, "held": held, "may_give": bool(ruled), "is_self": shown.pk == request.user.pk}
    forms = {"form": PersonForm(user=request.user, record=shown), "role_form": RoleForm(user=request.user)}
    may_write = may(request.user, WRITE, unit_over(shown))
    return render(request, "book/person.html", given | forms | {"may_write": may_write} | context, status=status)


@require_POST
@page_for(WRITE)
def give_role(request: StaffRequest, username: str) -> HttpResponse:
    """Give a role; a pair that nobody may hold is refused with the reason."""
    shown = _found(request, username)
    form = RoleForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            operations.assign_role(user=shown, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The role is given."))
            return redirect("person", username)
    return _page(request, shown, role_form=form, status=form.status)


@require_POST
@page_for(WRITE)
def take_role(request: StaffRequest, username: str, key: int) -> HttpResponse:
    """Take a role away."""
    shown = _found(request, username)
    held = get_object_or_404(shown.assignments.select_related("unit"), pk=key)
    try:
        operations.take_role(assignment=held, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is taken away."))
    is_seen = people_visible_to(request.user).filter(username=username).exists()
    return redirect("person", username) if is_seen else redirect("people")


@require_POST
@page_for(WRITE)
def let_sign_in(request: StaffRequest, username: str) -> HttpResponse:
    """Stop somebody's sign-in, or allow it again."""
    shown = _found(request, username)
    try:
        operations.let_sign_in(user=shown, is_active="open" in request.POST, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("person", username)


@require_POST
@page_for(WRITE)
@never_cache
def make_link(request: StaffRequest, username: str) -> HttpResponse:
    """Make a one-time link, and show it this once."""
    return _show_link(request, _found(request, username))


def _show_link(request: StaffRequest, shown: User) -> HttpResponse:
    secret = operations.make_sign_in_link(user=shown, at=timezone.now(), by=request.user)
    address = request.build_absolute_uri(reverse("enter", args=[secret]))
    return render(request, "book/link.html", {"person": shown, "address": address})


def _found(request: StaffRequest, username: str) -> User:
    return get_object_or_404(people_visible_to(request.user), username=username)
