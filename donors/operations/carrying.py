"""What hangs on a gift beside the book goes over to the gift that replaces it."""

import datetime as dt
from collections.abc import Sequence

from donors.allocating import parts_of
from donors.errors import CollectionDiffers
from donors.models import Allocation, CollectionKey, Gift, GiftLine, OfficialReceipt, PledgeLine, Thank, ThankedGift
from donors.operations.allocations import allocate_gift
from donors.thanking import withdraw_thanks
from ledger.access.history import keep
from ledger.access.models import User
from ledger.printing.figures import yuan


def carry_over(*, gift: Gift, right: Gift, why: str, at: dt.datetime, asked_by: User, by: User) -> None:
    """Let pledges, thanks, the sheet of small givers and what was asked of the authority follow a gift.

    Errors: ``CollectionDiffers`` where the sheet of small givers does not add up to the right gift.
    """
    before = list(gift.lines.prefetch_related("allocations").select_related("lot").order_by("position"))
    now = list(right.lines.select_related("lot__item", "gift").order_by("position"))
    _carry_allocations(before, now, why, at, asked_by)
    _carry_thanks(gift, right, by)
    _carry_collection(gift, right, now)
    for asked in gift.official_receipts.filter(state__in=[OfficialReceipt.State.ASKED, OfficialReceipt.State.WAIVED]):
        asked.gift = right
        keep(asked, by=by, why=why)


def free_of_pledges(*, lines: Sequence[GiftLine], donor_of_pledge: int, why: str, at: dt.datetime, by: User) -> None:
    """Let lines of a gift that is another donor's meet no pledge of anybody else any more.

    ``donor_of_pledge`` is the key of the donor whose pledges they may go on meeting.
    """
    parts = parts_of(list(lines))
    for line in lines:
        met = {target for (key, target), part in parts.items() if key == line.pk and part}
        if met and PledgeLine.objects.filter(pk__in=met).exclude(pledge__donor=donor_of_pledge).exists():
            allocate_gift(line=line, parts={}, at=at, by=by, reason=why)


def _carry_allocations(
    before: Sequence[GiftLine], now: Sequence[GiftLine], why: str, at: dt.datetime, by: User
) -> None:
    """Decide for the right gift what was decided for the wrong one, as far as it goes."""
    parts = parts_of(list(before))
    targets = PledgeLine.objects.select_related("pledge", "fund", "item").in_bulk([key for _line, key in parts])
    decided = set(Allocation.objects.filter(gift_line__in=before).values_list("gift_line", flat=True))
    for old, line in zip(before, now, strict=True):
        if old.pk not in decided:
            continue
        left = line.lot.amount if line.lot.item_id is None else line.lot.quantity or 0
        wanted: dict[PledgeLine, int] = {}
        for (key, target), part in parts.items():
            if key == old.pk and part and targets[target].pledge.donor_id == line.gift.donor_id:
                wanted[targets[target]] = min(part, left)
                left -= wanted[targets[target]]
        allocate_gift(line=line, parts=wanted, at=at, by=by, allow_over=True, reason=why)


def _carry_thanks(gift: Gift, right: Gift, by: User) -> None:
    withdraw_thanks(gift, by)
    # Who was thanked is not thanked again; the letter is among the papers that are called back.
    done = Thank.objects.filter(gifts__gift=gift).exclude(state__in=[*Thank.UNSENT, Thank.State.WITHDRAWN]).first()
    if done:
        ThankedGift.objects.create(thank=done, gift=right)


def _carry_collection(gift: Gift, right: Gift, lines: Sequence[GiftLine]) -> None:
    givers = list(gift.small_givers.all())
    money = sum(line.lot.amount for line in lines if line.lot.item_id is None)
    total = sum(giver.amount for giver in givers)
    if givers and total != money:
        raise CollectionDiffers(total=yuan(total), money=yuan(money))
    gift.small_givers.update(gift=right)
    CollectionKey.objects.filter(gift=gift).update(gift=right)
