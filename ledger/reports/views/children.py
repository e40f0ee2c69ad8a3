"""Children: the list, and one child's file with what the book says of it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries import sealing
from beneficiaries.codes import is_mistyped
from beneficiaries.consents import Current, Standing, current_consents
from beneficiaries.follow_up_lists import badge_of as to_do_badge
from beneficiaries.follow_ups import law_that_keeps, open_about, open_words
from beneficiaries.left_behind import holds, left_behind
from beneficiaries.models import Child, Enrolment, Erasure, FollowUp, Pairing, Purpose
from beneficiaries.pairing_lists import badge_of
from beneficiaries.pairings import not_holding, open_pairings_of
from beneficiaries.papers import MOST_CARDS, contact_cards
from beneficiaries.photographs import photographs_seen, with_photographs
from beneficiaries.queries import children_listed_to, children_visible_to, opened_in_need
from beneficiaries.showing import Sight, file_shown, lines_about
from beneficiaries.visits import opened_for, visits_of
from beneficiaries.withdrawing import steps_before_erasing
from ledger.access.models import User
from ledger.access.permissions import Permission
from ledger.access.queries import may, permissions_of
from ledger.reports.children import ChildFilter, child_table
from ledger.reports.received import account_of
from ledger.screens.pages import StaffRequest, coded_or_404, page_for
from ledger.screens.tables import Badge

READ = (Permission.READ_CHILDREN, Permission.READ_CHILDREN_MASKED)
NEED = Permission.OPEN_IN_NEED
LATEST_OPENINGS = 6
LATEST_VISITS = 5
_CARRIED = (Child.Status.ACTIVE, Child.Status.PAUSED)


@sensitive_post_parameters("q")
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*READ)
@cache_control(private=True, no_store=True)
def children(request: StaffRequest) -> HttpResponse:
    """Show the children. What is looked for comes by POST, and stands sealed in the address that shows it."""
    whose = str(request.user.pk)
    if request.method == "POST":
        asked = {name: str(value) for name, value in request.POST.items() if value and name != "csrfmiddlewaretoken"}
        if "q" in asked:
            asked["q"] = sealing.hide(asked["q"].strip(), whose)
        return redirect(f"{reverse('children')}?{urlencode(asked)}")
    typed, text = _typed(request)
    context = {
        "may_write": Permission.WRITE_CHILDREN in permissions_of(request.user),
        "may_print": Permission.READ_CHILDREN in permissions_of(request.user),
        "is_mistyped": is_mistyped(text),
    }
    return child_table(request, typed).answer("reports/children.html", context)


@require_safe
@page_for(Permission.READ_CHILDREN)
@cache_control(private=True, no_store=True)
def contact_cards_of_list(request: StaffRequest) -> HttpResponse:
    """Send the contact cards of the children whom the list shows, a class or a village, in one PDF."""
    shown = ChildFilter(_typed(request)[0], children_visible_to(request.user), request=request).qs
    picked = list(
        shown.filter(status__in=_CARRIED).select_related("keeper", "village").order_by("code")[: MOST_CARDS + 1]
    )
    if not picked or len(picked) > MOST_CARDS:
        messages.error(
            request, _("Cards are printed for 1 to %(most)d children at once. Narrow the list.") % {"most": MOST_CARDS}
        )
        return redirect(f"{reverse('children')}?{request.GET.urlencode()}")
    data = contact_cards(children=picked, by=request.user, at=timezone.now())
    headers = {"Content-Disposition": 'inline; filename="contact-cards.pdf"'}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _typed(request: StaffRequest) -> tuple[QueryDict, str]:
    """Return the filters of the address with what it hides, and that text alone."""
    text = sealing.shown(request.GET.get("q", ""), str(request.user.pk))
    typed = request.GET.copy()
    typed["q"] = text
    return typed, text


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*READ, NEED)
@cache_control(private=True, no_store=True)
def child(request: StaffRequest, code: str) -> HttpResponse:
    """Show a child's file and what it received; a POST shows the numbers too, which is written down."""
    shown = _found(request, code)
    file = file_shown(shown, request.user, "file", with_numbers=request.method == "POST")
    context: dict[str, object] = {
        "child": shown, "file": file, "age": _age(shown, file.birth_date if file else None),
        "enrolment": Enrolment.objects.filter(child=shown, until__isnull=True).select_related("school").first(),
        "life": shown.life.select_related("recorded_by"), "year": (year := _year(request)),
        "account": account_of(shown, request.user, year),
        "openings": lines_about(shown).select_related("viewer")[:LATEST_OPENINGS],
        "may_write": may(request.user, Permission.WRITE_CHILDREN, shown.keeper),
        "erasure": Erasure.objects.filter(child=shown).select_related("erased_by").first(),
        "is_opened_in_need": opened_in_need(request.user).filter(pk=shown.pk).exists(),
        "may_open_in_need": file is not None and file.is_masked and may(request.user, NEED, shown.keeper),
        "may_read_lists": may(request.user, Permission.READ_DISTRIBUTIONS, shown.keeper),
    }  # fmt: skip
    if file and file.sight is Sight.WHOLE:
        context |= _why(shown, request.user)
    return render(request, "reports/child.html", context)


def _found(request: StaffRequest, code: str) -> Child:
    listed = children_listed_to(request.user).select_related("root", "keeper", "village", "merged_into")
    try:
        return coded_or_404(listed, code)
    except Http404:
        if permissions_of(request.user).isdisjoint(READ):
            # One answer for every code, so that nobody learns which there are.
            raise PermissionDenied(_("Open a file in need first, and say why.")) from None
        raise


def _why(child: Child, viewer: User) -> dict[str, object]:
    """Return why a child is helped: for those who keep its file only, being hardship of a family."""
    today = timezone.localdate()
    recorded = list(child.parent_facts.all())
    consents = current_consents(child, today)
    to_pictures = next(one for one in consents if one.purpose == Purpose.PHOTO_PROOF)
    photographs = photographs_seen(child, viewer, to_pictures)
    visits = with_photographs(opened_for(visits_of(child)[: LATEST_VISITS + 1], child, viewer), photographs)
    return {
        "facts": [fact for fact in recorded if holds(fact, today)],
        "left_behind": left_behind(recorded, child.birth_year, child.birth_month, today),
        "visits": visits[:LATEST_VISITS], "has_more_visits": len(visits) > LATEST_VISITS,
        "pairings": _pairings(child, today), "to_do": _to_do(child),
        "categories": child.categories.filter(until__isnull=True), "consents": consents,
        "photographs": photographs,
    } | _whether_to_keep(child, consents, viewer)  # fmt: skip


def _whether_to_keep(child: Child, consents: list[Current], viewer: User) -> dict[str, object]:
    """Return what is left to do where the family wants no file, or the law that keeps it all the same."""
    consent = next(one for one in consents if one.purpose == Purpose.FILE)
    if consent.decision is None or consent.standing not in {Standing.WITHDRAWN, Standing.REFUSED}:
        return {}
    task = open_about(child).filter(kind=FollowUp.Kind.FILE).first()
    if task is None:
        return {"kept_by": law_that_keeps(consent.decision)}
    return {"no_file_wanted": task, "file_consent": consent, "steps": steps_before_erasing(child, task, viewer)}


def _pairings(child: Child, on: dt.date) -> list[tuple[Pairing, Badge]]:
    """Return what is proposed or holds for a child, and how it stands."""
    pairings = list(open_pairings_of(child))
    fails = not_holding(pairings, on)
    return [(one, badge_of(one, on, holds=one.pk not in fails)) for one in pairings]


def _to_do(child: Child) -> list[tuple[FollowUp, Badge]]:
    """Return what is still to be done about a child, opened for those who keep its file."""
    now, rows = timezone.now(), list(open_about(child))
    open_words(rows)
    return [(one, to_do_badge(one, now, timezone.localdate(now))) for one in rows]


def _year(request: StaffRequest) -> int | None:
    """Return the year that is asked for, the current one where none is, None for all."""
    asked = request.GET.get("year", "")
    if asked == "all":
        return None
    return int(asked) if asked.isdecimal() and len(asked) == len("2026") else timezone.localdate().year


def _age(child: Child, birth_date: dt.date | None) -> int | None:
    today = timezone.localdate()
    if birth_date:
        return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))
    return today.year - child.birth_year if child.birth_year else None
