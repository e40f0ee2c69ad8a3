"""Names this app to Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """``ledger.exchange``."""

    name = "ledger.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Have what lies in boxes of a child destroyed when it is erased; tell the home page what waits here."""
        from beneficiaries.ties import forget_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from ledger.exchange import waiting  # noqa: PLC0415 -- likewise
        from ledger.exchange.forgetting import forget_child  # noqa: PLC0415 -- likewise
        from ledger.reports.home.waiting import tell_also  # noqa: PLC0415 -- likewise

        forget_with(forget_child)
        for source in (waiting.registers_to_release, waiting.registers_given_back, waiting.uploads_to_mend):
            tell_also(source)
