"""Accounts, funds, lots, entries, periods and seals: the book itself."""
