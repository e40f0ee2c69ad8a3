"""Which uploads a person may see. The files of one are its uploader's alone."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from ledger.access.models import Unit, User
from ledger.access.permissions import Permission
from ledger.access.queries import units_visible_to
from ledger.exchange.models import BookExport, RegisterImport, Upload

SEES_BOOKS = (Permission.WRITE_SETTINGS, Permission.READ_SETTINGS, Permission.APPROVE_MONEY)
SEES = (*SEES_BOOKS, Permission.READ_GIFTS)


def uploads_visible_to(user: User | AnonymousUser) -> QuerySet[Upload]:
    """Return the uploads into the books that a person sets up, audits or approves for, latest first.

    Lists of donors, pledges and gifts: those of the books whose gifts the person reads.
    """
    roots = Unit.objects.none()
    for permission in SEES_BOOKS:
        roots = roots | units_visible_to(user, permission)
    lists = units_visible_to(user, Permission.READ_GIFTS)
    rows = Upload.objects.filter(
        Q(root__in=roots.values("pk"), is_list=False) | Q(root__in=lists.values("pk"), is_list=True)
    )
    return rows.select_related("root", "uploaded_by", "released_by", "imported_by", "undone_by", "job")


def exports_visible_to(user: User | AnonymousUser) -> QuerySet[BookExport]:
    """Return the books that a person had written out, of those that the person may still read."""
    roots = units_visible_to(user, Permission.READ_MONEY)
    rows = BookExport.objects.filter(asked_by=user.pk, root__in=roots.values("pk")).exclude(folder="")
    return rows.select_related("root", "job")


def roots_to_write_out(user: User | AnonymousUser) -> QuerySet[Unit]:
    """Return the root units whose whole book a person may take along."""
    return units_visible_to(user, Permission.READ_MONEY).filter(parent__isnull=True)


def roots_to_import_into(user: User | AnonymousUser, permission: Permission) -> QuerySet[Unit]:
    """Return the root units whose book a person may import into, by that right."""
    return units_visible_to(user, permission).filter(parent__isnull=True)


def registers_visible_to(user: User | AnonymousUser) -> QuerySet[RegisterImport]:
    """Return the registers of the schools whose files a person keeps, and those put before who approves there."""
    keeps, approves = (units_visible_to(user, each) for each in (Permission.WRITE_CHILDREN, Permission.APPROVE))
    before = Q(school__in=approves.values("pk")) & ~Q(state__in=["mapping", "checking", "review", "thrown_away"])
    rows = RegisterImport.objects.filter(Q(school__in=keeps.values("pk")) | before)
    return rows.select_related("school__root", "uploaded_by", "released_by", "undone_by", "job")


def schools_to_register_in(user: User | AnonymousUser) -> QuerySet[Unit]:
    """Return the schools whose files a person keeps."""
    return units_visible_to(user, Permission.WRITE_CHILDREN).filter(kind=Unit.Kind.SCHOOL)
