"""``manage.py rotate_field_keys``: seals every identity under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from beneficiaries import sealing
from beneficiaries.keys import rotate
from ledger.access.errors import Refusal


class Command(BaseCommand):
    """A shell round ``rotate``."""

    help = (
        "Seals the identity of every child and adult under the newest key of FIELD_KEYS. Put the new key first, "
        "before the old; run this; then print the new key for the safe and take the old one out."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 -- Django's own arguments
        """Rotate, and tell how many rows were sealed anew."""
        try:
            done = sum(1 for _row in tqdm(rotate(), unit=" rows", disable=None))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        text = _("%(done)d rows lie under the key %(name)s now. Older keys can be taken out of FIELD_KEYS.")
        self.stdout.write(text % {"done": done, "name": sealing.masters()[0]})
