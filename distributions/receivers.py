"""Who is on a list, as a page shows them: named for those who may read names there, else by their codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from beneficiaries.models import Child, Enrolment, Group
from beneficiaries.register import names_on_list
from beneficiaries.showing import names_shown
from distributions.choosing import reasons_of
from distributions.models import Distribution
from distributions.planning import CHILD, GROUP, Receiver
from ledger.access.models import User
from ledger.access.naming import person_called
from ledger.access.permissions import Permission
from ledger.access.queries import may

_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a list. ``name``, ``why`` and ``because`` are empty for those who may not read them.

    ``why`` is why the child is helped, ``because`` how it came onto this list.
    """

    receiver: Receiver
    code: str
    name: str
    place: str
    village: str = ""
    why: str = ""
    because: str = ""

    @property
    def key(self) -> str:
        """The receiver as a form names it."""
        return f"{self.receiver[0]}{self.receiver[1]}"

    @property
    def is_group(self) -> bool:
        """Whether it is a class, dormitory or site."""
        return self.receiver[0] == GROUP

    @property
    def title(self) -> str:
        """The name as it is written, or the code where the name is not for this reader."""
        return self.name or self.code

    @property
    def called(self) -> str:
        """What a page calls it in the reader's language; the code where the name is not for this reader."""
        return (self.name if self.is_group else person_called(self.name)) or self.code

    @property
    def sub(self) -> str:
        """The second, quieter line."""
        return " · ".join(part for part in (self.code if self.name else "", self.place) if part)


def class_order(school_class: str) -> str:
    """Return what classes are sorted by: 三年级 after 二年级, which their signs alone would turn round."""
    return school_class.translate(_NUMERALS)


def receiver_named(text: str) -> Receiver | None:
    """Return the receiver that a form names, or None for what names nobody."""
    kind, key = text[:1], text[1:]
    return (kind, int(key)) if kind in {CHILD, GROUP} and key.isdecimal() and len(key) < 19 else None  # noqa: PLR2004 -- what fits a column


def listed(distribution: Distribution, receivers: Collection[Receiver], viewer: User) -> list[Listed]:
    """Return these receivers as the viewer may see them, class by class; groups come last.

    Opening names leaves a line that says who read which list.
    """
    children = [key for kind, key in receivers if kind == CHILD]
    groups = [key for kind, key in receivers if kind == GROUP]
    names = names_for(distribution, children, viewer)
    sees_why = is_for(distribution, viewer)
    because = reasons_of(distribution, children) if sees_why else {}
    return [*_children(children, names, because, sees_why=sees_why), *_groups(groups)]


def names_for(distribution: Distribution, children: Collection[int], viewer: User) -> dict[int, str]:
    """Return the names that a viewer may read on a list: all, masked, or none.

    An approver reads the names on a list that waits for approval, and nowhere else.

    Source: book.md, section 5.
    """
    unit, purpose = distribution.unit, f"distribution {distribution.ref}"
    if not children:
        return {}
    keeps_files = may(viewer, Permission.READ_CHILDREN, unit)
    if _is_submitted(distribution) and not keeps_files and may(viewer, Permission.APPROVE, unit):
        return names_on_list(children, viewer, unit, purpose)
    return names_shown(children, viewer, purpose)


def is_for(distribution: Distribution, viewer: User) -> bool:
    """Whether a viewer may read why the children of a list are helped: whoever prepares it or approves it now."""
    unit = distribution.unit
    return may(viewer, Permission.READ_CHILDREN, unit) or (
        _is_submitted(distribution) and may(viewer, Permission.APPROVE, unit)
    )


def _is_submitted(distribution: Distribution) -> bool:
    return distribution.state == Distribution.State.SENT


def _children(
    keys: Collection[int], names: dict[int, str], because: dict[int, str], *, sees_why: bool
) -> Iterable[Listed]:
    classes = dict(Enrolment.objects.filter(child__in=keys, until__isnull=True).values_list("child", "school_class"))
    rows = Child.objects.filter(pk__in=keys).values_list("pk", "code", "village__name", "situation")
    found = [
        Listed(
            (CHILD, key), code, names.get(key, ""), classes.get(key, ""), village or "", why if sees_why else "",
            because.get(key, ""),
        )
        for key, code, village, why in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (class_order(one.place), one.code))


def _groups(keys: Collection[int]) -> Iterable[Listed]:
    for group in Group.objects.filter(pk__in=keys).select_related("unit"):
        place = _("%(kind)s, %(unit)s") % {"kind": group.get_kind_display(), "unit": group.unit.called}
        yield Listed((GROUP, group.pk), group.code, group.name, place)
