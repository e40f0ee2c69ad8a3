"""A list before it is posted: begun, filled, sent, taken back, returned, thrown away."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from beneficiaries.models import Child, Group
from beneficiaries.queries import not_of_unit
from beneficiaries.reach import children_of_keys
from distributions.choosing import Because
from distributions.errors import (
    AlreadySent,
    ListChangedMeanwhile,
    ListHasFaults,
    ListIsEmpty,
    NotADraft,
    NotSent,
    ReceiverElsewhere,
)
from distributions.kits import AnyColumn, KitColumn
from distributions.models import Choice, Distribution, Offer
from distributions.operations.lines import HandOut, write_lines
from distributions.operations.locking import locked
from distributions.planning import free_for, plan_of, problems_of
from ledger.access.history import keep, throw_away
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission
from ledger.book.models import Place

State = Distribution.State


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["unit"])
def begin_distribution(*, unit: Unit, date: dt.date, occasion: str, by: User) -> Distribution:
    """Begin a list; receivers and what they receive come later.

    Errors: ``NotAllowed``.
    """
    distribution = Distribution(unit=unit, date=date, occasion=occasion, prepared_by=by)
    keep(distribution, by=by)
    return distribution


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def choose_receivers(
    *,
    distribution: Distribution,
    children: Collection[Child],
    groups: Collection[Group],
    by: User,
    rule: str = "",
    because: Mapping[int, Because] | None = None,
) -> Distribution:
    """Say who is on a draft's list; what was planned for others is dropped.

    ``rule`` is what children were added by at once, if they were: it is kept with the list, and explains it.
    ``because`` says of each of them what fulfilled it; whoever it leaves out was chosen one by one.

    Errors: ``AlreadySent``; ``NotADraft``; ``ReceiverElsewhere``.
    """
    draft = locked_draft(distribution)
    _choose(draft, children, groups, by, because or {})
    draft.rule = rule[:300] or draft.rule
    draft.lines.exclude(child__in=[child.pk for child in children]).exclude(
        group__in=[group.pk for group in groups]
    ).delete()
    _keep_changed(draft, by)
    return draft


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def plan_distribution(
    *,
    distribution: Distribution,
    version: int,
    date: dt.date,
    occasion: str,
    children: Collection[Child],
    groups: Collection[Group],
    columns: Sequence[AnyColumn],
    lines: Sequence[HandOut],
    by: User,
    apart_days: int | None = None,
    double_because: str | None = None,
    is_public: bool | None = None,
) -> Distribution:
    """Save a draft: its day, who is on it, and what each of them is to receive.

    ``version`` is the one that was shown to the person who saves. The same thing for the same child again within
    ``apart_days`` is double aid: it takes a reason. None leaves what stands.

    Units: ``wanted`` of a line counts pieces, or minor units of money.
    Errors: ``ListChangedMeanwhile`` where somebody saved it since; ``AlreadySent``; ``NotADraft``;
        ``ReceiverElsewhere``; ``PlaceOfOtherUnit``; ``GroupIsEmpty``.
    """
    draft = locked_draft(distribution)
    if draft.version != version:
        raise ListChangedMeanwhile(who=draft.prepared_by)
    draft.date, draft.occasion = date, occasion
    draft.apart_days = draft.apart_days if apart_days is None else apart_days
    draft.double_because = draft.double_because if double_because is None else double_because
    draft.is_public = draft.is_public if is_public is None else is_public
    _choose(draft, children, groups, by, {})
    draft.lines.all().delete()
    draft.offers.all().delete()
    Offer.objects.bulk_create(
        Offer(
            distribution=draft, position=position, place=column.place, fund=column.fund,
            item=None if isinstance(column, KitColumn) else column.item,
            kit=column.kit if isinstance(column, KitColumn) else None,
        )
        for position, column in enumerate(columns, 1)
    )  # fmt: skip
    write_lines(draft, lines)
    _keep_changed(draft, by)
    return draft


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def send_distribution(*, distribution: Distribution, at: dt.datetime, by: User) -> Distribution:
    """Send a draft to those who approve; from then on they read the names on it, and nobody changes it.

    Errors: ``ListIsEmpty``; ``ListHasFaults`` where ``problems_of`` finds something; ``AlreadySent``; ``NotADraft``.
    Source: book.md, section 5.
    """
    draft = locked_draft(distribution)
    plan = plan_of(draft)
    if not plan.wanted:
        raise ListIsEmpty
    # Two lists that are sent at once look at the same shelf: the second waits, then sees what the first keeps.
    places = {column.place.pk for column in plan.columns}
    list(Place.objects.select_for_update(no_key=True).filter(pk__in=places).order_by("pk"))
    problems = problems_of(plan, free_for(plan.columns, plan.date, apart_from=draft, is_sent=True))
    if any(not (problem.may_be_excused and draft.double_because) for problem in problems):
        raise ListHasFaults
    draft.state, draft.waiting_since, draft.returned_because = State.SENT, at, ""
    _keep_changed(draft, by)
    return draft


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def take_back_distribution(*, distribution: Distribution, by: User) -> Distribution:
    """Take a list back that waits for approval, to change it.

    Errors: ``NotADraft`` where it is approved already; ``NotSent``.
    """
    sent = locked_sent(distribution)
    sent.state, sent.waiting_since = State.DRAFT, None
    _keep_changed(sent, by)
    return sent


@operation(Permission.APPROVE, at=lambda given: given["distribution"].unit)
def return_draft(*, distribution: Distribution, why: str, by: User) -> Distribution:
    """Give a list back to the one who prepared it, with the reason.

    Errors: ``NotADraft``; ``NotSent``.
    """
    sent = locked_sent(distribution)
    sent.state, sent.waiting_since, sent.returned_because = State.DRAFT, None, why
    sent.version += 1
    keep(sent, by=by)
    return sent


@operation(Permission.WRITE_DISTRIBUTIONS, at=lambda given: given["distribution"].unit)
def discard_distribution(*, distribution: Distribution, by: User) -> None:
    """Throw a draft away. Nothing was promised to anybody by it; its history stays.

    Errors: ``AlreadySent``; ``NotADraft``.
    """
    draft = locked_draft(distribution)
    draft.lines.all().delete()
    draft.offers.all().delete()
    draft.choices.all().delete()
    throw_away(draft, by=by)


def locked_draft(distribution: Distribution) -> Distribution:
    """Return a draft, locked; whoever posts or sends it waits.

    Errors: ``AlreadySent``; ``NotADraft``.
    """
    found = locked(distribution)
    if found.state == State.SENT:
        raise AlreadySent
    if found.state != State.DRAFT:
        raise NotADraft
    return found


def locked_sent(distribution: Distribution) -> Distribution:
    """Return a list that waits for approval, locked.

    Errors: ``NotSent``; ``NotADraft``.
    """
    found = locked(distribution)
    if found.state == State.DRAFT:
        raise NotSent
    if found.state != State.SENT:
        raise NotADraft
    return found


def _choose(
    draft: Distribution,
    children: Collection[Child],
    groups: Collection[Group],
    by: User,
    because: Mapping[int, Because],
) -> None:
    strangers = not_of_unit({child.pk for child in children}, draft.unit)
    if strangers or any(not group.unit.path.startswith(draft.unit.path) for group in groups):
        raise ReceiverElsewhere(unit=draft.unit)
    draft.children.set(children)
    draft.groups.set(groups)
    keys = {child.pk for child in children}
    explained = set(draft.choices.values_list("child", flat=True))
    if explained - keys:
        draft.choices.exclude(child__in=children_of_keys(keys)).delete()
    by_hand = Because(Choice.How.HAND)
    reasons = {key: because.get(key, by_hand) for key in sorted(keys - explained)}
    Choice.objects.bulk_create(
        Choice(distribution=draft, child_id=key, how=reason.how, facts=dict(reason.facts), chosen_by=by)
        for key, reason in reasons.items()
    )


def _keep_changed(draft: Distribution, by: User) -> None:
    # Whoever changes a list has prepared it: approval asks the history for all of them.
    draft.prepared_by = by
    draft.version += 1
    keep(draft, by=by)
