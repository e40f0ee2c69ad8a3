"""Names this app to Django."""

from django.apps import AppConfig


class DistributionsConfig(AppConfig):
    """``distributions``."""

    name = "distributions"

    def ready(self) -> None:
        """Tell those who keep children's files what names a child here; let papers follow what is posted again."""
        from beneficiaries.follow_ups import offer_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from beneficiaries.ties import forget_with, tell_ties_with  # noqa: PLC0415 -- models are not loaded when apps are named
        from distributions.follow_ups import undelivered  # noqa: PLC0415 -- likewise
        from distributions.operations.copies import forget_copies_of  # noqa: PLC0415 -- likewise
        from distributions.operations.following import follow  # noqa: PLC0415 -- likewise
        from distributions.ties import ties_of_child  # noqa: PLC0415 -- likewise
        from ledger.book.again import follow_with  # noqa: PLC0415 -- likewise

        tell_ties_with(ties_of_child)
        forget_with(forget_copies_of)
        offer_with("line", undelivered)
        follow_with(follow)
