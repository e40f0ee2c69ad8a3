"""What is typed about donors, pledges, gifts and receipts, one file per noun."""
