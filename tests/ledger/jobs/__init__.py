"""Tests of ``ledger.jobs``."""
