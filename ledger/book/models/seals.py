"""Tamper evidence over runs of entries."""

from django.db import models

from ledger.access.models import Unit


class Seal(models.Model):
    """A digest over a run of a unit's entries and over the seal before it (book.md, section 4)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seals")
    number = models.PositiveIntegerField()
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["unit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="seal_once"),
            models.UniqueConstraint(fields=["unit", "first_sequence"], name="seal_starts_once"),
        ]

    def __str__(self) -> str:
        """Return the beginning of the digest, as it is printed."""
        return self.digest[:16]


class BookSeal(models.Model):
    """The seal that is printed: it joins the latest seals of all units of a root.

    ``heads`` is the JSON list of ``[unit, number, digest]``, by unit.
    """

    root = models.ForeignKey(Unit, models.PROTECT, related_name="book_seals")
    number = models.PositiveIntegerField()
    heads = models.TextField()
    sealed_at = models.DateTimeField()
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["root", "number"]
        constraints = [models.UniqueConstraint(fields=["root", "number"], name="book_seal_once")]

    def __str__(self) -> str:
        """Return the beginning of the digest, as it is printed."""
        return self.digest[:32]
