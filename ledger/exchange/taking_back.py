"""What a list brought into the book, and taking it back."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone

from donors.models import Donor, Gift, Pledge
from donors.operations import remove_unused_donor, reverse_gift, revise_pledge
from ledger.access.errors import Refusal
from ledger.access.models import Unit, User
from ledger.exchange.folder import read_folder
from ledger.exchange.models import Upload

Held = dict[str, set[str]]
# Gifts hang on pledges, both on donors.
BACKWARDS = ("gifts", "pledges", "donors")


def held_of(upload: Upload, folder: Path) -> Held:
    """Return, by sheet, the numbers and codes of a folder that the book holds now."""
    sheets = read_folder(folder)
    named = {
        name: {row.text("code" if name == "donors" else "number") for row in sheets.rows(name)} for name in BACKWARDS
    }
    root = upload.root
    return {
        "donors": set(Donor.objects.filter(root=root, code__in=named["donors"]).values_list("code", flat=True)),
        "pledges": set(Pledge.objects.filter(root=root, number__in=named["pledges"]).values_list("number", flat=True)),
        "gifts": set(
            Gift.objects.filter(root=root, entry__number__in=named["gifts"]).values_list("entry__number", flat=True)
        ),
    }


def added_since(upload: Upload, folder: Path, before: Held) -> dict[str, list[str]]:
    """Return what the book holds now and did not before."""
    return {name: sorted(held - before[name]) for name, held in held_of(upload, folder).items()}


def steps_back(added: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return what is to be taken back, in the order in which it can be."""
    return [(name, number) for name in BACKWARDS for number in added.get(name, ())]


def take_back(root: Unit, name: str, number: str, *, by: User, why: str) -> bool:
    """Take one record back; False where it stays, because something was built on it or it is gone."""
    today = timezone.localdate()
    try:
        if name == "gifts":
            gift = Gift.objects.select_related("entry__unit__root").get(root=root, entry__number=number)
            reverse_gift(gift=gift, date=today, why=why, by=by)
        elif name == "pledges":
            pledge = Pledge.objects.select_related("root").get(root=root, number=number)
            revise_pledge(pledge=pledge, plan=[], revised_on=today, reason=why, at=timezone.now(), by=by)
        else:
            donor = Donor.objects.select_related("root").get(root=root, code=number)
            remove_unused_donor(donor=donor, by=by, why=why)
    except (Refusal, Gift.DoesNotExist, Pledge.DoesNotExist, Donor.DoesNotExist):
        return False
    return True
