"""Tests of ledger/reports."""
