"""Kinds of jobs for the tests: what a step did is seen in the people it entered."""

import time
from collections.abc import Iterator

from ledger.access.errors import CodeInUse
from ledger.access.models import User
from ledger.jobs.kinds import Run, job_kind


def entered() -> list[str]:
    """Return whom the steps entered, in their order."""
    return list(User.objects.filter(username__startswith="step").order_by("pk").values_list("username", flat=True))


@job_kind("test steps", label="Steps for %(whom)s", leads_to=lambda job: f"/people/{job.result['last']}")
def steps(run: Run) -> Iterator[int]:
    """Enter people one by one; ``slow`` seconds each; ``refuses``, ``breaks`` at that one."""
    run.total = run.arguments.get("count", 3)
    for at in range(run.done, run.total):
        run.result["last"] = at
        User.objects.create(username=f"step{at}")
        time.sleep(run.arguments.get("slow", 0))
        if at == run.arguments.get("refuses"):
            raise CodeInUse(code=at)
        if at == run.arguments.get("breaks"):
            raise ValueError("王小雨 is a name that no log may hold")
        yield 1


@job_kind("test whole", label="Everything", is_whole=True)
def whole(run: Run) -> Iterator[int]:
    """Enter people in one step, telling how far it is."""
    run.total = run.arguments.get("count", 3)
    for at in range(run.total):
        run.tell(at, run.total)
        User.objects.create(username=f"step{at}")
        time.sleep(run.arguments.get("slow", 0))
    yield run.total
