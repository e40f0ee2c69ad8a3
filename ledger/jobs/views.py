"""Pages of one's own jobs: how far, what came of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ledger.access.errors import Refusal
from ledger.jobs.models import Job
from ledger.jobs.operations import begin_again, stop_job
from ledger.jobs.queries import jobs_visible_to
from ledger.jobs.telling import name_of, told_of
from ledger.screens.pages import StaffRequest, page_for
from ledger.screens.tables import Badge, Column, Empty, Table

_TONES = {Job.State.DONE: "ok", Job.State.FAILED: "danger", Job.State.RUNNING: "info"}
_COLUMNS = (
    Column("number", gettext_lazy("Number"), lambda job: job.pk, ("pk",), phone="p2"),
    Column("what", gettext_lazy("What"), name_of, link=lambda job: reverse("job", args=[job.pk]), phone="p1"),
    Column(
        "state",
        gettext_lazy("State"),
        lambda job: Badge(job.get_state_display(), _TONES.get(job.state, "")),
        phone="pr",
    ),
    Column(
        "asked_at", gettext_lazy("Asked for at"), lambda job: f"{localtime(job.asked_at):%Y-%m-%d %H:%M}", phone="p2"
    ),
)


@require_safe
@page_for()
def jobs(request: StaffRequest) -> HttpResponse:
    """List what this person asked for."""
    table = Table(
        request,
        jobs_visible_to(request.user),
        _COLUMNS,
        caption=gettext_lazy("Your jobs"),
        name="jobs",
        empty=Empty(gettext_lazy("You have asked for nothing that takes long.")),
        sort="-number",
    )
    return table.answer("jobs/jobs.html")


@require_safe
@page_for()
def job(request: StaffRequest, number: int) -> HttpResponse:
    """Show how far a job is; a link looks again where no script runs."""
    found = _found(request, number)
    return render(request, "jobs/job.html", {"job": found, "told": told_of(found)})


@require_safe
@page_for()
def progress(request: StaffRequest, number: int) -> HttpResponse:
    """Answer the script of the page: the part of it that changes."""
    found = _found(request, number)
    return render(request, "jobs/_progress.html", {"job": found, "told": told_of(found)})


@require_POST
@page_for()
def stop(request: StaffRequest, number: int) -> HttpResponse:
    """Ask for the end of a job."""
    stop_job(job=_found(request, number), by=request.user)
    return redirect("job", number)


@require_POST
@page_for()
def again(request: StaffRequest, number: int) -> HttpResponse:
    """Let a job that stopped go on."""
    try:
        begin_again(job=_found(request, number), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("job", number)


def _found(request: StaffRequest, number: int) -> Job:
    return get_object_or_404(jobs_visible_to(request.user), pk=number)
