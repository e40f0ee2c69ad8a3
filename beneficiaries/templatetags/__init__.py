"""Tags of pages about children."""
