"""Names this app to Django."""

from django.apps import AppConfig


class BeneficiariesConfig(AppConfig):
    """``beneficiaries``."""

    name = "beneficiaries"
