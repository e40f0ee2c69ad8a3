"""Secrets that are handed out once and kept only as digests."""

import hashlib


def digest_of_token(secret: str) -> str:
    """Return what is kept of a secret. It is long and random, so that a plain digest can't be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()
