"""Names this app to Django, and looks for the kinds of jobs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """``ledger.jobs``."""

    name = "ledger.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Let every app declare its kinds, in its module ``jobs``."""
        autodiscover_modules("jobs")
