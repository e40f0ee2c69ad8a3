"""The worker beside the site: one child process, begun anew when it dies, gone when the site is gone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connections

PAUSE = 1.0
MANAGE = Path(__file__).parents[2] / "manage.py"  # gunicorn's own process has no settings


def start_worker() -> "subprocess.Popen[bytes]":
    """Start the worker as a child of this process; it leaves by itself when this process ends."""
    command = [sys.executable, str(MANAGE), "work", "--beside", str(os.getpid())]
    return subprocess.Popen(command)  # noqa: S603 -- our own command


def keep_alive(work: Callable[[Callable[[], bool]], None], parent: int) -> None:
    """Do ``work`` in a child, and again in a new one if it is killed, while ``parent`` lives.

    ``work`` is given a function that says whether to go on. Its child may be killed at any moment.
    """
    me = os.getpid()
    while os.getppid() == parent:
        connections.close_all()  # a connection can't be shared with a child
        child = os.fork()
        if child == 0:
            _listen(signal.SIG_DFL)
            work(lambda: os.getppid() == me)
            os._exit(0)
        _wait_for(child, parent)


def _wait_for(child: int, parent: int) -> None:
    """Wait until the child ends; end it where the parent is gone or this process is asked to leave."""

    def leave(*_signal: object) -> None:
        os.kill(child, signal.SIGKILL)
        os._exit(0)

    _listen(leave)
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if os.getppid() != parent:
            leave()
        time.sleep(PAUSE)


def _listen(handler: Callable[..., None] | signal.Handlers) -> None:
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, handler)
