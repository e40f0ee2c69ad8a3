"""What of distributions and of the book names a child, and which rule keeps it."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Child
from beneficiaries.ties import Tie
from distributions.models import Acknowledgement, Distribution, DistributionLine, Scan
from distributions.queries import distributions_visible_to
from ledger.access.models import User
from ledger.book.models import Draw, Fund

_ARCHIVES = _("Accounting archives: vouchers are kept for 30 years (Ministry of Finance order 79); they name the code.")
_POSTED = Distribution.State.POSTED


def ties_of_child(child: Child) -> Iterator[Tie]:
    """Yield what names a child: lists not handed out yet, lines, signatures, photographs, draws of the book, funds."""
    drafts = Distribution.objects.exclude(state=_POSTED).filter(Q(children=child) | Q(lines__child=child)).distinct()

    def first(viewer: User) -> str:
        seen = distributions_visible_to(viewer).filter(pk__in=drafts.values("pk")).order_by("date", "pk").first()
        return seen.get_absolute_url() if seen else ""

    yield Tie(_("lists that are not handed out yet"), drafts.count(), blocks=True, where=first)
    lines = DistributionLine.objects.filter(child=child, distribution__state=_POSTED)
    yield Tie(_("lines of hand-outs"), lines.count(), _ARCHIVES)
    signed = Acknowledgement.objects.filter(Q(line__child=child) | Q(former_line__child=child))
    yield Tie(_("signatures, without a name"), signed.count(), _ARCHIVES)
    scans = Scan.objects.filter(distribution__in=lines.values("distribution")).count()
    yield Tie(_("photographs of signed sheets, sealed; those of its pages are shown no more"), scans, _ARCHIVES)
    yield Tie(_("draws of the book"), Draw.objects.filter(child=child).count(), _ARCHIVES)
    yield Tie(_("funds that are bound to this code"), Fund.objects.filter(children=child).count(), _ARCHIVES)
