"""Tests of ledger/access."""
