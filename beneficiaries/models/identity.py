"""Who a child is: sealed, in tables of their own, without history, so that it can be destroyed."""

from django.db import models

from beneficiaries.models.children import Child


class ChildIdentity(models.Model):
    """The sealed identity of a child.

    Every value is encrypted under a key of this child alone, which is kept wrapped under the
    installation's master key. ``id_digest`` finds an ID number again without telling it. ``search`` holds
    what the child is found by (name, pinyin, phones of the adults), under a key that all children share.
    Source: docs/adr/0007; domain-rules.md, section 4.5.
    """

    child = models.OneToOneField(Child, models.PROTECT, primary_key=True, related_name="identity")
    master = models.CharField(max_length=8)  # which master key wraps
    wrapped_key = models.BinaryField()
    name = models.BinaryField()
    birth_date = models.BinaryField()
    id_number = models.BinaryField()
    remark = models.BinaryField()
    address = models.BinaryField(default=b"")
    household = models.BinaryField(default=b"")  # what the household register says
    search = models.BinaryField(default=b"")
    id_digest = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        """Return the child's key: a name is never shown by accident."""
        return str(self.pk)


class SearchBlock(models.Model):
    """What children whose keys are neighbours are found by, sealed together; nothing until a search needs it.

    Source: docs/adr/0012.
    """

    number = models.BigIntegerField(primary_key=True)
    master = models.CharField(max_length=8, blank=True)  # which master the key is derived from
    sealed = models.BinaryField(default=b"")

    def __str__(self) -> str:
        """Return the number."""
        return str(self.number)
