"""Small files between a page and the worker: who works on a job, how far it is, whether it is to stop.

They are files, since a step may be one long transaction: nothing it writes is seen before its end, and SQLite lets
nobody else write meanwhile. The lock goes with its process, however that ends: so a job whose worker was killed is
known at once, without a clock. They lie in private storage, which site and workers share.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Told:
    """How far a job is, as its worker told it."""

    done: int
    total: int


class Pulse:
    """The files of one job."""

    def __init__(self, job: int) -> None:
        """Name the files; nothing is opened yet."""
        folder = Path(settings.MEDIA_ROOT) / "jobs"
        self._beat, self._stop = folder / str(job), folder / f"{job}.stop"
        self._held: int | None = None

    def take(self) -> bool:
        """Take the job for this process; False where another works on it."""
        self._beat.parent.mkdir(parents=True, exist_ok=True)
        held = os.open(self._beat, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(held)
            return False
        self._held = held
        return True

    def tell(self, done: int, total: int) -> None:
        """Tell how far the job is."""
        if self._held is not None:
            os.pwrite(self._held, f"{done} {total}\n".ljust(32).encode(), 0)

    def told(self) -> Told | None:
        """Return what was told last; None where nothing was."""
        try:
            done, total = self._beat.read_text(encoding="ascii").split()
        except (FileNotFoundError, ValueError):
            return None
        return Told(int(done), int(total))

    def ask_to_stop(self) -> None:
        """Ask whoever works on the job to stop, or not to begin."""
        self._stop.parent.mkdir(parents=True, exist_ok=True)
        self._stop.touch(mode=0o600)

    @property
    def is_to_stop(self) -> bool:
        """Whether the owner asked for the end."""
        return self._stop.exists()

    def forget(self) -> None:
        """Remove the files of a job that ended."""
        self._beat.unlink(missing_ok=True)
        self._stop.unlink(missing_ok=True)

    def let_go(self) -> None:
        """Let another process take the job."""
        if self._held is not None:
            os.close(self._held)
            self._held = None
