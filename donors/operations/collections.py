"""Collection sheets: kept with a gift, sealed, opened with a line, erased."""

import datetime as dt
from collections.abc import Sequence

from beneficiaries.models import AccessEvent
from beneficiaries.sealing import new_key, unwrap
from donors.errors import CollectionDiffers, CollectionThere
from donors.models import CollectionKey, Gift, SmallGiver
from ledger.access.models import User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.printing.figures import yuan


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def keep_collection(*, gift: Gift, givers: Sequence[tuple[str, int]], at: dt.datetime, by: User) -> list[SmallGiver]:
    """Keep the sheet of a gift's many small givers: name and amount of each. The names are sealed.

    Units: amounts in minor units; together they are the gift's money.
    Errors: ``CollectionThere``; ``CollectionDiffers``.
    Source: domain-rules.md, sections 0 and 4.5.
    """
    Gift.objects.select_for_update(of=("self",)).get(pk=gift.pk)
    if gift.small_givers.exists():
        raise CollectionThere(number=gift.entry.number)
    money = sum(line.lot.amount for line in gift.lines.select_related("lot") if line.lot.item_id is None)
    total = sum(amount for _name, amount in givers)
    if total != money or not givers:
        raise CollectionDiffers(total=yuan(total), money=yuan(money))
    key, master, wrapped = new_key()
    CollectionKey.objects.create(gift=gift, master=master, wrapped_key=wrapped)
    return SmallGiver.objects.bulk_create(
        SmallGiver(
            gift=gift, position=position, amount=amount, noted_by=by, noted_at=at,
            sealed_name=key.seal(name, _place(position)),
        )
        for position, (name, amount) in enumerate(givers, 1)
    )  # fmt: skip


@operation(Permission.READ_CHILDREN, at=lambda given: given["gift"].entry.unit)
def open_collection(*, gift: Gift, by: User) -> list[tuple[str, int]]:
    """Return the names and amounts of a collection sheet. Who opened it is written down.

    Errors: ``NotAllowed``.
    """
    givers = list(gift.small_givers.all())
    AccessEvent.objects.create(
        viewer=by, children=len(givers), what=AccessEvent.What.NAME, purpose=f"collection {gift.entry.number}"
    )
    kept = CollectionKey.objects.filter(gift=gift).first()
    key = unwrap(kept.master, kept.wrapped_key) if kept else None
    return [(key.open(one.sealed_name, _place(one.position)) if key else "", one.amount) for one in givers]


@operation(Permission.WRITE_GIFTS, at=lambda given: given["gift"].entry.unit)
def erase_collection_names(*, gift: Gift, by: User) -> int:  # noqa: ARG001 -- the right is asked of who does it
    """Erase the names of a collection sheet for good; the amounts stay. Returns how many were erased.

    Errors: ``NotAllowed``.
    """
    CollectionKey.objects.filter(gift=gift).delete()
    return gift.small_givers.exclude(sealed_name=b"").update(sealed_name=b"")


def _place(position: int) -> str:
    return f"small giver {position}"
