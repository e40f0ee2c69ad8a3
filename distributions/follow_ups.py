"""What was not delivered to a child, offered to who asks a colleague to look after it."""

from beneficiaries.models import Child
from distributions.models import NotCollected


def undelivered(child: Child) -> list[tuple[int, str]]:
    """Return the lines that a child did not take and that no second round covers: the number of each, and its day."""
    rows = NotCollected.objects.filter(line__child=child, second_round__isnull=True).select_related(
        "line__distribution"
    )
    return [
        (one.line_id, f"{one.line.distribution.date} · {one.get_reason_display()}") for one in rows.order_by("-pk")[:20]
    ]
