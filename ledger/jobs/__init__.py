"""Long work that no page can wait for: queued, done in steps, told of, stopped, taken up again.

An app declares a kind in its ``jobs.py``: a generator that yields, after each step, how many things it did::

    @job_kind("receipts", label=_("Receipts of %(year)s"), leads_to=lambda job: reverse("receipts"))
    def issue_all(run: Run) -> Iterator[int]:
        gifts = run.arguments["gifts"]
        run.total = len(gifts)
        for number in gifts[run.done :]:  # what an earlier attempt did is not done twice
            issue_receipt(gift=Gift.objects.get(number=number), by=run.owner)
            yield 1

Each step is one transaction with its count. An operation asks for it with ``ask_for_job(kind="receipts", arguments=...,
by=by)`` and the view redirects to the job's page. Arguments and results hold codes and figures, never a person's name.

Source: docs/adr/0010; stack.md, section 3.
"""
