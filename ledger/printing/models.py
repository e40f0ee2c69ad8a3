"""Papers as they were issued: bytes by digest, in private storage."""

from django.db import models


class Paper(models.Model):
    """A stored PDF. The bytes lie in a file named by their SHA-256; a reprint sends exactly these."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    size = models.PositiveIntegerField()
    template = models.CharField(max_length=40)
    version = models.CharField(max_length=40)  # of template and fonts
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Return the beginning of the digest."""
        return self.sha256[:16]
