"""Everything that writes to children's files and groups."""

from beneficiaries.operations.changing import change_child
from beneficiaries.operations.class_moves import move_classes, undo_class_move
from beneficiaries.operations.consents import publish_notice, record_consent
from beneficiaries.operations.duplicates import merge_children, note_pairs, tell_apart
from beneficiaries.operations.erasing import erase_child
from beneficiaries.operations.facts import end_fact, record_category, record_parent_fact
from beneficiaries.operations.groups import change_group, open_group
from beneficiaries.operations.guardians import confirm_phone, end_guardian, link_guardian
from beneficiaries.operations.lifecycle import leave_child, pause_child, return_child
from beneficiaries.operations.openings import open_in_need, review_openings
from beneficiaries.operations.registering import (
    AdultParticulars,
    ChildParticulars,
    register_child,
    register_children,
    register_children_of_school,
)

__all__ = [
    "AdultParticulars",
    "ChildParticulars",
    "change_child",
    "change_group",
    "confirm_phone",
    "end_fact",
    "end_guardian",
    "erase_child",
    "leave_child",
    "link_guardian",
    "merge_children",
    "move_classes",
    "note_pairs",
    "open_group",
    "open_in_need",
    "pause_child",
    "publish_notice",
    "record_category",
    "record_consent",
    "record_parent_fact",
    "register_child",
    "register_children",
    "register_children_of_school",
    "return_child",
    "review_openings",
    "tell_apart",
    "undo_class_move",
]
