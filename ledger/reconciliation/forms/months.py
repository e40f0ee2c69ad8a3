"""What is typed to close a month, or to open it again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.screens.password_again import PasswordAgainForm


class CloseForm(PasswordAgainForm):
    """The password, once more."""


class ReopenForm(PasswordAgainForm):
    """Why a month is opened again, and the password."""

    why = forms.CharField(
        label=_("Reason"), max_length=100, help_text=_("Stands in the month's history. No names.")
    )  # fmt: skip

    field_order = ("why", "password")


class DecideReopeningForm(PasswordAgainForm):
    """Open it again, or say why it stays closed; with the password."""

    why = forms.CharField(label=_("Reason, if it is declined"), max_length=200, required=False)

    field_order = ("why", "password")
