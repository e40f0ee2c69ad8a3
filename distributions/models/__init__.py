"""The tables of purchases, transfers, distributions, returns and write-offs."""

from distributions.models.checks import Check
from distributions.models.choosing import Choice
from distributions.models.handing_out import Acknowledgement, Distribution, DistributionLine, NotCollected, Offer
from distributions.models.movements import Purchase, Return, ReturnLine, Transfer, WriteOff, WriteOffRequest
from distributions.models.sheets import Scan, Sheet, SheetCopy, SheetPage
from distributions.models.sightings import Sighting

__all__ = [
    "Acknowledgement",
    "Check",
    "Choice",
    "Distribution",
    "DistributionLine",
    "NotCollected",
    "Offer",
    "Purchase",
    "Return",
    "ReturnLine",
    "Scan",
    "Sheet",
    "SheetCopy",
    "SheetPage",
    "Sighting",
    "Transfer",
    "WriteOff",
    "WriteOffRequest",
]
