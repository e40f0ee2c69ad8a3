"""Pages of donors, pledges, gifts and receipts, one file per noun."""
