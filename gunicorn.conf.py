"""What gunicorn reads by itself: with the site starts the worker of long jobs, and with it it ends."""

from gunicorn.arbiter import Arbiter

from ledger.jobs.beside import start_worker

_workers = []


def when_ready(_server: Arbiter) -> None:
    """Start the worker once the site listens."""
    _workers.append(start_worker())


def on_reload(_server: Arbiter) -> None:
    """Let the worker run the new code too."""
    on_exit(_server)
    when_ready(_server)


def on_exit(_server: Arbiter) -> None:
    """End the worker; what it was doing goes on when the next one starts."""
    while _workers:
        worker = _workers.pop()
        worker.terminate()
        worker.wait()
