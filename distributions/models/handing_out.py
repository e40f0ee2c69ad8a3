"""What is given out, to whom, and who signed for it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from beneficiaries.models import Child, Group, GuardianLink, Person
from ledger.access.models import Deputy, Unit, User
from ledger.book.models import Entry, Fund, Item, Kit, Lot, Place


class Distribution(models.Model):
    """One event at which children receive what was prepared for them.

    A draft is sent for approval and becomes posted with it: the one who prepared does not approve.
    What was kept in Excel before comes in posted, prepared and approved by nobody this book knows.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENT = "sent", _("waiting for approval")
        POSTED = "posted", _("posted")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="distributions")
    date = models.DateField(_("date"))
    occasion = models.CharField(_("occasion"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="distribution")
    # Who is on the list of a draft, also before anything is planned for them.
    children = models.ManyToManyField(Child, blank=True, related_name="+")
    groups = models.ManyToManyField(Group, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)  # goes up with every change, so that two editors notice
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # the last to change the draft
    waiting_since = models.DateTimeField(_("waiting since"), null=True)
    returned_because = models.CharField(_("returned because"), max_length=200, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # As whose deputy it was approved, while that one was away.
    deputy = models.ForeignKey(Deputy, models.PROTECT, null=True, related_name="+")
    was_brought_in = models.BooleanField(default=False)
    # The goods left the store as listed: from here they are in the hands of those who give them out.
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    # The list that was approved, by its digest: what is signed for and printed is this one.
    approved_fingerprint = models.CharField(max_length=64, blank=True)
    # By which rule children were added at once, as the address of the page asked for it.
    rule = models.CharField(_("rule"), max_length=300, blank=True)
    # The same thing for the same child again within so many days is double aid; 0 asks for no interval.
    apart_days = models.PositiveSmallIntegerField(_("days between the same thing"), default=90)
    double_because = models.CharField(_("reason for giving it again"), max_length=200, blank=True)
    # Discreet is the rule: a public hand-out needs the guardians' consent.
    is_public = models.BooleanField(_("public hand-out"), default=False)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent"], entry__isnull=True) | Q(state="posted", entry__isnull=False),
                name="distribution_posted_has_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                name="distribution_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="posted") | Q(approved_by__isnull=False) | Q(was_brought_in=True),
                name="distribution_posted_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="distribution_approved_by_and_at_go_together",
            ),
            models.CheckConstraint(
                condition=Q(issued_by__isnull=True, issued_at__isnull=True)
                | Q(issued_by__isnull=False, issued_at__isnull=False, state="posted"),
                name="distribution_issued_by_and_at_go_together",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False, state="posted"),
                name="distribution_closed_by_and_at_go_together",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("prepared_by")),
                name="distribution_is_closed_by_another",
            ),
        ]

    def __str__(self) -> str:
        """Return the occasion."""
        return self.occasion

    def get_absolute_url(self) -> str:
        """Return the address of the page."""
        return reverse("distribution", args=[self.ref])

    @property
    def ref(self) -> str:
        """The number; before there is one, the draft's own."""
        return self.entry.number if self.entry else f"draft-{self.pk}"

    @property
    def label(self) -> str:
        """The number, or that it is a draft, in words."""
        return self.entry.number if self.entry else gettext("draft %(number)s") % {"number": self.pk}

    @property
    def is_draft(self) -> bool:
        """Whether the list may still be changed."""
        return self.state == self.State.DRAFT


class Offer(models.Model):
    """A column of a draft: from which place and fund an item, a kit, or money, is planned."""

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="offers")
    position = models.IntegerField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    kit = models.ForeignKey(Kit, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["distribution", "position"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "position"], name="offer_position_once"),
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(kit__isnull=True), name="offer_is_of_an_item_or_a_kit"
            ),
        ]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class DistributionLine(models.Model):
    """What one child, or one group, receives. ``position`` is the line of the entry's draws."""

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="lines")
    position = models.IntegerField()
    number = models.CharField(_("line"), max_length=32, blank=True)  # what a spreadsheet called it
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    wanted = models.BigIntegerField()  # pieces of the item, or minor units of money
    child = models.ForeignKey(Child, models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    members = models.PositiveIntegerField(null=True)  # of the group, that day
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+")  # named by hand
    # The kit that it is a part of, and how many of them were meant.
    kit = models.ForeignKey(Kit, models.PROTECT, null=True, related_name="+")
    kits = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["distribution", "position"]
        constraints = [
            models.UniqueConstraint(fields=["distribution", "position"], name="distribution_line_once"),
            models.CheckConstraint(condition=Q(wanted__gt=0), name="distribution_line_gives_something"),
            models.CheckConstraint(
                condition=Q(child__isnull=False, group__isnull=True) | Q(child__isnull=True, group__isnull=False),
                name="distribution_line_reaches_a_child_or_a_group",
            ),
            models.CheckConstraint(
                condition=Q(kit__isnull=True, kits__isnull=True) | Q(kit__isnull=False, kits__gt=0, item__isnull=False),
                name="distribution_line_of_a_kit_counts_kits",
            ),
        ]
        indexes = [models.Index(fields=["number"], name="distribution_line_number")]

    def __str__(self) -> str:
        """Return the position."""
        return str(self.position)


class Acknowledgement(models.Model):
    """Who signed for a line, and when. A person's name is never kept here in the clear.

    One that was recorded wrongly is taken back: it is kept, and stands for no line any more.
    """

    class Signer(models.TextChoices):
        CHILD = "child", _("the child")
        GUARDIAN = "guardian", _("a guardian")
        OTHER = "other", _("somebody else")

    class Method(models.TextChoices):
        SCREEN = "screen", _("on this screen")
        PAPER = "paper", _("on the paper sheet")
        THUMB = "thumb", _("thumbprint on paper")

    # Null: taken back. So what asks a line for its signature is told only of the one that stands.
    line = models.OneToOneField(DistributionLine, models.PROTECT, null=True, related_name="acknowledgement")
    signer = models.CharField(_("signed by"), max_length=8, choices=Signer)
    guardian = models.ForeignKey(GuardianLink, models.PROTECT, null=True, related_name="+")
    # Somebody else's name, sealed under the child's key: erasing the child destroys it too.
    other_name = models.BinaryField(null=True)
    # Who signed for a group: a custodian has no child's key to be sealed under.
    custodian = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # For a group a second adult signs beside the custodian.
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    relation = models.CharField(_("relation"), max_length=20, blank=True)
    # Why somebody else signed, who saw it, and what was drawn: sealed like the name.
    why = models.BinaryField(null=True)
    witness = models.BinaryField(null=True)
    strokes = models.BinaryField(null=True)
    method = models.CharField(_("how it was signed"), max_length=6, choices=Method, blank=True)  # empty: brought in
    signed_on = models.DateField(_("signed on"), null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")  # null: brought in
    key = models.CharField(max_length=64, blank=True)  # of the sheet that was sent: sent twice, it is one
    former_line = models.ForeignKey(DistributionLine, models.PROTECT, null=True, related_name="taken_back")
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_because = models.CharField(max_length=100, blank=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signer="guardian", guardian__isnull=False)
                | (~Q(signer="guardian") & Q(guardian__isnull=True)),
                name="acknowledgement_names_its_guardian",
            ),
            models.CheckConstraint(
                condition=Q(
                    line__isnull=False,
                    former_line__isnull=True,
                    taken_back_by__isnull=True,
                    taken_back_at__isnull=True,
                    taken_back_because="",
                )
                | Q(
                    line__isnull=True,
                    former_line__isnull=False,
                    taken_back_by__isnull=False,
                    taken_back_at__isnull=False,
                )
                & ~Q(taken_back_because=""),
                name="acknowledgement_stands_or_was_taken_back",
            ),
        ]

    def __str__(self) -> str:
        """Return who signed, in kind."""
        return self.get_signer_display()


class NotCollected(models.Model):
    """What a line meant for somebody who did not take it, all or a part of it, and what became of that.

    It goes back to stock as a return; a second round for just these receivers takes it from there.
    """

    class Reason(models.TextChoices):
        ABSENT = "absent", _("absent")
        REFUSED = "refused", _("not wanted")
        MOVED = "moved", _("moved away")
        WRONG = "wrong", _("wrong item or size")
        DAMAGED = "damaged", _("damaged")

    line = models.OneToOneField(DistributionLine, models.PROTECT, related_name="not_collected")
    wanted = models.BigIntegerField()  # pieces or minor units that were not taken
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    noted_on = models.DateField(_("noted on"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    returned = models.ForeignKey("distributions.Return", models.PROTECT, null=True, related_name="not_collected")
    second_round = models.ForeignKey(Distribution, models.SET_NULL, null=True, related_name="first_round")

    history = HistoricalRecords()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(wanted__gt=0), name="not_collected_is_something")]

    def __str__(self) -> str:
        """Return the reason."""
        return self.get_reason_display()
