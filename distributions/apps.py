"""Names this app to Django."""

from django.apps import AppConfig


class DistributionsConfig(AppConfig):
    """``distributions``."""

    name = "distributions"

    def ready(self) -> None:
        """Tell those who keep children's files what names a child here."""
        from beneficiaries.ties import tell_ties_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from distributions.ties import ties_of_child  # noqa: PLC0415 -- likewise

        tell_ties_with(ties_of_child)
