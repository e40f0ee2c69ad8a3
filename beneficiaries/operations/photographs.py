"""Keeping a picture of a child where the family and the child agree, and destroying it."""

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from beneficiaries.codes import new_code
from beneficiaries.consents import current_consent
from beneficiaries.errors import DayIsToCome, NotAVisitOfTheChild, PicturesNotAgreed
from beneficiaries.locking import lock_open_file
from beneficiaries.models import AccessEvent, Child, Consent, Photograph, Purpose, Visit
from beneficiaries.openings import leave_line
from beneficiaries.pictures import PLACES, as_photograph, drop_pictures, keep_picture
from beneficiaries.sealing import new_key
from beneficiaries.visits import visits_of
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.printing.files import digest_of

_CHANGE = AccessEvent.What.CHANGE


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def keep_photograph(
    *,
    child: Child,
    file: tuple[bytes, str],
    taken_on: dt.date,
    on: dt.date,
    at: dt.datetime,
    by: User,
    shows: str = "",
    visit: Visit | None = None,
) -> Photograph:
    """Keep a picture of a child, as proof inside the house, where consent to it counts on that day and today.

    The same picture again is the one that is there.

    Units: ``file`` is what was sent, at most 10 MB, and its own name, which is compared with the content and not kept;
        ``on`` is today.
    Errors: ``FileIsClosed``; ``DayIsToCome``; ``PicturesNotAgreed``; ``NotAVisitOfTheChild``; as ``as_photograph``
        refuses the file.
    Source: children-and-distributions.md, section 5.2; domain-rules.md, section 4.3.
    """
    if taken_on > on:
        raise DayIsToCome(field="taken_on")
    _agreed(child, taken_on, on)  # before a large picture is drawn for nothing
    picture = as_photograph(*file)
    child = lock_open_file(child)
    consent = _agreed(child, taken_on, on)
    if visit and not visits_of(child).filter(pk=visit.pk, state=Visit.State.DONE).exists():
        raise NotAVisitOfTheChild
    digest = digest_of(picture)
    if there := Photograph.objects.filter(child=child, content_sha256=digest).first():
        return there
    key, master, wrapped = new_key()
    leave_line(by, _CHANGE, [child.pk], "photograph_kept", ("photograph",))
    return Photograph.objects.create(
        code=_free_code(), child=child, visit=visit, consent=consent, taken_on=taken_on,
        shows=key.seal(shows, PLACES["shows"]), content_sha256=digest, file_sha256=keep_picture(picture, key),
        master=master, wrapped_key=wrapped, kept_by=by, kept_at=at,
    )  # fmt: skip


@operation(Permission.WRITE_CHILDREN, at=lambda given: given["child"].keeper)
def destroy_photographs(*, child: Child, codes: Collection[str], by: User) -> int:
    """Destroy pictures of a child, also those that are hidden; none can be brought back. Return how many.

    Errors: ``NotAllowed``.
    Source: PIPL art. 47; domain-rules.md, section 4.3.
    """
    rows = Photograph.objects.select_for_update(of=("self",)).filter(child=child, code__in=codes)
    count = forget_photographs(rows)
    if count:
        leave_line(by, _CHANGE, [child.pk], "photograph_destroyed", ("photograph",))
    return count


def forget_photographs(photographs: QuerySet[Photograph]) -> int:
    """Destroy pictures, their keys and what was said of them, and return how many. For operations only."""
    digests = list(photographs.values_list("file_sha256", flat=True))
    photographs.delete()
    transaction.on_commit(partial(drop_pictures, digests))
    return len(digests)


def _agreed(child: Child, *days: dt.date) -> Consent:
    """Return the decision that counts on the last of these days, and on each of them: none is taken without.

    Errors: ``PicturesNotAgreed``.
    """
    counting = [(day, current_consent(child, Purpose.PHOTO_PROOF, day)) for day in days]
    if refused := next(((day, one) for day, one in counting if not one.may), None):
        raise PicturesNotAgreed(day=refused[0], how=refused[1].in_words)
    return [one.decision for _day, one in counting if one.decision][-1]


def _free_code() -> str:
    code = new_code("P")
    return _free_code() if Photograph.objects.filter(code=code).exists() else code
