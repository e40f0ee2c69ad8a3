"""Pages that show many nouns at once, one file per page."""
