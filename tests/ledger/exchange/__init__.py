"""Tests of ledger/exchange."""
