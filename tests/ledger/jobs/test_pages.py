"""The page of a job: its owner's alone, with and without script."""

import pytest
from django.test import Client

from ledger.access.models import User
from ledger.jobs import worker
from ledger.jobs.models import Job
from ledger.jobs.operations import ask_for_job
from ledger.jobs.pulse import Pulse
from tests.ledger.jobs.kinds import entered

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def job(clerk: User) -> Job:
    """Return a job that waits."""
    return ask_for_job(kind="test steps", by=clerk, arguments={"whom": "all", "count": 4})


def test_page_tells_how_far_a_job_is_and_is_looked_at_again_without_script(
    client: Client, clerk: User, job: Job
) -> None:
    pulse = Pulse(job.pk)
    pulse.take()
    pulse.tell(1, 4)
    Job.objects.update(state=Job.State.RUNNING)
    client.force_login(clerk)

    page = client.get(f"/jobs/{job.pk}/", headers=ENGLISH).content.decode()

    assert "Steps for all" in page
    assert '<progress class="mt2" aria-labelledby="job-says" max="4" value="1">25 %</progress>' in page
    assert f'<noscript><p class="mt4"><a class="btn" href="/jobs/{job.pk}/">Look again</a></p></noscript>' in page
    pulse.let_go()


def test_part_that_the_script_asks_for_says_where_a_finished_job_leads(client: Client, clerk: User, job: Job) -> None:
    worker.work(until_idle=True)
    client.force_login(clerk)

    part = client.get(f"/jobs/{job.pk}/progress", headers=ENGLISH).content.decode()

    assert 'data-percent="100" data-ended data-leads-to="/people/3"' in part
    assert "<html" not in part


@pytest.mark.parametrize("address", ["", "progress"])
def test_job_of_another_is_not_there(client: Client, treasurer: User, job: Job, address: str) -> None:
    client.force_login(treasurer)

    assert client.get(f"/jobs/{job.pk}/{address}").status_code == 404


@pytest.mark.parametrize("verb", ["stop", "again"])
def test_job_of_another_is_not_touched(client: Client, treasurer: User, job: Job, verb: str) -> None:
    client.force_login(treasurer)

    assert client.post(f"/jobs/{job.pk}/{verb}").status_code == 404
    assert not Pulse(job.pk).is_to_stop


def test_owner_stops_a_job_and_begins_it_again(client: Client, clerk: User, job: Job) -> None:
    client.force_login(clerk)

    client.post(f"/jobs/{job.pk}/stop")
    stopping = client.get(f"/jobs/{job.pk}/", headers=ENGLISH).content.decode()
    worker.work(until_idle=True)
    stopped = client.get(f"/jobs/{job.pk}/", headers=ENGLISH).content.decode()
    client.post(f"/jobs/{job.pk}/again")
    worker.work(until_idle=True)

    assert ("Stopping…" in stopping, "You stopped it." in stopped) == (True, True)
    assert len(entered()) == 4


def test_job_that_waits_is_not_begun_again(client: Client, clerk: User, job: Job) -> None:
    client.force_login(clerk)

    page = client.post(f"/jobs/{job.pk}/again", follow=True, headers=ENGLISH).content.decode()

    assert "This has not stopped" in page


def test_list_shows_ones_own_jobs_only(client: Client, clerk: User, treasurer: User, job: Job) -> None:
    ask_for_job(kind="test whole", by=treasurer)
    client.force_login(clerk)

    page = client.get("/jobs/", headers=ENGLISH).content.decode()

    assert ("Steps for all" in page, "Everything" in page) == (True, False)
