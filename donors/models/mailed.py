"""What a letter that goes out by mail has: since when it is on its way, and what kept it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailed(models.Model):
    """A letter that may go out by mail. While ``mailing_since`` stands, a job has it, and nobody sends it again."""

    class Problem(models.TextChoices):
        ADDRESS = "address", _("The address was refused.")
        SERVER = "server", _("The mail server could not be reached, or refused.")
        BROKEN = "broken", _("It broke off. Ask whether it arrived before you send it again.")

    mailing_since = models.DateTimeField(null=True, blank=True)
    mail_problem = models.CharField(_("mail"), max_length=7, choices=Problem, blank=True)

    class Meta:
        abstract = True
