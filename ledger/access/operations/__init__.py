"""Everything that writes to units, people, their roles and their links."""

from ledger.access.operations.actors import system_actor
from ledger.access.operations.api_tokens import make_api_token, withdraw_api_token
from ledger.access.operations.deputies import end_deputy, end_own_deputy, name_deputy, name_own_deputy
from ledger.access.operations.links import make_sign_in_link, set_password_by_link
from ledger.access.operations.people import assign_role, change_person, enrol_user, let_sign_in, take_role
from ledger.access.operations.units import open_unit

__all__ = [
    "assign_role",
    "change_person",
    "end_deputy",
    "end_own_deputy",
    "enrol_user",
    "let_sign_in",
    "make_api_token",
    "make_sign_in_link",
    "name_deputy",
    "name_own_deputy",
    "open_unit",
    "set_password_by_link",
    "system_actor",
    "take_role",
    "withdraw_api_token",
]
