"""Tests of ledger.site."""
