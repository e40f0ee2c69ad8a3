"""Tests of ``ledger.screens``."""
