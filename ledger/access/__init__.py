"""Units, people, roles, permissions and refusals."""
