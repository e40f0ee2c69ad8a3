"""Everything that writes to children's files and groups."""

from beneficiaries.operations.erasing import erase_child
from beneficiaries.operations.groups import open_group
from beneficiaries.operations.registering import (
    AdultParticulars,
    ChildParticulars,
    register_child,
    register_children,
)

__all__ = [
    "AdultParticulars",
    "ChildParticulars",
    "erase_child",
    "open_group",
    "register_child",
    "register_children",
]
