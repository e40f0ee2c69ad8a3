"""Finding children by what people type: name, pinyin, initials, an adult's phone, or the code."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from beneficiaries.models import Child, Enrolment
from beneficiaries.queries import children_listed_to, children_visible_to
from beneficiaries.reach import children_of_keys
from beneficiaries.searching import named
from beneficiaries.showing import names_shown
from ledger.access.models import User
from ledger.access.naming import person_called
from ledger.screens.finding import Found

AT_ONCE = 8


def children_matching(user: User, text: str) -> QuerySet[Child]:
    """Return the children whose code holds a text, or, where the person reads names, whose name or phone fits it.

    Who sees masked names finds by code only: a search would tell what the mask hides.
    """
    by_code = children_listed_to(user).filter(code__icontains=text).order_by().values_list("pk", flat=True)
    by_name = named(children_visible_to(user).exclude(status__in=Child.CLOSED), text)
    # By their keys: whatever else is asked of them, the database looks at these alone.
    return children_of_keys({*by_code, *by_name})


def find_children(user: User, text: str, limit: int = AT_ONCE) -> list[Found]:
    """Return children that fit a text, with school and class; the names that are shown leave a line."""
    found = list(children_matching(user, text).exclude(status__in=Child.CLOSED)[:limit])
    keys = [child.pk for child in found]
    names = names_shown(keys, user, "search")
    enrolments = Enrolment.objects.filter(child__in=keys, until__isnull=True).select_related("school")
    places = {one.child_id: f"{one.school.called} {one.school_class}".strip() for one in enrolments}
    return [
        Found(
            child.code,
            person_called(names.get(child.pk, "")),
            places.get(child.pk, ""),
            reverse("child", args=[child.code]),
        )
        for child in found
    ]


def child_by_code(user: User, code: str) -> Child | None:
    """Return the child of a code, or None."""
    return children_visible_to(user).filter(code=code).order_by("pk").first()
