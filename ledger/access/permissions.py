"""What a person may be allowed to do: one name for each cell of the table in ``roles``."""

from enum import StrEnum


class Permission(StrEnum):
    """A right that a role may hold. ``WRITE`` includes nothing else: roles list what they hold."""

    READ_GIFTS = "read_gifts"
    WRITE_GIFTS = "write_gifts"
    READ_CHILDREN = "read_children"
    READ_CHILDREN_MASKED = "read_children_masked"
    WRITE_CHILDREN = "write_children"
    WRITE_NOTICES = "write_notices"
    EXPORT_CHILDREN = "export_children"
    REVIEW_OPENINGS = "review_openings"
    OPEN_IN_NEED = "open_in_need"
    READ_DISTRIBUTIONS = "read_distributions"
    WRITE_DISTRIBUTIONS = "write_distributions"
    APPROVE = "approve"
    READ_APPROVALS = "read_approvals"
    READ_MONEY = "read_money"
    WRITE_MONEY = "write_money"
    APPROVE_MONEY = "approve_money"
    COUNT_STOCK = "count_stock"
    READ_STATEMENTS = "read_statements"
    PRINT_STATEMENTS = "print_statements"
    WRITE_STATEMENTS = "write_statements"
    PUBLISH_STATEMENTS = "publish_statements"
    READ_SETTINGS = "read_settings"
    WRITE_SETTINGS = "write_settings"
    READ_OWN = "read_own"
