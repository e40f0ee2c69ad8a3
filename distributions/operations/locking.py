"""A list held while something of it is decided: of two who work on it at once, the second sees what the first wrote."""

from distributions.errors import AlreadyClosed, NotApproved
from distributions.models import Distribution
from distributions.queries import standing_entry_of


def locked(distribution: Distribution) -> Distribution:
    """Return a list anew, locked."""
    # Not with who prepared it: a colleague's save changes that, and PostgreSQL would find no row after waiting.
    rows = Distribution.objects.select_for_update(no_key=True, of=("self",)).select_related("unit")
    return rows.get(pk=distribution.pk)


def locked_standing(distribution: Distribution, field: str = "line") -> Distribution:
    """Return a list that is approved and not reversed, locked.

    Errors: ``NotApproved``, beside ``field``.
    """
    given = locked(distribution)
    if standing_entry_of(given) is None:
        raise NotApproved(field=field)
    return given


def locked_open(distribution: Distribution) -> Distribution:
    """Return a list that stands and is not closed, locked: what is signed for on it may still change.

    Errors: ``NotApproved`` for a list that is not approved, or reversed; ``AlreadyClosed``.
    """
    given = locked_standing(distribution, field="signer")
    if given.closed_at is not None:
        raise AlreadyClosed
    return given
