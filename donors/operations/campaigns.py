"""Opening and changing campaigns."""

import datetime as dt
from dataclasses import dataclass

from donors.errors import CampaignEndsBefore
from donors.models import Campaign
from ledger.access.errors import CodeInUse
from ledger.access.history import keep, locked
from ledger.access.models import Unit, User
from ledger.access.operation import operation
from ledger.access.permissions import Permission

FIELDS = ("name", "starts_on", "ends_on", "place", "purpose", "presenter")


@dataclass(frozen=True, slots=True)
class CampaignParticulars:
    """What is known of a campaign."""

    name: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    place: str = ""
    purpose: str = ""
    presenter: str = ""


@operation(Permission.WRITE_GIFTS, at=lambda given: given["root"])
def open_campaign(*, root: Unit, code: str, particulars: CampaignParticulars, by: User) -> Campaign:
    """Open a campaign of a book.

    Errors: ``CodeInUse``; ``CampaignEndsBefore``.
    """
    if Campaign.objects.filter(root=root, code=code).exists():
        raise CodeInUse(code=code)
    return _put(Campaign(root=root, code=code), particulars, by)


@operation(Permission.WRITE_GIFTS, at=lambda given: given["campaign"].root)
def change_campaign(*, campaign: Campaign, to: CampaignParticulars, by: User, version: str = "") -> Campaign:
    """Change what is known of a campaign. The code stays.

    Errors: ``ChangedMeanwhile``; ``CampaignEndsBefore``.
    """
    return _put(locked(campaign, version), to, by)


def _put(campaign: Campaign, particulars: CampaignParticulars, by: User) -> Campaign:
    if particulars.ends_on and particulars.ends_on < particulars.starts_on:
        raise CampaignEndsBefore
    for name in FIELDS:
        setattr(campaign, name, getattr(particulars, name))
    keep(campaign, by=by)
    return campaign
