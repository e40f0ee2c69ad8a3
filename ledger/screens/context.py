"""What every page is given."""

from django.conf import settings
from django.http import HttpRequest


def frame(_request: HttpRequest) -> dict[str, object]:
    """Return what the frame of a page shows."""
    return {"is_demonstration": settings.DEMONSTRATION}
