"""Units, people and the roles that people hold in units."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ledger.access.naming import Named, actor_called, person_called


class Unit(Named, models.Model):
    """A body that holds money and goods: an agency or a school.

    Units form a tree. A root is one reporting entity with one balanced book (book.md, section 1).
    ``path`` names a unit and all above it, so that "this unit and those below" is one comparison.
    """

    class Kind(models.TextChoices):
        AGENCY = "agency", _("agency")
        SCHOOL = "school", _("school")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    root = models.ForeignKey("self", models.PROTECT, null=True, related_name="members")
    path = models.CharField(max_length=160, db_index=True)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # What its papers look like; the margins are millimetres more than a paper has of itself.
    letter_line = models.CharField(_("line under the letterhead"), max_length=120, blank=True)
    logo_sha256 = models.CharField(_("logo"), max_length=64, blank=True)
    more_top = models.PositiveSmallIntegerField(_("wider at the top, mm"), default=0)
    more_side = models.PositiveSmallIntegerField(_("wider at the sides, mm"), default=0)
    more_bottom = models.PositiveSmallIntegerField(_("wider at the bottom, mm"), default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="unit_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name

    @property
    def is_root(self) -> bool:
        """Whether this unit keeps a book of its own."""
        return self.parent_id is None


class User(AbstractUser):
    """A person who signs in, or a named actor of the system (``is_system``) that commands run as."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_system = models.BooleanField(default=False, editable=False)

    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    def __str__(self) -> str:
        """Return the name that colleagues know this person by, or that the system acts under."""
        if self.is_system:
            return gettext("the system (%(name)s)") % {"name": actor_called(self.display_name)}
        return person_called(self.written)

    @property
    def written(self) -> str:
        """The name as it stands on papers."""
        return self.display_name or self.username

    @property
    def initials(self) -> str:
        """What stands in the circle: the first letters of a name in letters, the first character of a Chinese one."""
        name = str(self)
        in_letters = [word for word in name.split() if word[0].isascii()]
        return "".join(word[0] for word in in_letters[:2]).upper() or name[:1]


class Assignment(models.Model):
    """A role that a person holds in a unit and in those below it."""

    class Role(models.TextChoices):
        RECORDER = "recorder", _("recorder")
        CASEWORKER = "caseworker", _("caseworker")
        APPROVER = "approver", _("approver")
        FINANCE = "finance", _("finance officer")
        AUDITOR = "auditor", _("auditor")
        ADMINISTRATOR = "administrator", _("administrator")
        PRIVACY_OFFICER = "privacy_officer", _("children's privacy officer")
        PROTECTION_LEAD = "protection_lead", _("child protection lead")
        HELPER = "helper", _("helper")
        DONOR = "donor", _("donor")

    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField(_("role"), max_length=16, choices=Role)

    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        """Return the role's name."""
        return self.get_role_display()


class SignInLink(models.Model):
    """A link with which a person sets a password once. Its secret is kept only as a digest."""

    user = models.ForeignKey(User, models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Return the key: a link is nobody's to read."""
        return str(self.pk)


class ApiToken(models.Model):
    """What lets a program act for its owner: with the owner's rights and never more. Kept only as a digest."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(_("may record and reverse"), default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("good until"))
    withdrawn_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(_("last used"), null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        """Return what it is for."""
        return self.name


class ApiRequest(models.Model):
    """A request that carried a key, so that sending it again answers the same and does nothing.

    Neither what was sent nor what was answered is kept: the digest of the one, the name of the other's record.
    """

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)
    content = models.CharField(max_length=64)
    made = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="api_request_key_once")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Deputy(models.Model):
    """Who approves in an approver's stead while that one is away, from one day to another, both included.

    It counts while the approver holds the role (``assignment``); what a deputy approved is told apart for auditors.

    Source: book.md, section 5 (a small school).
    """

    assignment = models.ForeignKey(Assignment, models.SET_NULL, null=True, related_name="deputies")
    approver = models.ForeignKey(User, models.PROTECT, verbose_name=_("approver"), related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, models.PROTECT, verbose_name=_("deputy"), related_name="stands_in")
    since = models.DateField(_("from"))
    until = models.DateField(_("to"))
    why = models.CharField(_("reason"), max_length=200)
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(deputy=F("approver")), name="deputy_is_another"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="deputy_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="deputy_end_has_its_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        """Return the name of the one who stands in."""
        return str(self.deputy)
