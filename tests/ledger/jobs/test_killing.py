"""The worker killed half-way, beside the site and alone: nothing is lost, nothing done twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.access.models import User
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job, stop_job
from ledger.jobs.pulse import Pulse
from tests.ledger.book.test_concurrency import address_of_the_test_database
from tests.ledger.jobs.kinds import entered

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[3]
# What ``manage.py work`` does, with the kinds of the tests.
WORK = """
import django
django.setup()
import tests.ledger.jobs.kinds
from ledger.jobs.beside import keep_alive
from ledger.jobs.worker import work
import os, sys
if sys.argv[1:]:
    keep_alive(lambda keep_on: work(keep_on=keep_on), os.getppid())
else:
    work()
"""


started: list["subprocess.Popen[bytes]"] = []


def worker(media: Path, *arguments: str, within: str = WORK) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "DATABASE_URL": address_of_the_test_database(),
        "DJANGO_SETTINGS_MODULE": "ledger.site.settings",
        "MEDIA_ROOT": str(media),
    }
    started.append(subprocess.Popen([sys.executable, "-c", within, *arguments], cwd=ROOT, env=environment))
    return started[-1]


@pytest.fixture(autouse=True)
def nobody_stays() -> Iterator[None]:
    """End what a test that failed left running."""
    yield
    while started:
        kill(started.pop())


def wait_until(is_so: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def kill(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().split()[2] != "Z"


def test_worker_killed_half_way_is_followed_by_one_that_goes_on(clerk: User, settings: Any) -> None:
    job = ask_for_job(kind="test steps", by=clerk, arguments={"whom": "", "count": 40, "slow": 0.02})

    first = worker(settings.MEDIA_ROOT)
    wait_until(lambda: len(entered()) >= 5)
    kill(first)
    left_at = Job.objects.get(pk=job.pk)
    second = worker(settings.MEDIA_ROOT)
    wait_until(lambda: not Job.objects.get(pk=job.pk).is_open)
    kill(second)

    assert (left_at.state, 5 <= left_at.done < 40) == ("running", True)
    assert entered() == [f"step{at}" for at in range(40)]
    assert Job.objects.get(pk=job.pk).state == "done"


def test_two_workers_do_each_step_once(clerk: User, settings: Any) -> None:
    jobs = [ask_for_job(kind="test whole", by=clerk, arguments={"count": 0}) for _ in range(10)]
    long = ask_for_job(kind="test steps", by=clerk, arguments={"whom": "", "count": 60})

    both = [worker(settings.MEDIA_ROOT), worker(settings.MEDIA_ROOT)]
    wait_until(lambda: not Job.objects.filter(state__in=Job.OPEN).exists())
    [kill(each) for each in both]

    assert entered() == [f"step{at}" for at in range(60)]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert [Job.objects.get(pk=each.pk).attempts for each in [*jobs, long]] == [1] * 11


def test_long_step_is_heard_and_stopped_from_outside_while_it_runs(clerk: User, settings: Any) -> None:
    job = ask_for_job(kind="test whole", by=clerk, arguments={"count": 1000, "slow": 0.01})

    working = worker(settings.MEDIA_ROOT)
    wait_until(lambda: (told := Pulse(job.pk).told()) is not None and told.done > 3)
    stop_job(job=job, by=clerk)
    wait_until(lambda: not Job.objects.get(pk=job.pk).is_open)
    kill(working)

    assert (Job.objects.get(pk=job.pk).state, entered()) == ("cancelled", [])


def test_worker_beside_the_site_is_begun_anew_when_it_dies_and_leaves_with_the_site(settings: Any) -> None:
    site = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {WORK!r}, 'beside'])"
    parent = worker(settings.MEDIA_ROOT, within=site)
    wait_until(lambda: children_of(parent.pid))
    keeper = children_of(parent.pid)[0]
    wait_until(lambda: children_of(keeper))
    first = children_of(keeper)[0]

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: set(children_of(keeper)) - {first})
    second = (set(children_of(keeper)) - {first}).pop()
    kill(parent)

    wait_until(lambda: not is_alive(keeper) and not is_alive(second))
