"""What is held until a transaction ends: one file, or the whole register of a book."""

from beneficiaries.errors import FileIsClosed
from beneficiaries.models import Child
from ledger.access.models import Unit


def lock_open_file(child: Child) -> Child:
    """Return a file anew, held: two who write into it at the same moment come one after the other.

    Errors: ``FileIsClosed`` for one that was erased or joined with another.
    """
    held = Child.objects.select_for_update(no_key=True, of=("self",)).select_related("keeper").get(pk=child.pk)
    if held.status in Child.CLOSED:
        raise FileIsClosed(code=held.code)
    return held


def lock_register(root: int) -> None:
    """Hold what belongs to a book once: an ID number, a village. Taken after the locks of files, never before.

    The database can't hold an ID number to one file of a book: its digest changes with the keys, and the file of a
    book stands in another table.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=root)
