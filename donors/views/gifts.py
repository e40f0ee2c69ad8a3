"""Pages of gifts: the list, one gift, recording it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.allocating import pairs_of
from donors.filters import GiftFilter
from donors.finding import find_donors
from donors.forms.gifts import GiftForm, GoodsLines, MoneyLines, given_lines
from donors.lists import GIFT_COLUMNS, add_worth
from donors.models import Gift, GiftCorrection, GiftLine, ReceiptLine
from donors.official import obstacles
from donors.promised import more_than_promised
from donors.queries import gifts_visible_to, official_rules_of, receipts_visible_to
from donors.whereabouts import deeds_on, use_of
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.screens.choosing import answer
from ledger.screens.kept_forms import BUTTON, forget_draft, keep_form, kept_forms_of, opened_draft
from ledger.screens.once import once
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE = Permission.READ_GIFTS, Permission.WRITE_GIFTS
_TOLD = {GiftCorrection.State.WAITING, GiftCorrection.State.DECLINED}  # of the latest request, on the gift's page


@require_safe
@page_for(READ)
def gifts(request: StaffRequest) -> HttpResponse:
    """Show the gifts, the latest first."""
    may_record = WRITE in permissions_of(request.user)
    rows = gifts_visible_to(request.user).select_related("entry__unit", "donor", "entry__reversed_by")
    empty = Empty(_("No gift was recorded yet."), _("Record a gift"), reverse("new_gift") if may_record else "")
    table = Table(
        request, rows, GIFT_COLUMNS, caption=_("Gifts"), name="gifts", empty=empty, sort="-date", prepare=add_worth,
        filter=GiftFilter(request.GET, rows),
    )  # fmt: skip
    waits = request.GET.get("state") == "waiting" and table.count > 0
    drafts = kept_forms_of(request.user, "new_gift") if may_record else []
    context = {"may_record": may_record, "waits": waits, "query": request.GET.urlencode(), "drafts": drafts}
    return table.answer("donors/gifts.html", context)


@require_safe
@page_for(READ)
def gift(request: StaffRequest, number: str) -> HttpResponse:
    """Show what came in, its receipt, and what is left of it."""
    shown = found(request, number)
    unit = shown.entry.unit
    live = ReceiptLine.objects.filter(gift_line__gift=shown, is_live=True).exists()
    stands = not hasattr(shown.entry, "reversed_by")
    latest = shown.corrections.select_related("answered_by", "deputy__approver")
    rules = official_rules_of(unit)
    context = {
        "gift": shown,
        "rules": rules.profile,
        "official": list(shown.official_receipts.select_related("noted_by")),
        "obstacles": obstacles(shown, rules),
        "corrections": [one for one in latest[:1] if one.state in _TOLD],
        "replacement": Gift.objects.filter(replaces=shown).select_related("entry").first(),
        "met": [pair for pair in pairs_of(shown) if pair.part],
        "may_write": stands and may(request.user, WRITE, unit),
        "lines": shown.lines.all(),
        "amount": sum(line.lot.amount for line in shown.lines.all()),
        "use": use_of(shown),
        "deeds": deeds_on(shown),
        "receipts": receipts_visible_to(request.user).filter(gift=shown).order_by("pk"),
        "stands": stands,
        "may_receipt": stands and not live and may(request.user, WRITE, unit),
        "may_reverse": stands and may(request.user, Permission.WRITE_MONEY, unit),
        "may_attribute": stands and may(request.user, Permission.APPROVE, unit),
        "may_read_money": may(request.user, Permission.READ_MONEY, unit),
    }
    return render(request, "donors/gift.html", context)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
@once
def new_gift(request: StaffRequest) -> HttpResponse:
    """Take the particulars of a gift, record it, and issue its receipt if asked; or keep what was typed so far."""
    if BUTTON in request.POST:
        return keep_form(request, "new_gift", about=request.POST.get("donor", ""))
    draft = opened_draft(request, "new_gift")
    given = {"donor": request.GET.get("donor"), "pledge": request.GET.get("pledge"), "date": request.GET.get("date")}
    form = GiftForm(
        request.POST or None, user=request.user, initial={key: value for key, value in given.items() if value}
    )
    money, goods = (
        kind(request.POST or draft or None, prefix=prefix, form_kwargs={"user": request.user})
        for kind, prefix in ((MoneyLines, "money"), (GoodsLines, "goods"))
    )
    if form.is_bound and not _wants_more(request):
        parts = [part.is_valid() for part in (form, money, goods)]
        if all(parts) and (recorded := _record(request, form, money, goods)):
            return _after(request, recorded)
    asked = draft is not None or _wants_more(request)
    if asked:  # nothing was sent to be recorded: nothing is wrong yet
        form = GiftForm(user=request.user, initial=(draft or request.POST).dict())
    status = 422 if form.is_bound and not asked else 200
    context = {"form": form, "money": money, "goods": goods, "asked": asked}
    return render(request, "donors/new_gift.html", context, status=status)


def _wants_more(request: StaffRequest) -> bool:
    return any(name in request.POST for name in ("add-money", "add-goods", "show-pledges"))


def _record(request: StaffRequest, form: GiftForm, money: Any, goods: Any) -> Gift | None:  # noqa: ANN401 -- formsets
    lines = given_lines(form, money.filled, goods.filled)
    form.ask_whether_another(sum(line.amount for line in lines))
    if form.errors:
        return None
    typed = form.cleaned_data
    try:
        return operations.record_gift(
            unit=typed["unit"], donor=typed["donor"], date=typed["date"], lines=lines, by=request.user,
            key=typed["key"], facts=form.facts,
        )  # fmt: skip
    except Refusal as refusal:
        count = len(money.filled)
        if refusal.line and refusal.line > count:
            refusal.line -= count
            goods.refuse(refusal, form)
        else:
            money.refuse(refusal, form)
        return None


def _after(request: StaffRequest, recorded: Gift) -> HttpResponse:
    """Go where the button that was pressed leads: to the receipt, to the next gift, to the gift."""
    number = recorded.entry.number
    forget_draft(request.user, "new_gift", request.POST.get("key", ""))
    messages.success(request, _("The gift %(number)s is in the book.") % {"number": number})
    for one in more_than_promised(recorded):
        text = _("More came on the pledge %(number)s than was promised: decide on the gift's page what of it counts.")
        messages.warning(request, text % {"number": one.number})
    if request.POST.get("then") == "another":
        return redirect(f"{reverse('new_gift')}?date={recorded.entry.date.isoformat()}")
    if request.POST.get("then") == "receipt":
        try:
            receipt = operations.issue_receipt(gift=recorded, issued_on=_issued_on(recorded), by=request.user)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            return redirect("receipt", receipt.number)
    return redirect("gift", number)


def _issued_on(recorded: Gift) -> Any:  # noqa: ANN401 -- a date
    return max(timezone.localdate(), recorded.entry.date)


@require_POST
@page_for(READ)
def choose_donors(request: StaffRequest) -> JsonResponse:
    """Answer a combobox of donors."""
    return answer(request, find_donors)


@require_safe
@page_for(WRITE)
def pledge_picker(request: StaffRequest) -> HttpResponse:
    """Show the open pledges of a donor, while a gift is being typed."""
    form = GiftForm(user=request.user, initial={"donor": request.GET.get("donor", "")})
    return render(request, "donors/_pledge_picker.html", {"form": form})


def found(request: StaffRequest, number: str) -> Gift:
    """Return the gift of a number among those that the person may see, with its lines, or answer 404."""
    lines = GiftLine.objects.select_related("lot__place", "lot__fund", "lot__item", "pledge_line__pledge", "count")
    visible = gifts_visible_to(request.user).select_related(
        "entry__unit", "entry__recorded_by", "entry__reversed_by", "donor", "campaign", "replaces__entry"
    )
    return get_object_or_404(visible.prefetch_related(Prefetch("lines", lines)), entry__number=number)
