"""Following value: from a gift to the children it reached, and from a child back to those who gave."""
