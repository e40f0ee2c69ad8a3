"""Sealing of identity: AES-256-GCM under a key per child or person, wrapped by a master key.

A sealed value is ``version || nonce || ciphertext``; the place it stands in (table, column) is bound
to it, so that a value moved elsewhere does not open. The master and the digest key are derived from
the secrets of FIELD_KEYS (newest first) by HKDF-SHA256. One more key of each master is shared by all
children: what they are found by is sealed under it, so that twenty thousand names can be looked through
in the time of one page.
Source: docs/adr/0007; domain-rules.md, section 4.5.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from beneficiaries.errors import KeyIsLost, SealBroken

Buffer = bytes | memoryview  # as one database or the other gives it
_VERSION = b"\x01"
_NONCE = 12
_KEY = 32


class OwnKey:
    """The key of one child or person: seals and opens its values."""

    __slots__ = ("_aes",)

    def __init__(self, key: bytes) -> None:
        """Take the 32 bytes of the key."""
        self._aes = AESGCM(key)

    def seal(self, text: str, place: str) -> bytes:
        """Return a text sealed for one place; nothing is sealed as nothing."""
        return self.seal_bytes(text.encode(), place) if text else b""

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """Return bytes sealed for one place."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._aes.encrypt(nonce, data, place.encode())

    def open(self, sealed: Buffer, place: str) -> str:
        """Return the text of a sealed value.

        Errors: ``SealBroken`` where it was altered or moved.
        """
        blob = bytes(sealed)
        return self.open_bytes(blob, place).decode() if blob else ""

    def open_bytes(self, sealed: Buffer, place: str) -> bytes:
        """Return what was sealed by ``seal_bytes``.

        Errors: ``SealBroken`` where it was altered or moved.
        """
        return self.opener(place)(sealed)

    def opener(self, place: str) -> Callable[[Buffer], bytes]:
        """Return what opens the values of one place, one after the other: for those who open twenty thousand.

        Errors: ``SealBroken``, when it is given one that was altered or moved.
        """
        decrypt, bound = self._aes.decrypt, place.encode()

        def opened(sealed: Buffer) -> bytes:
            try:
                return decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound)
            except InvalidTag:
                raise SealBroken from None

        return opened


def new_key() -> tuple[OwnKey, str, bytes]:
    """Return a fresh key, which master wraps it, and the wrapped key as it is stored."""
    master = _secrets()[0]
    key = secrets.token_bytes(_KEY)
    nonce = secrets.token_bytes(_NONCE)
    wrapped = _VERSION + nonce + _master(master).encrypt(nonce, key, b"own-key")
    return OwnKey(key), name_of(master), wrapped


def wrap_anew(master: str, wrapped: Buffer) -> tuple[str, bytes]:
    """Return a key of a child or person wrapped under the newest secret, and which that is.

    Errors: ``KeyIsLost``; ``SealBroken``.
    """
    newest, nonce = _secrets()[0], secrets.token_bytes(_NONCE)
    key = _unwrapped(master, wrapped)
    return name_of(newest), _VERSION + nonce + _master(newest).encrypt(nonce, key, b"own-key")


def unwrap(master: str, wrapped: Buffer) -> OwnKey:
    """Return the key of a child or person.

    Errors: ``KeyIsLost`` where no configured secret is the one that wrapped it; ``SealBroken``.
    """
    return OwnKey(_unwrapped(master, wrapped))


def _unwrapped(master: str, wrapped: Buffer) -> bytes:
    secret = _secret_named(master)
    blob = bytes(wrapped)
    try:
        return _master(secret).decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], b"own-key")
    except InvalidTag:
        raise SealBroken from None


def digest(text: str) -> str:
    """Return a keyed digest that finds a value again without telling it.

    It is made with the newest secret; what older ones made is found with ``digests_of``.
    """
    return _digest(_secrets()[0], text)


def digests_of(text: str) -> list[str]:
    """Return the digests that a value may have been given under any of the secrets."""
    return [_digest(secret, text) for secret in _secrets()]


def _digest(secret: str, text: str) -> str:
    return hmac.new(_derived(secret, b"digest"), text.encode(), hashlib.sha256).hexdigest()


def newest_secret() -> str:
    """Return the secret that seals from now on; for the paper in the safe and for nothing else."""
    return _secrets()[0]


def search_key_of(master: str) -> OwnKey:
    """Return the key under which the search words of children are sealed who are wrapped by a master.

    Errors: ``KeyIsLost``.
    """
    return _search_key(_secret_named(master))


def masters() -> list[str]:
    """Return the names of the secrets that are configured, newest first."""
    return [name_of(secret) for secret in _secrets()]


def hide(text: str, whose: str) -> str:
    """Return a text that may be a name, fit for an address: only the same person's pages open it again."""
    sealed = _search_key(_secrets()[0]).seal(text, f"address.{whose}")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def shown(hidden: str, whose: str) -> str:
    """Return the text that an address hides; nothing where it is somebody else's or was made up."""
    try:
        sealed = base64.urlsafe_b64decode(hidden + "=" * (-len(hidden) % 4))
        return _search_key(_secrets()[0]).open(sealed, f"address.{whose}")
    except (SealBroken, ValueError, binascii.Error):
        return ""


@cache
def name_of(secret: str) -> str:
    """Return the eight characters by which stored rows name a secret."""
    return hashlib.sha256(f"name:{secret}".encode()).hexdigest()[:8]


def _secrets() -> list[str]:
    return list(_named(str(settings.FIELD_KEYS)).values())


def _secret_named(master: str) -> str:
    secret = _named(str(settings.FIELD_KEYS)).get(master)
    if secret is None:
        raise KeyIsLost(master=master)
    return secret


@cache
def _named(keys: str) -> dict[str, str]:
    """Return the secrets by name, newest first: told apart once, not for each of twenty thousand children."""
    return {name_of(secret): secret for each in keys.split(",") if (secret := each.strip())}


@cache
def _search_key(secret: str) -> OwnKey:
    return OwnKey(_derived(secret, b"search"))


@cache
def _master(secret: str) -> AESGCM:
    return AESGCM(_derived(secret, b"master"))


@cache
def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), _KEY, salt=None, info=b"blue-sky-ledger " + purpose).derive(secret.encode())
