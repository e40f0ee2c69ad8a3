"""What families were told, and what they decided: written once, never changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models.children import Child
from beneficiaries.models.people import GuardianLink
from ledger.access.models import Unit, User


class Purpose(models.TextChoices):
    """What consent is asked for: each apart from the others.

    Source: domain-rules.md, sections 4.2 to 4.4; PIPL arts. 14, 23, 25, 29, 31.
    """

    FILE = "file", _("keeping a file")
    HAND_OUTS = "hand_outs", _("recording hand-outs")
    VISITS = "visits", _("visits and pairing")
    PHOTO_PROOF = "photo_proof", _("photo for proof inside the house")
    PHOTO_DONOR = "photo_donor", _("photo for a named donor")
    STORY = "story", _("story without a name")
    PUBLIC = "public", _("public use")
    PASS_ON = "pass_on", _("passing data to a named body")


PHOTOS = frozenset({Purpose.PHOTO_PROOF, Purpose.PHOTO_DONOR, Purpose.PUBLIC})


class Notice(models.Model):
    """What families are told before they decide, with a plain version for the child. A new text is a new version."""

    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.CharField(_("version"), max_length=20)
    text = models.TextField(_("text"))
    text_for_child = models.TextField(_("text for the child"), blank=True)
    digest = models.CharField(max_length=64)
    in_force_from = models.DateField(_("in force from"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        constraints = [models.UniqueConstraint(fields=["root", "version"], name="notice_version_once")]

    def __str__(self) -> str:
        """Return the version."""
        return self.version


class Consent(models.Model):
    """One decision about one purpose. What counts today is derived from all of them, see ``beneficiaries.consents``."""

    class Decision(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class ChildView(models.TextChoices):
        AGREED = "agreed", _("agreed")
        NO_OBJECTION = "no_objection", _("did not object")
        OBJECTED = "objected", _("objected")
        TOO_YOUNG = "too_young", _("too young to be asked")
        NOT_ASKED = "not_asked", _("not asked")

    class Method(models.TextChoices):
        SIGNED = "signed", _("signed on paper")
        THUMBPRINT = "thumbprint", _("thumbprint on paper")
        CALL = "call", _("recorded call")
        WITNESSED = "witnessed", _("in person, with a witness")

    child = models.ForeignKey(Child, models.PROTECT, related_name="consents")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    given_by = models.ForeignKey(GuardianLink, models.PROTECT, related_name="+")
    child_view = models.CharField(_("the child's own view"), max_length=12, choices=ChildView)
    method = models.CharField(_("how"), max_length=10, choices=Method)
    witness = models.BinaryField(default=b"")  # sealed under the child's key
    decided_on = models.DateField(_("decided on"))
    valid_until = models.DateField(_("valid until"), null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["decided_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="given") | Q(valid_until__isnull=True), name="consent_only_what_is_given_expires"
            ),
            models.CheckConstraint(
                condition=~Q(method="witnessed") | ~Q(witness=b""), name="consent_witnessed_names_its_witness"
            ),
        ]

    def __str__(self) -> str:
        """Return the decision."""
        return self.get_decision_display()
