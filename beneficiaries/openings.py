"""The line that every opening of identity leaves."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import AccessEvent
from ledger.access.models import User

_BATCH = 5000
# What pages open identity for: kept as a word of ours, told in the reader's language.
PURPOSES: dict[str, Promise] = {
    "distribution": _("on the list of hand-out"),
    "card": _("on a contact card"),
    "care_letter": _("on a letter of entrusted care"),
    "api": _("by a program"),
    "collection": _("on the sheet of a collection"),
    "concern": _("in a concern"),
    "consents": _("in the list of consents to look at"),
    "duplicates": _("compared with another file"),
    "edit": _("to change the file"),
    "export": _("taken out as a file"),
    "file": _("on the page of the file"),
    "follow_ups": _("among what is to be done"),
    "forgotten": _("among the children without help"),
    "group": _("on the page of a group"),
    "list": _("in the list of children"),
    "import_signatures": _("to know who signed, in an import"),
    "import_comparison": _("compared with an import"),
    "book_export": _("taken out with the whole book"),
    "merge": _("to decide whether two files are one"),
    "unreachable": _("in the list of children without a reachable adult"),
    "pairing": _("for a pairing"),
    "photograph": _("on a page of its own"),
    "photograph_kept": _("a photograph was added"),
    "photograph_destroyed": _("photographs were destroyed"),
    "register": _("beside a register"),
    "search": _("found by a search"),
    "visits": _("in the list of visits"),
    "trace": _("where a gift is followed"),
}


_noticed: ContextVar[list[str] | None] = ContextVar("openings", default=None)


@contextmanager
def noticed() -> Iterator[list[str]]:
    """Give a list that fills with what is opened until the end, by the words of ``PURPOSES``."""
    opened: list[str] = []
    token = _noticed.set(opened)
    try:
        yield opened
    finally:
        _noticed.reset(token)


def leave_line(viewer: User, what: str, children: Collection[int], purpose: str, fields: Collection[str]) -> None:
    """Write down who opened what of which children, and what for."""
    if (opened := _noticed.get()) is not None:
        opened.append(purpose)
    alone = next(iter(children)) if len(children) == 1 else None
    with transaction.atomic():
        event = AccessEvent.objects.create(
            viewer=viewer, child_id=alone, children=len(children), what=what, purpose=purpose, fields=",".join(fields)
        )
        if alone is None:
            row = AccessEvent.listed.through
            row.objects.bulk_create(
                [row(accessevent_id=event.pk, child_id=child) for child in children], batch_size=_BATCH
            )


def purpose_in_words(purpose: str) -> str:
    """Return what something was opened for, in the reader's language; what a person wrote as it was written."""
    word, _space, which = purpose.partition(" ")
    return f"{PURPOSES.get(word, word)} {which}".strip()
