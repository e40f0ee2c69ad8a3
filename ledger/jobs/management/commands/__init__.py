"""Commands of ``ledger.jobs``."""
