"""The worker: steps, refusals, breakdowns, stops."""

import logging
from typing import Any

import pytest
from django.utils import translation

from ledger.access.models import User
from ledger.access.sentences import in_every_language
from ledger.jobs import worker
from ledger.jobs.errors import NotStopped, NotYours
from ledger.jobs.kinds import CHORES
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job, begin_again, stop_job
from ledger.jobs.pulse import Pulse
from ledger.jobs.telling import told_of
from tests.ledger.jobs.kinds import entered


def ask(by: User, kind: str = "test steps", **arguments: Any) -> Job:
    return ask_for_job(kind=kind, by=by, arguments={"whom": "all"} | arguments)


def done(job: Job) -> tuple[str, int, int]:
    worker.work(until_idle=True)
    job.refresh_from_db()
    return job.state, job.done, job.total


def test_job_is_done_step_by_step_and_leads_to_what_came_of_it(clerk: User) -> None:
    job = ask(clerk)

    assert done(job) == ("done", 3, 3)
    assert (entered(), told_of(job).leads_to) == (["step0", "step1", "step2"], "/people/2")


def test_oldest_job_goes_first(clerk: User) -> None:
    one, other = ask(clerk), ask(clerk, kind="test whole")

    first = worker.take_next()

    assert first is not None
    assert (first[0], one.pk < other.pk) == (one, True)


def test_job_that_another_process_holds_is_left_to_it(clerk: User) -> None:
    held, free = ask(clerk), ask(clerk)
    elsewhere = Pulse(held.pk)
    elsewhere.take()

    taken = worker.take_next()

    assert taken is not None
    assert taken[0] == free
    elsewhere.let_go()


@pytest.mark.parametrize("asked_in", ["en", "zh-hans"])
def test_refusal_stops_the_job_at_its_step_with_its_sentence_in_the_language_of_the_reader(
    clerk: User, asked_in: str
) -> None:
    with translation.override(asked_in):
        job = ask(clerk, refuses=1)

    assert done(job) == ("failed", 1, 3)
    assert (entered(), in_every_language(lambda: job.stopped_because)) == (
        ["step0"], {"en": "The code 1 is taken. Choose another.", "zh-hans": "编号 1 已被使用，请换一个。"},
    )  # fmt: skip


def test_breakdown_is_logged_by_kind_and_place_and_never_by_its_message(clerk: User, caplog: Any) -> None:
    job = ask(clerk, breaks=1)

    with caplog.at_level(logging.ERROR):
        assert done(job) == ("failed", 1, 3)

    assert ("ValueError" in caplog.text, "王小雨" in caplog.text, "王小雨" in job.stopped_because) == (
        True,
        False,
        False,
    )


def test_job_that_stopped_goes_on_behind_its_last_finished_step(clerk: User) -> None:
    job = ask(clerk, refuses=1)
    done(job)
    Job.objects.update(arguments={"whom": "all"})

    begin_again(job=job, by=clerk)

    assert done(job) == ("done", 3, 3)
    assert entered() == ["step0", "step1", "step2"]


def test_job_that_was_stopped_before_it_began_does_nothing(clerk: User) -> None:
    job = ask(clerk)

    stop_job(job=job, by=clerk)

    assert done(job) == ("cancelled", 0, 0)
    assert entered() == []


def test_stop_inside_a_whole_step_undoes_it(clerk: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ask(clerk, kind="test whole")
    tell = Pulse.tell

    def tell_and_be_stopped(pulse: Pulse, far: int, total: int) -> None:
        tell(pulse, far, total)
        stop_job(job=job, by=clerk)

    monkeypatch.setattr(Pulse, "tell", tell_and_be_stopped)

    assert done(job) == ("cancelled", 0, 0)
    assert entered() == []


def test_page_hears_how_far_a_long_step_is(clerk: User) -> None:
    job = ask(clerk, kind="test whole")
    taken = worker.take_next()
    assert taken is not None
    started, pulse = taken

    pulse.tell(7, 9)

    told = told_of(Job.objects.get(pk=job.pk))
    assert (started.state, told.done, told.total, told.percent) == ("running", 7, 9, 77)
    pulse.let_go()


def test_job_that_breaks_off_again_and_again_is_given_up(clerk: User) -> None:
    job = ask(clerk)
    Job.objects.update(state=Job.State.RUNNING, attempts=worker.MOST_ATTEMPTS)

    assert done(job)[0] == "failed"
    assert (entered(), "5" in job.stopped_because) == ([], True)


def test_job_of_somebody_else_is_neither_stopped_nor_begun(clerk: User, treasurer: User) -> None:
    job = ask(clerk)

    with pytest.raises(NotYours):
        stop_job(job=job, by=treasurer)
    with pytest.raises(NotYours):
        begin_again(job=job, by=treasurer)

    assert done(job)[0] == "done"


def test_job_that_is_done_is_not_begun_again(clerk: User) -> None:
    job = ask(clerk)
    done(job)

    with pytest.raises(NotStopped):
        begin_again(job=job, by=clerk)

    assert entered() == ["step0", "step1", "step2"]


def test_files_of_a_job_go_with_it(clerk: User, settings: Any) -> None:
    done(ask(clerk))

    assert list((settings.MEDIA_ROOT / "jobs").iterdir()) == []


def test_chore_that_fails_keeps_nobody_from_the_next(caplog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []

    def fails() -> None:
        raise ValueError("王小雨")

    monkeypatch.setattr("ledger.jobs.worker.CHORES", [fails, lambda: called.append(1)])

    worker.do_chores()

    assert (called, "王小雨" in caplog.text, isinstance(CHORES, list)) == ([1], False, True)
