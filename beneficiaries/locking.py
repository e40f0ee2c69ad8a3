"""The lock of a whole register: who enters an ID number or a new village comes one after the other."""

from ledger.access.models import Unit


def lock_register(root: int) -> None:
    """Hold what belongs to a book once, until the transaction ends. Taken after the locks of files, never before.

    The database can't hold an ID number to one file of a book: its digest changes with the keys, and the file of a
    book stands in another table.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=root)
