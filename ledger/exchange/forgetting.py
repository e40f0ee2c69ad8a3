"""What lies in boxes of a child that is erased: what an undo would need, rows handed back, books written out."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from beneficiaries.models import Child
from ledger.exchange.box import Box
from ledger.exchange.handing_back import drop_back
from ledger.exchange.models import BookExport, RegisterImport
from ledger.exchange.operations.exports import forget_export
from ledger.exchange.operations.registers import end_register

State = RegisterImport.State
_LOOKED_OVER = (State.REVIEW, State.SUBMITTED)


def forget_child(child: Child) -> None:
    """Destroy what boxes hold of a child, once its erasure is certain; the undo of others stays.

    A register that is looked over and names the child is thrown away: what it says can't be cut out of its sheets.
    A whole book that was written out with the register is thrown away too.
    Source: domain-rules.md, section 4.5.
    """
    for export in BookExport.objects.filter(root=child.root_id, has_register=True, rows__gt=0).exclude(folder=""):
        forget_export(export)
    registers = RegisterImport.objects.filter(school__root=child.root_id).exclude(folder="")
    for register in registers:
        box = Box.of(register)
        if register.state in _LOOKED_OVER:
            lines = box.get_json("lines", [])
            if any(child.code == line["code"] or child.code in line["like"] for line in lines):
                end_register(register, State.THROWN_AWAY)
        elif register.state == State.APPLIED:
            transaction.on_commit(partial(_cut_out, box, child.code, register.counts.get("steps", 0)))


def _cut_out(box: Box, code: str, steps: int) -> None:
    drop_back(box)
    for at in range(steps):
        kept = box.get_json(f"kept-{at}", [])
        box.put_json(f"kept-{at}", [one for one in kept if one["code"] != code])
