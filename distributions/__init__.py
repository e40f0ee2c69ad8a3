"""Purchases, transfers, distributions, returns and write-offs."""
