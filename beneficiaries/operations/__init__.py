"""Everything that writes to children's files and groups."""

from beneficiaries.operations.bringing_in import bring_in_adults, bring_in_histories, bring_in_states
from beneficiaries.operations.bringing_in_care import (
    bring_in_follow_ups,
    bring_in_helper_checks,
    bring_in_helpers,
    bring_in_pairings,
    bring_in_visits,
)
from beneficiaries.operations.changing import change_child
from beneficiaries.operations.class_moves import move_classes, undo_class_move
from beneficiaries.operations.concerns import act_on_concern, close_concern, raise_concern, take_concern
from beneficiaries.operations.consents import publish_notice, record_consent
from beneficiaries.operations.duplicates import note_pairs, tell_apart
from beneficiaries.operations.erasing import erase_child
from beneficiaries.operations.facts import end_fact, record_category, record_parent_fact
from beneficiaries.operations.follow_ups import ask_follow_up, drop_follow_up, finish_follow_up
from beneficiaries.operations.groups import change_group, open_group
from beneficiaries.operations.guardians import confirm_phone, end_guardian, link_guardian
from beneficiaries.operations.helpers import (
    change_helper,
    end_helper,
    enter_helper,
    record_helper_check,
    withdraw_helper_check,
)
from beneficiaries.operations.lifecycle import leave_child, pause_child, return_child
from beneficiaries.operations.merges import approve_merge, ask_merge, decline_merge, undo_merge, withdraw_merge
from beneficiaries.operations.openings import open_in_need, review_openings
from beneficiaries.operations.pairings import (
    agree_to_pairing,
    approve_pairing,
    begin_pairing,
    decline_pairing,
    end_pairing,
    pause_pairing,
    propose_pairing,
    resume_pairing,
    withdraw_pairing,
)
from beneficiaries.operations.photographs import destroy_photographs, keep_photograph
from beneficiaries.operations.registering import (
    AdultParticulars,
    ChildParticulars,
    register_child,
    register_children,
    register_children_of_school,
)
from beneficiaries.operations.visits import (
    VisitReport,
    amend_visit,
    cancel_visit,
    edit_visit,
    plan_visit,
    record_attempt,
    record_own_visit,
    record_visit,
)

__all__ = [
    "AdultParticulars",
    "ChildParticulars",
    "VisitReport",
    "act_on_concern",
    "agree_to_pairing",
    "amend_visit",
    "approve_merge",
    "approve_pairing",
    "ask_follow_up",
    "ask_merge",
    "begin_pairing",
    "bring_in_adults",
    "bring_in_follow_ups",
    "bring_in_helper_checks",
    "bring_in_helpers",
    "bring_in_histories",
    "bring_in_pairings",
    "bring_in_states",
    "bring_in_visits",
    "cancel_visit",
    "change_child",
    "change_group",
    "change_helper",
    "close_concern",
    "confirm_phone",
    "decline_merge",
    "decline_pairing",
    "destroy_photographs",
    "drop_follow_up",
    "edit_visit",
    "end_fact",
    "end_guardian",
    "end_helper",
    "end_pairing",
    "enter_helper",
    "erase_child",
    "finish_follow_up",
    "keep_photograph",
    "leave_child",
    "link_guardian",
    "move_classes",
    "note_pairs",
    "open_group",
    "open_in_need",
    "pause_child",
    "pause_pairing",
    "plan_visit",
    "propose_pairing",
    "publish_notice",
    "raise_concern",
    "record_attempt",
    "record_category",
    "record_consent",
    "record_helper_check",
    "record_own_visit",
    "record_parent_fact",
    "record_visit",
    "register_child",
    "register_children",
    "register_children_of_school",
    "resume_pairing",
    "return_child",
    "review_openings",
    "take_concern",
    "tell_apart",
    "undo_class_move",
    "undo_merge",
    "withdraw_helper_check",
    "withdraw_merge",
    "withdraw_pairing",
]
