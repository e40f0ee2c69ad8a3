"""Villages by name, entered on first use. The operations above call this within their own right."""

from simple_history.utils import bulk_create_with_history

from beneficiaries.locking import lock_register
from beneficiaries.models import Village
from ledger.access.models import Unit, User


def villages_named(root: Unit, names: set[str], by: User) -> dict[str, Village]:
    """Return a root unit's villages of these names; those it does not have yet are entered."""
    villages = Village.objects.filter(root=root, name__in=names)
    known = {village.name: village for village in villages}
    if len(known) < len(names):
        # Two who name one new village at the same moment enter it once.
        lock_register(root.pk)
        known = {village.name: village for village in villages.all()}
    new = [Village(root=root, name=name) for name in sorted(names - set(known))]
    if new:
        known |= {village.name: village for village in bulk_create_with_history(new, Village, default_user=by)}
    return known
