"""The list of children: names as the viewer may see them, classes, and what was received."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from beneficiaries.classes import in_order
from beneficiaries.finding import children_matching
from beneficiaries.models import AccessEvent, Category, Child, Enrolment, Village
from beneficiaries.queries import children_listed_to, children_visible_to, schools_seen_by
from beneficiaries.searching import by_name
from beneficiaries.showing import names_shown
from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import permissions_of, units_visible_to
from ledger.reports.received import not_helped_since, summaries_of
from ledger.screens.pages import StaffRequest
from ledger.screens.tables import Badge, Column, Empty, ListFilter, Table

LONG = dt.timedelta(days=60)
_TONES = {"active": "ok", "paused": "warn"}


def _villages(request: Any) -> QuerySet[Village]:  # noqa: ANN401 -- the library's
    seen = Child.objects.filter(village=OuterRef("pk"), keeper__in=schools_seen_by(request.user))
    return Village.objects.filter(Exists(seen))


def _schools(request: Any) -> QuerySet[Unit]:  # noqa: ANN401 -- likewise
    return schools_seen_by(request.user).filter(Exists(Child.objects.filter(keeper=OuterRef("pk"))))


def _classes(request: Any) -> list[tuple[str, str]]:  # noqa: ANN401 -- likewise
    enrolled = Enrolment.objects.filter(school__in=schools_seen_by(request.user), until__isnull=True)
    names = enrolled.exclude(school_class="").order_by().values_list("school_class", flat=True)
    return [(name, name) for name in sorted(names.distinct(), key=in_order)]


class ChildFilter(ListFilter):
    """Children by name or code, village, school, class, help and state."""

    method = "post"

    q = django_filters.CharFilter(label=_("Name, pinyin, phone or code"), method="matching")
    village = django_filters.ModelChoiceFilter(label=_("Village"), queryset=_villages, empty_label=_("all"))
    school = django_filters.ModelChoiceFilter(
        label=_("School"), queryset=_schools, method="of_school", to_field_name="code", empty_label=_("all")
    )
    school_class = django_filters.ChoiceFilter(label=_("Class"), method="of_class", empty_label=_("all"))
    category = django_filters.ChoiceFilter(
        label=_("Category"), method="of_category", choices=Category.Kind.choices, empty_label=_("all")
    )
    helped = django_filters.ChoiceFilter(
        label=_("Helped"), method="by_help", empty_label=_("all"), choices=[("not", _("not in 60 days"))]
    )
    status = django_filters.ChoiceFilter(label=_("State"), choices=Child.Status.choices, empty_label=_("all"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        """Offer the classes that there are."""
        super().__init__(*args, **options)
        self.form.fields["school_class"].choices = [("", _("all")), *_classes(self.request)]
        if Permission.READ_CHILDREN not in permissions_of(self.request.user):
            del self.form.fields["category"]  # the hardship of a family is for those who keep its file

    def matching(self, children: QuerySet[Child], _name: str, text: str) -> QuerySet[Child]:
        """Keep the children whose name, pinyin, initials, phone or code fits."""
        return children & children_matching(self.request.user, text.strip())

    def of_school(self, children: QuerySet[Child], _name: str, school: Unit) -> QuerySet[Child]:
        """Keep the children of a school."""
        return children.filter(pk__in=Enrolment.objects.filter(school=school, until__isnull=True).values("child"))

    def of_class(self, children: QuerySet[Child], _name: str, school_class: str) -> QuerySet[Child]:
        """Keep the children of a class of any school."""
        enrolled = Enrolment.objects.filter(school_class=school_class, until__isnull=True)
        return children.filter(pk__in=enrolled.values("child"))

    def of_category(self, children: QuerySet[Child], _name: str, kind: str) -> QuerySet[Child]:
        """Keep the children of a class of hardship, among those whose files the person keeps."""
        confirmed = Category.objects.filter(kind=kind, until__isnull=True)
        return children.filter(
            pk__in=confirmed.values("child"), keeper__in=units_visible_to(self.request.user, Permission.READ_CHILDREN)
        )

    def by_help(self, children: QuerySet[Child], _name: str, _asked: str) -> QuerySet[Child]:
        """Keep those who received nothing for sixty days."""
        return not_helped_since(children, timezone.localdate() - LONG)

    class Meta:
        model = Child
        fields: Any = []


def child_table(request: StaffRequest, typed: Any) -> Table:  # noqa: ANN401 -- a query as Django holds it
    """Return the children that a person may see; ``typed`` is the address with what it hides."""
    held = permissions_of(request.user)
    may_export = Permission.EXPORT_CHILDREN in held
    seen = children_listed_to(request.user)
    if "export" in request.GET and may_export:
        seen = seen.filter(keeper__in=units_visible_to(request.user, Permission.EXPORT_CHILDREN))
    rows = seen.exclude(status=Child.Status.MERGED).select_related("village")
    return Table(
        request, rows, _columns(request.user), caption=_("Children"), name="children", sort="code",
        empty=Empty(
            _("No children yet. Bring in the school's register, or enter the first one."),
            _("New child"), reverse("new_child") if Permission.WRITE_CHILDREN in held else "",
        ),
        prepare=lambda children: _prepare(request, children, is_taken_out="export" in request.GET and may_export),
        filter=ChildFilter(typed, rows, request=request),
        exports=may_export,
    )  # fmt: skip


def _columns(user: User) -> list[Column]:
    """Return the columns; who reads names may sort by them. To others the order would tell of what is masked."""
    if Permission.READ_CHILDREN not in permissions_of(user):
        return COLUMNS
    name, *others = COLUMNS
    readable = units_visible_to(user, Permission.READ_CHILDREN)
    return [replace(name, arrange=lambda rows: by_name(rows, readable)), *others]


def _prepare(request: StaffRequest, children: list[Any], *, is_taken_out: bool) -> None:
    """Give the children of a page their names, classes and what they received, in a fixed number of queries."""
    keys = [child.pk for child in children]
    purpose, what = ("export", AccessEvent.What.EXPORT) if is_taken_out else ("list", AccessEvent.What.NAME)
    names = names_shown(keys, request.user, purpose, what=what)
    today = timezone.localdate()
    summaries = summaries_of(keys, today.year)
    enrolments = Enrolment.objects.filter(child__in=keys, until__isnull=True).select_related("school")
    places = {one.child_id: one for one in enrolments}
    reasons = _reasons(keys, request.user)
    for child in children:
        child.shown_name, child.place = names.get(child.pk, ""), places.get(child.pk)
        child.why = reasons.get(child.pk, "")
        child.summary = summaries.get(child.pk)


def _reasons(keys: list[int], user: User) -> dict[int, str]:
    """Return why children are helped, in a word, to those who keep their files: two queries."""
    kept = children_visible_to(user).filter(pk__in=keys).values_list("pk", "situation")
    words: dict[int, list[str]] = {key: [situation] if situation else [] for key, situation in kept}
    for category in Category.objects.filter(child__in=words, until__isnull=True):
        words[category.child_id].append(str(category))
    return {key: gettext(", ").join(each) for key, each in words.items()}


def _status(child: Any) -> Badge:  # noqa: ANN401 -- a child of the list
    return Badge(child.get_status_display(), _TONES.get(child.status, ""))


COLUMNS = [
    Column(
        "name", pgettext_lazy("person", "Name"), lambda child: child.shown_name or _("(erased)"), kind="person",
        phone="p1", link=lambda child: reverse("child", args=[child.code]),
    ),
    Column("code", _("Code"), lambda child: child.code, ("code",), phone="p2"),
    Column(
        "class", _("Class"), lambda child: child.place and child.place.school_class, phone="p2",
        under=lambda child: child.place and child.place.school.called,
    ),
    Column("village", _("Village"), lambda child: child.village and child.village.name, ("village__name", "code"),
           phone="p2"),
    Column("why", _("Why helped"), lambda child: child.why, phone="p0"),
    Column("status", _("State"), _status, ("status", "code"), phone="p0"),
    Column("last", _("Last received"), lambda child: child.summary and child.summary.last, kind="day", phone="p2"),
    Column("total", _("This year, ¥"), lambda child: (child.summary and child.summary.total) or None, kind="money",
           phone="pr"),
]  # fmt: skip
