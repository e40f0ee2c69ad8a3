"""Everything that writes to children's files and groups."""

from beneficiaries.operations.changing import change_child
from beneficiaries.operations.erasing import erase_child
from beneficiaries.operations.groups import change_group, open_group
from beneficiaries.operations.registering import (
    AdultParticulars,
    ChildParticulars,
    register_child,
    register_children,
)

__all__ = [
    "AdultParticulars",
    "ChildParticulars",
    "change_child",
    "change_group",
    "erase_child",
    "open_group",
    "register_child",
    "register_children",
]
