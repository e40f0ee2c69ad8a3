"""The API of donors, pledges, gifts and receipts: the same operations as the pages, through another door."""
