"""A school's own register brought in: whatever its headings, with a preview, a release and an undo."""
