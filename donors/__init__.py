"""Donors, what they promise, what they give, and the receipts they are given."""
