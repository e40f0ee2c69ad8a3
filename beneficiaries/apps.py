"""Names this app to Django, and has the keys of identity checked at every start."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class BeneficiariesConfig(AppConfig):
    """``beneficiaries``."""

    name = "beneficiaries"

    def ready(self) -> None:
        """Register the check; ``migrate`` and ``check --database default`` run it, and the web server."""
        from beneficiaries.keys import check_keys  # noqa: PLC0415 -- models are not loaded when apps are named

        register(check_keys, Tags.database)
