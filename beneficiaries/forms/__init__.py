"""What is typed about children and groups."""
