"""Pages of donors who may be one: the queue, asking to merge, answering, undoing; and who acts for a donor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from donors import operations
from donors.forms.answers import DatedAnswerForm
from donors.forms.donors import AccountForm, AliasForm, ChooseOtherForm, MergeForm, PersonForm, said
from donors.likeness import alike
from donors.lists import MERGE_COLUMNS
from donors.models import Donor, DonorMerge, DonorPerson
from donors.queries import donors_visible_to, merges_visible_to
from ledger.access.errors import Refusal
from ledger.access.permissions import Permission
from ledger.access.queries import may, units_visible_to
from ledger.screens.forms import Form, ReversalForm
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Empty, Table

READ, WRITE, APPROVE = Permission.READ_GIFTS, Permission.WRITE_GIFTS, Permission.APPROVE
State = DonorMerge.State
_TONES = {State.DONE: "ok", State.WAITING: "warn"}
PAIRS_A_PAGE = 25


@require_safe
@page_for(WRITE)
def duplicates(request: StaffRequest) -> HttpResponse:
    """Show donors who look alike, with what makes one think so."""
    # Their keys, not how they were found: each rule asks anew.
    roots = set(units_visible_to(request.user, WRITE).filter(parent__isnull=True).values_list("pk", flat=True))
    mine = Donor.objects.filter(root__in=roots & set(units_visible_to(request.user, READ).values_list("pk", flat=True)))
    asked = merges_visible_to(request.user).filter(state=State.WAITING).count()
    page = Paginator(alike(mine), PAIRS_A_PAGE).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return render(request, "donors/duplicates.html", {"page": page, "numbers": list(numbers), "asked": asked})


@require_POST
@page_for(WRITE)
def tell_apart(request: StaffRequest, code: str, other: str) -> HttpResponse:
    """Say that two donors who look alike are two."""
    one, two = _found(request, code), _found(request, other)
    operations.tell_apart(one=one, other=two, at=timezone.now(), by=request.user)
    messages.success(request, _("They are not proposed again."))
    return redirect("same_donors")


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def choose_other(request: StaffRequest, code: str) -> HttpResponse:
    """Ask which donor is the same as this one."""
    donor = _found(request, code)
    form = ChooseOtherForm(request.POST or None, user=request.user)
    if form.is_valid():
        return redirect("ask_merge", code, form.cleaned_data["other"].code)
    return render(request, "donors/choose_other.html", {"donor": donor, "form": form}, status=form.status)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def ask_merge(request: StaffRequest, code: str, other: str) -> HttpResponse:
    """Show where two donors differ, and ask that they be one."""
    survivor, absorbed = _found(request, code), _found(request, other)
    form = MergeForm(request.POST or None, user=request.user, survivor=survivor, absorbed=absorbed)
    if form.is_valid():
        try:
            operations.ask_merge(
                survivor=survivor, absorbed=absorbed, choices=form.choices, why=form.cleaned_data["why"],
                at=timezone.now(), by=request.user,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("You asked to merge them. A colleague who may approve answers."))
            return redirect("donor", code)
    context = {"survivor": survivor, "absorbed": absorbed, "form": form}
    return render(request, "donors/ask_merge.html", context, status=form.status)


@require_safe
@page_for(READ)
def merges(request: StaffRequest) -> HttpResponse:
    """Show what was asked and done to make one of two donors."""
    named = ("survivor", "absorbed", "asked_by", "answered_by", "deputy__approver")
    rows = merges_visible_to(request.user).select_related(*named)
    table = Table(
        request, rows, MERGE_COLUMNS, caption=_("Merged donors"), name="merges", sort="-asked_at",
        empty=Empty(_("No donors were merged.")),
    )  # fmt: skip
    return table.answer("donors/merges.html")


@require_http_methods(["GET", "POST"])
@page_for(READ)
def merge(request: StaffRequest, key: int) -> HttpResponse:
    """Look at a merge; approve, decline or undo it."""
    people = ("asked_by", "answered_by", "deputy__approver", "undone_by", "undo_deputy__approver")
    rows = merges_visible_to(request.user).select_related("survivor__root", "absorbed", *people)
    shown = get_object_or_404(rows, pk=key)
    waits, is_own = shown.state == State.WAITING, shown.asked_by_id == request.user.pk
    form: Form
    if waits:
        form = DatedAnswerForm(request.POST or None, user=request.user)
    else:
        form = ReversalForm(request.POST or None, user=request.user)
    may_approve = may(request.user, APPROVE, shown.survivor.root)
    if form.is_valid() and may_approve and (text := _answered(request, shown, form)):
        messages.success(request, text)
        return redirect("donor", shown.survivor.code)
    labels = {name: Donor._meta.get_field(name).verbose_name for name in shown.choices}  # type: ignore[union-attr]  # noqa: SLF001 -- Django's public way
    context = {
        "merge": shown, "tone": _TONES.get(State(shown.state), ""), "form": form,
        "kept": [(labels[name], said(Donor(**{name: value}), name)) for name, value in shown.choices.items()],
        "may_answer": may_approve and waits and not is_own,
        "may_withdraw": waits and is_own and may(request.user, WRITE, shown.survivor.root),
        "may_undo": may_approve and shown.state == State.DONE,
    }  # fmt: skip
    return render(request, "donors/merge.html", context, status=form.status)


def _answered(request: StaffRequest, shown: DonorMerge, form: Form) -> str:
    date, why, now = form.cleaned_data["date"], form.cleaned_data["why"], timezone.now()
    then = request.POST.get("then")
    try:
        if then == "approve":
            operations.approve_merge(merge=shown, date=date, at=now, by=request.user)
            return _("They are one donor now. Papers that were issued stay as they are.")
        if then == "decline":
            operations.decline_merge(merge=shown, why=why, at=now, by=request.user)
            return _("They stay two donors.")
        operations.undo_merge(merge=shown, date=date, why=why, at=now, by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return ""
    return _("The merge is undone: everything went back.")


@require_POST
@page_for(WRITE)
def withdraw_merge(request: StaffRequest, key: int) -> HttpResponse:
    """Take back what one asked oneself."""
    shown = get_object_or_404(merges_visible_to(request.user).select_related("survivor__root"), pk=key)
    try:
        operations.withdraw_merge(merge=shown, at=timezone.now(), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is taken back. They stay two donors."))
    return redirect("merge", key)


@require_http_methods(["GET", "POST"])
@page_for(WRITE)
def donor_people(request: StaffRequest, code: str) -> HttpResponse:
    """Add who acts for a donor, another name, or an account that it pays from."""
    donor = _found(request, code)
    what = request.POST.get("what", "")
    person = PersonForm(request.POST if what == "person" else None, user=request.user)
    alias = AliasForm(request.POST if what == "alias" else None, user=request.user)
    account = AccountForm(request.POST if what == "account" else None, user=request.user)
    acts: dict[str, tuple[Form, Callable[[], object]]] = {
        "person": (person, lambda: operations.add_person(donor=donor, by=request.user, **person.cleaned_data)),
        "alias": (alias, lambda: operations.add_alias(donor=donor, name=alias.cleaned_data["alias"], by=request.user)),
        "account": (
            account, lambda: operations.add_payer_account(donor=donor, by=request.user, **account.cleaned_data)
        ),
    }  # fmt: skip
    if what in acts and acts[what][0].is_valid():
        acts[what][1]()
        messages.success(request, _("The change is kept."))
        return redirect("donor", code)
    context = {"donor": donor, "person": person, "alias": alias, "account": account}
    status = max(form.status for form in (person, alias, account))
    return render(request, "donors/donor_people.html", context, status=status)


@require_POST
@page_for(WRITE)
def end_person(request: StaffRequest, code: str, person: int) -> HttpResponse:
    """Note that somebody acts for a donor no longer."""
    donor = _found(request, code)
    ended = get_object_or_404(DonorPerson.objects.filter(donor=donor, until__isnull=True), pk=person)
    operations.end_person(person=ended, until=timezone.localdate(), by=request.user)
    return redirect("donor", code)


def _found(request: StaffRequest, code: str) -> Donor:
    return get_object_or_404(donors_visible_to(request.user).select_related("root"), code=code)
