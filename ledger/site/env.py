"""The one typed reader of the environment.

An odd value stops the start with a sentence that says how to mend it.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    """Return a setting as it stands, or the default where it is not set."""
    return os.environ.get(name, default)


def words(name: str, default: str = "") -> list[str]:
    """Return a setting's parts between commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or a no.

    Errors: ``ImproperlyConfigured`` for any other word.
    """
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    message = f"{name} is {value!r}: write 1 for yes or 0 for no."
    raise ImproperlyConfigured(message)


def number(name: str, default: int) -> int:
    """Return a whole number.

    Errors: ``ImproperlyConfigured`` for anything else.
    """
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        message = f"{name} is {value!r}: write a whole number."
        raise ImproperlyConfigured(message) from None


def secret(name: str, *, kept_in: Path, may_make: bool) -> str:
    """Return a secret from the environment, from the file ``NAME_FILE`` names, or from ``kept_in``.

    On a development machine (``may_make``) a missing one is made and kept in ``kept_in``.

    Errors: ``ImproperlyConfigured`` where it is missing in production.
    """
    if value := text(name):
        return value
    if path := text(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    if kept_in.exists() and may_make:
        return kept_in.read_text(encoding="utf-8").strip()
    if not may_make:
        message = f"{name} is missing: set it, or name a file that holds it in {name}_FILE."
        raise ImproperlyConfigured(message)
    kept_in.parent.mkdir(parents=True, exist_ok=True)
    value = secrets.token_urlsafe(48)
    kept_in.touch(mode=0o600)
    kept_in.write_text(value, encoding="utf-8")
    return value


def database(name: str, *, default: str, root: Path) -> dict[str, object]:
    """Return Django's settings for ``sqlite:///path`` or ``postgres://user:password@host:port/name``.

    SQLite runs in WAL with full synchronisation and immediate transactions, so that two people
    who write at once wait for each other instead of failing (docs/adr/0006).

    Errors: ``ImproperlyConfigured`` for any other address.
    """
    address = text(name, default)
    if address.startswith("sqlite:///"):
        return _sqlite(root / address.removeprefix("sqlite:///"), test=root / "var" / "test.sqlite3")
    parts = urlsplit(address)
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return _postgresql(parts)
    message = (
        f"{name} is not an address this product reads: "
        "write sqlite:///var/ledger.sqlite3 or postgres://user:password@host/name."
    )
    raise ImproperlyConfigured(message)


def _sqlite(path: Path, *, test: Path) -> dict[str, object]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "PRAGMA recursive_triggers=ON; PRAGMA cache_size=-65536;"
            ),
        },
        # A file, so that tests with several processes see one database.
        "TEST": {"NAME": test},
    }


def _postgresql(parts: SplitResult) -> dict[str, object]:
    most = number("DATABASE_POOL", 10)  # 0 turns the pool off
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": most, "timeout": 10}} if most else {},
    }
