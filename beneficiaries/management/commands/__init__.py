"""Commands of ``beneficiaries``."""
