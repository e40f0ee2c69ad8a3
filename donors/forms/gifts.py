"""What is typed about a gift: who, when, and the parcels of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from donors.finding import donor_by_code, find_donors
from donors.models import Campaign, GiftLine, PledgeLine
from donors.operations import Counted, GiftFacts, GivenLine
from donors.promised import Promised, open_pledges_of
from donors.queries import campaigns_visible_to, gifts_like
from ledger.access.errors import Refusal
from ledger.access.models import Unit
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.book.models import Fund, Item, Place
from ledger.book.queries import funds_of, items_of
from ledger.printing.figures import yuan
from ledger.screens.forms import ChooserField, DayField, Form, MoneyField, PostingForm, QuantityField, ReversalForm
from ledger.screens.lines import line_formset
from ledger.screens.typed import count_of, fen_of

NO_PLEDGE = "none"
YES, NO = "yes", "no"
YES_NO = [(YES, gettext_lazy("yes")), (NO, gettext_lazy("no"))]


class GiftForm(PostingForm):
    """Who gave, when, for what, and on which promise."""

    unit = forms.ModelChoiceField(label=gettext_lazy("Received by"), queryset=Unit.objects.none(), empty_label=None)
    donor = ChooserField(
        label=gettext_lazy("Donor"), find=find_donors, get=donor_by_code, url_name="choose_donors",
        help_text=gettext_lazy("Type a name, its pinyin or initials, or the code."),
    )  # fmt: skip
    date = DayField(label=gettext_lazy("Date received"), help_text=gettext_lazy("22 or 11-22 works too."))
    fund = forms.ModelChoiceField(
        label=gettext_lazy("The donor's wish"), queryset=Fund.objects.none(), empty_label=None
    )
    pledge = forms.ChoiceField(
        label=gettext_lazy("Does this meet a pledge?"), required=False, choices=[], widget=forms.RadioSelect
    )
    is_another = forms.BooleanField(label=gettext_lazy("This is another gift"), required=False)
    is_anonymous = forms.BooleanField(label=gettext_lazy("Not to be named for this gift"), required=False)
    handler = forms.CharField(
        label=gettext_lazy("Taken in by"), max_length=60, required=False,
        help_text=gettext_lazy("Stands on the receipt. Left empty: you."),
    )  # fmt: skip
    return_given = forms.CharField(
        label=gettext_lazy("Given to the donor in return"), max_length=200, required=False,
        help_text=gettext_lazy("A meal, an advertisement. Then there is no fiscal receipt."),
    )  # fmt: skip
    return_worth = MoneyField(label=gettext_lazy("Worth of it"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
    campaign = forms.ModelChoiceField(
        label=gettext_lazy("Campaign"), queryset=Campaign.objects.none(), required=False,
        empty_label=gettext_lazy("none"),
    )  # fmt: skip
    counted_by = forms.CharField(label=gettext_lazy("Counted by"), max_length=60, required=False)
    counted_with = forms.CharField(label=gettext_lazy("Counted with"), max_length=60, required=False)
    reason = forms.CharField(label=gettext_lazy("Why declared and counted differ"), max_length=200, required=False)
    in_hands = forms.ChoiceField(
        label=gettext_lazy("Did it come into our hands?"), choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    is_named = forms.ChoiceField(
        label=gettext_lazy("Did the giver say exactly which child or family gets it?"), choices=YES_NO,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    may_change = forms.ChoiceField(
        label=gettext_lazy("May we give it to somebody else, or use it otherwise?"), choices=YES_NO,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the units, funds and pledges that this person may record for."""
        super().__init__(*args, **options)
        units = units_visible_to(self.user, Permission.WRITE_GIFTS)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["unit"].initial = units.first()
        self.fields["fund"].queryset = funds_of(units)  # type: ignore[attr-defined] # likewise
        self.fields["date"].initial = timezone.localdate()
        self.fields["campaign"].queryset = campaigns_visible_to(self.user)  # type: ignore[attr-defined] # likewise
        self.open_pledges = self._open_pledges()
        choices = [(one.pledge.number, one.pledge.number) for one in self.open_pledges]
        self.fields["pledge"].choices = [*choices, (NO_PLEDGE, "")]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["pledge"].initial = self.initial.get("pledge") or NO_PLEDGE

    def clean(self) -> dict[str, Any]:
        """Hold the answers to the three questions against the fund that was chosen.

        Source: domain-rules.md, section 2.2.
        """
        cleaned = super().clean() or {}
        fund = cleaned.get("fund")
        if cleaned.get("in_hands") == NO:
            self.add_error("in_hands", _("Then it is no gift to us. Note it as a witnessed gift: nothing is posted."))
        elif fund and cleaned.get("is_named") and cleaned.get("may_change"):
            is_bound = cleaned["is_named"] == YES and cleaned["may_change"] == NO
            if is_bound and not fund.is_entrusted:
                self.add_error("fund", _("We only pass it on: it is not ours. Choose an entrusted fund of this giver."))
            if fund.is_entrusted and not is_bound:
                self.add_error("fund", _("We may choose who gets it: then it is not entrusted. Choose another fund."))
        return cleaned

    @property
    def facts(self) -> GiftFacts:
        """What else was typed of the gift."""
        typed = self.cleaned_data
        return GiftFacts(
            typed["is_anonymous"],
            typed["return_given"],
            typed["return_worth"] or 0,
            typed["handler"],
            typed["note"],
            typed["campaign"],
        )

    def counted(self, line: dict[str, Any]) -> Counted | None:
        """Return who counted a line of goods, where something was said about it."""
        typed = self.cleaned_data
        if not (line.get("declared") or typed["counted_by"] or typed["counted_with"]):
            return None
        declared = line.get("declared") or line["quantity"]
        return Counted(declared, typed["counted_by"], typed["counted_with"], typed["reason"])

    def _open_pledges(self) -> list[Promised]:
        """Return what the donor still owes, as far as the donor is known already."""
        typed = str(self["donor"].value() or "").split()
        donor = donor_by_code(self.user, typed[0]) if typed else None
        return open_pledges_of(donor) if donor else []

    @property
    def chosen_pledge(self) -> str:
        """The number of the pledge that is picked now, for the page."""
        return str(self["pledge"].value() or NO_PLEDGE)

    def promised(self) -> list[PledgeLine]:
        """Return the lines of the pledge that was picked, what is still to come first."""
        number = self.cleaned_data.get("pledge")
        lines = [line for one in self.open_pledges if one.pledge.number == number for line in one.lines]
        return [line.line for line in sorted(lines, key=lambda line: line.left == 0)]

    def ask_whether_another(self, amount: int) -> None:
        """Ask once where the same donor gave the same amount within three days."""
        donor, date = self.cleaned_data.get("donor"), self.cleaned_data.get("date")
        if donor is None or date is None or not amount or self.cleaned_data.get("is_another"):
            return
        if like := gifts_like(donor=donor, amount=amount, date=date).first():
            self.add_error(
                "is_another",
                _("%(donor)s gave the same on %(date)s: %(number)s. Is this another gift? Tick here and send again.")
                % {"donor": donor.called, "date": like.entry.date.isoformat(), "number": like.entry.number},
            )  # fmt: skip


class MoneyLine(Form):
    """An amount of money, where it came in, and how."""

    amount = MoneyField(label=gettext_lazy("Amount"))
    place = forms.ModelChoiceField(label=gettext_lazy("Goes to"), queryset=Place.objects.none(), empty_label=None)
    method = forms.ChoiceField(label=gettext_lazy("How"), choices=[])
    reference = forms.CharField(label=gettext_lazy("Reference"), max_length=80, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the places that hold money."""
        super().__init__(*args, **options)
        self.fields["place"].queryset = _places(self).exclude(kind=Place.Kind.STORE)  # type: ignore[attr-defined] # a field of choices
        ways = [way for way in GiftLine.Method.choices if way[0] != GiftLine.Method.GOODS]
        self.fields["method"].choices = ways  # type: ignore[attr-defined] # a ChoiceField

    def has_changed(self) -> bool:
        """Count a line only where an amount was typed: its choices are never empty."""
        return bool(self["amount"].value())


class GoodsLine(Form):
    """Goods, how many, what one is worth and who says so, and where they lie."""

    item = forms.ModelChoiceField(label=gettext_lazy("What"), queryset=Item.objects.none())
    quantity = QuantityField(label=gettext_lazy("Quantity"))
    declared = QuantityField(label=gettext_lazy("Declared"), required=False)
    each = MoneyField(label=gettext_lazy("Value of one"), required=False)
    value_basis = forms.ChoiceField(label=gettext_lazy("Value from"), choices=[], required=False)
    place = forms.ModelChoiceField(label=gettext_lazy("Goes to"), queryset=Place.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the items of the book and the places that hold goods."""
        super().__init__(*args, **options)
        places = _places(self)
        self.fields["place"].queryset = places.filter(kind=Place.Kind.STORE)  # type: ignore[attr-defined] # a field of choices
        units = units_visible_to(self.user, Permission.WRITE_GIFTS)
        self.fields["item"].queryset = items_of(units)  # type: ignore[attr-defined] # a ModelChoiceField
        self.fields["value_basis"].choices = [("", _("choose …")), *GiftLine.ValueBasis.choices]  # type: ignore[attr-defined] # a field of choices

    def has_changed(self) -> bool:
        """Count a line only where goods or a number were given: its place is never empty."""
        return any(self[name].value() for name in ("item", "quantity", "each"))

    def clean(self) -> dict[str, Any]:
        """Ask where a value comes from, and for a value where one is said to be established."""
        cleaned = super().clean() or {}
        basis, each = cleaned.get("value_basis"), cleaned.get("each")
        if each and basis in {"", GiftLine.ValueBasis.NONE}:
            self.add_error("value_basis", _("Say where the value comes from."))
        if not each and basis not in {"", None, GiftLine.ValueBasis.NONE} and "each" not in self.errors:
            self.add_error("each", _("Write what one is worth, or choose “no established value”."))
        return cleaned


MoneyLines = line_formset(MoneyLine)
GoodsLines = line_formset(GoodsLine, at_first=0)


def _places(form: Form) -> Any:  # noqa: ANN401 -- a queryset of places
    return Place.objects.filter(unit__in=units_visible_to(form.user, Permission.WRITE_GIFTS))


def given_lines(form: GiftForm, money: list[dict[str, Any]], goods: list[dict[str, Any]]) -> list[GivenLine]:
    """Return what was typed as the operation takes it; each line meets the pledge's line of its kind."""
    promises: dict[int | None, PledgeLine] = {}
    for promise in form.promised():
        promises.setdefault(promise.item_id, promise)

    def line_of(one: dict[str, Any], amount: int, **more: Any) -> GivenLine:  # noqa: ANN401 -- parts of a line
        item: Item | None = one.get("item")
        promise = promises.get(item.pk if item else None)
        fund = promise.fund if promise else form.cleaned_data["fund"]
        return GivenLine(fund, one["place"], amount, item, one.get("quantity"), pledge_line=promise, **more)

    return [line_of(one, one["amount"], method=one["method"], reference=one["reference"]) for one in money] + [
        line_of(
            one,
            (one["each"] or 0) * one["quantity"],
            method=GiftLine.Method.GOODS,
            value_basis=one["value_basis"],
            count=form.counted(one),
        )
        for one in goods
    ]


class LineForm(ReversalForm):
    """Something done to one line of a gift: which, when, why."""

    line = forms.ModelChoiceField(
        label=gettext_lazy("Line of the gift"), queryset=GiftLine.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, lines: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Offer the lines of the gift."""
        super().__init__(*args, **options)
        field: Any = self.fields["line"]
        field.queryset = lines
        field.label_from_instance = described_line
        self.order_fields(["line"])


class RefundForm(LineForm):
    """How much of a line goes back to the donor, or never arrived."""

    wanted = forms.CharField(
        label=gettext_lazy("How much"), help_text=gettext_lazy("Money as an amount, goods as pieces.")
    )

    def clean(self) -> dict[str, Any]:
        """Read how much by what the line holds."""
        cleaned = super().clean() or {}
        if "line" in cleaned and "wanted" in cleaned:
            read = fen_of if cleaned["line"].lot.item_id is None else count_of
            try:
                cleaned["wanted"] = read(cleaned["wanted"])
            except forms.ValidationError as unreadable:
                self.add_error("wanted", unreadable)
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal of the book beside how much was typed: it calls that an amount or a quantity."""
        if refusal.field in {"amount", "quantity"}:
            refusal.field = "wanted"
        super().refuse(refusal)


class AttributionForm(LineForm):
    """Whose a line of a gift really is."""

    to_donor = ChooserField(
        label=gettext_lazy("The right donor"), find=find_donors, get=donor_by_code, url_name="choose_donors"
    )


def described_line(line: GiftLine) -> str:
    """Return what a line holds, in words."""
    lot = line.lot
    if lot.item is None:
        return _("money ¥%(amount)s") % {"amount": yuan(lot.amount)}
    return f"{lot.item.called} × {lot.quantity}"
