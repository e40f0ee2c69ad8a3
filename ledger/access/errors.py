"""Ways in which an operation refuses.

Every refusal of the product is a ``Refusal``. A screen shows its sentence beside the field it
belongs to, the API answers 409 with its code, a command prints it, an import puts it beside its row.
"""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.access.naming import called


class Refusal(Exception):  # noqa: N818 -- the office's word for it
    """An operation was not done, and nothing was saved.

    ``template`` is the sentence, with the details by name; it says what is wrong and what to do. A detail is the
    record itself, never its name: the sentence calls it as its reader does.
    ``field`` is the argument it belongs to, so that a form can show it there.
    """

    code: ClassVar[str] = "refused"
    template: ClassVar[str | Promise] = _("This can't be done.")
    default_field: ClassVar[str | None] = None

    def __init__(self, *, field: str | None = None, **details: object) -> None:
        """Keep the details; the sentence is put together in the reader's language when it is read."""
        super().__init__()
        self.field = field or self.default_field
        self.details = details
        self.line: int | None = None  # of the request, where it has several

    def __str__(self) -> str:
        """Return the sentence in the active language."""
        return str(self.template) % self.told

    @property
    def told(self) -> dict[str, object]:
        """The details as the reader calls them."""
        return {name: called(detail) for name, detail in self.details.items()}

    @property
    def pages(self) -> dict[str, str]:
        """Where what must be done first is done: addresses, by what the sentence calls the records."""
        return {}


class NotAllowed(Refusal):
    """The person has no right to do this there."""

    code = "not_allowed"
    template = _("You have no right to do this in %(unit)s. Ask an administrator of that unit.")


class OwnWork(Refusal):
    """Somebody approves what they prepared themselves."""

    code = "own_work"
    template = _("The one who prepared this can't approve it. Ask a colleague who may approve.")


class AskedByAnother(Refusal):
    """Somebody takes back what another asked."""

    code = "asked_by_another"
    template = _("Only %(who)s, who asked, can take this back. Whoever approves can decline it.")


class AlreadyDecided(Refusal):
    """A request that somebody approved, declined or took back meanwhile."""

    code = "already_decided"
    template = _("This was decided meanwhile. Look at what was decided.")


class IncompatibleRoles(Refusal):
    """Two roles that one person may not hold together."""

    code = "incompatible_roles"
    template = _("Nobody may be both %(held)s and %(wanted)s in one unit: %(reason)s")
    default_field = "role"


class CodeInUse(Refusal):
    """A code that another record of the same kind has."""

    code = "code_in_use"
    template = _("The code %(code)s is taken. Choose another.")
    default_field = "code"


class CreditCodeWrong(Refusal):
    """A unified social credit code whose length, letters or check character are wrong."""

    code = "credit_code_wrong"
    template = _("%(value)s is not a unified social credit code: look at it once more on the certificate.")
    default_field = "credit_code"


class ChangedMeanwhile(Refusal):
    """Somebody saved a record while another had it open."""

    code = "changed_meanwhile"
    template = _("Somebody saved this while you had it open. Look at both versions below, then send again.")


class LastAdministrator(Refusal):
    """The last one who could give roles back."""

    code = "last_administrator"
    template = _("Nobody else is administrator of %(unit)s. Give the role to another person first.")


class OwnDoor(Refusal):
    """Somebody closes the door on themselves."""

    code = "own_door"
    template = _("You can't close your own sign-in. Ask another administrator.")


class LinkIsSpent(Refusal):
    """A one-time link that was used, is too old, or was replaced by a newer one."""

    code = "link_is_spent"
    template = _("This link was used already or is too old. Ask your administrator for a new one.")


class TokenOnlyReads(Refusal):
    """A program sends something to be done with a token that was made to read."""

    code = "token_only_reads"
    template = _("This token only reads. Make one that may record, on your account's page.")


class SameKeyOtherContent(Refusal):
    """A key that came with another request before."""

    code = "key_reused"
    template = _("This key came with another request before. Send a new key for a new record.")
    default_field = "Idempotency-Key"


class TokenLivesTooLong(Refusal):
    """A token that would count for longer than the house allows."""

    code = "token_lives_too_long"
    template = _("A token counts for %(days)s days at most.")
    default_field = "days"


class DeputyOfOneself(Refusal):
    """Somebody stands in for themselves."""

    code = "deputy_of_oneself"
    template = _("Nobody stands in for themselves. Choose another person.")
    default_field = "deputy"


class DeputyLooksOnly(Refusal):
    """A deputy who may approve nothing."""

    code = "deputy_looks_only"
    template = _("%(who)s can't stand in: whoever does holds a role, and is neither auditor nor donor.")
    default_field = "deputy"


class DeputyEnds(Refusal):
    """Days that make no sense."""

    code = "deputy_ends"
    template = _("The last day is not before the first or before today, and within a year of it.")
    default_field = "until"


class DeputyIsOver(Refusal):
    """A deputy that was ended already."""

    code = "deputy_is_over"
    template = _("This was ended already.")
