"""Ways in which a job is refused."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NotYours(Refusal):
    """A job of somebody else."""

    code = "not_yours"
    template = _("Somebody else asked for this. Only they can stop it or begin it again.")


class NotStopped(Refusal):
    """A job that can't begin again: it waits, runs, or is done."""

    code = "not_stopped"
    template = _("This has not stopped, so there is nothing to begin again.")
