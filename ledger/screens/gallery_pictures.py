"""What the gallery shows of pictures, days, histories and lists with filters: invented, and kept nowhere."""

import datetime as dt

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.access.models import Assignment
from ledger.screens.bars import Bar, Part
from ledger.screens.differences import Difference
from ledger.screens.editing import Difference as TwoVersions
from ledger.screens.flow import Column as Pillar
from ledger.screens.flow import Flow, Link, Node, Tone, draw
from ledger.screens.history import Change
from ledger.screens.pages import StaffRequest
from ledger.screens.tables import Column, Empty, ListFilter, Table
from ledger.screens.timeline import Happening

AT = dt.datetime(2026, 3, 3, 2, 42, tzinfo=dt.UTC)


class RoleFilter(ListFilter):
    """One filter, in the address."""

    role = django_filters.ChoiceFilter(label=gettext_lazy("Role"), choices=Assignment.Role.choices)

    class Meta:
        model = Assignment
        fields = ["role"]


def sample_roles(request: StaffRequest) -> Table:
    """Return a list of the person's own roles, which is filtered, sorted, paged and exported as all lists are."""
    rows = Assignment.objects.filter(user=request.user).select_related("unit")
    columns = [
        Column("role", _("Role"), lambda one: one.get_role_display(), ("role",), phone="p1"),
        Column("unit", _("Unit"), lambda one: one.unit.called, ("unit__path",), phone="p2"),
    ]
    empty = Empty(_("You hold no role in a unit yet. Ask the administrator to give you one."))
    return Table(
        request, rows, columns, caption=_("Your roles"), name="roles", empty=empty, sort="role",
        filter=RoleFilter(request.GET, rows),
    )  # fmt: skip


def sample_bar() -> Bar:
    """Return a bar of three parts, the last not yet used."""
    return Bar("sample-bar", [
        Part(_("Winter clothing"), 38_500_00), Part(_("School supplies"), 22_900_00, Tone.TWO),
        Part(_("Not yet used"), 57_000_00, Tone.HATCHED),
    ])  # fmt: skip


def sample_flow() -> Flow:
    """Return a picture of two givers and three uses."""
    columns = [
        Pillar(_("Given by"), [Node("a", _("A foundation"), Tone.ONE), Node("b", _("A cooperative"), Tone.TWO)]),
        Pillar(_("Used for"), [
            Node("x", _("Winter clothing")), Node("y", _("School supplies")),
            Node("z", _("Not yet used"), Tone.HATCHED, is_kept=True),
        ]),
    ]  # fmt: skip
    links = [Link("a", "x", 30_000_00), Link("a", "z", 40_000_00), Link("b", "x", 8_500_00), Link("b", "y", 22_900_00)]
    return draw(
        "sample", _("Where gifts went"), _("The same figures are in the table below."), columns, links, listed=1
    )


def sample_days() -> list[Happening]:
    """Return a line of days: promised, given out, received."""
    return [
        Happening(dt.date(2026, 12, 15), _("Second instalment"), "p", amount=60_000_00, is_due=True),
        Happening(dt.date(2026, 11, 10), _("Winter clothing given out"), "out", amount=-38_500_00),
        Happening(dt.date(2026, 9, 2), _("Gift received"), "in", note=_("by bank transfer"), amount=60_000_00),
    ]


def sample_history(request: StaffRequest) -> list[Change]:
    """Return two changes of a record."""
    phone = Difference(_("Phone"), "0717-0000000", "0717-1111111")
    amount = Difference(_("Amount"), "1,000.00", "1,200.00", is_amount=True)
    return [
        Change(AT, _("Changed"), request.user, why=_("The donor called."), differences=[phone, amount]),
        Change(AT - dt.timedelta(days=1), _("Recorded"), request.user),
    ]


def sample_versions() -> list[TwoVersions]:
    """Return what stands beside each other where two people edited the same record."""
    return [TwoVersions(_("Name"), "恒泰建材", "恒泰建筑材料")]
