"""Ways in which a list refuses to be put together, sent or approved."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import ChangedMeanwhile, Refusal


class NotADraft(Refusal):
    """A distribution that is posted is not changed or approved again."""

    code = "not_a_draft"
    template = _("This distribution is posted already. Record a return or a reversal instead.")


class PlaceOfOtherUnit(Refusal):
    """A distribution from the store of another unit."""

    code = "place_of_other_unit"
    template = _("%(place)s belongs to %(unit)s. Move it to a place of this unit first.")
    default_field = "place"


class GroupIsEmpty(Refusal):
    """A group without a member on that day."""

    code = "group_is_empty"
    template = _("Nobody is in %(group)s on %(date)s.")
    default_field = "group"


class NotSent(Refusal):
    """A list that nobody sent for approval."""

    code = "not_sent"
    template = _("This list is not sent for approval. The one who prepares it sends it when it is ready.")


class AlreadySent(Refusal):
    """A change of a list that waits for approval."""

    code = "already_sent"
    template = _("This list waits for approval. Take it back first, then it can be changed.")


class ListChangedMeanwhile(ChangedMeanwhile):
    """Somebody saved the list after it was opened here."""

    template = _(
        "%(who)s saved this list while you had it open. What you typed is kept; what was saved stands beside it. "
        "Look at both, then save again."
    )


class ChangedSinceSeen(Refusal):
    """The list that is approved is not the one that was shown."""

    code = "changed_since_seen"
    template = _("This list was changed after you opened it. Look at it again before you approve.")


class ListHasFaults(Refusal):
    """A list that could not be posted as it is."""

    code = "list_has_faults"
    template = _("The list can't be sent yet. Put right what is named here, then send it.")


class ListIsEmpty(Refusal):
    """A list on which nobody receives anything."""

    code = "list_is_empty"
    template = _("Nobody receives anything on this list yet. Fill in at least one cell.")


class ReceiverElsewhere(Refusal):
    """A child or group of another unit."""

    code = "receiver_elsewhere"
    template = _("The list holds receivers who do not belong to %(unit)s. Take them off the list.")


class ApprovedTooEarly(Refusal):
    """A list is approved in a month before that of its day."""

    code = "approved_too_early"
    template = _("The hand-out is on %(date)s and stands in the books of that month. Approve it from %(first)s on.")
    default_field = "password"


class ConsentIsMissing(Refusal):
    """A public hand-out to children whose guardians did not consent, or took their consent back."""

    code = "consent_is_missing"
    template = _("A public hand-out needs the guardians' consent. Not given for %(who)s. Return the list.")
    default_field = "password"
