"""Tests of ledger/printing."""
