"""What is final asks for the password once more: that it is the person who signed in."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.screens.forms import Form


class PasswordAgainForm(Form):
    """A form that ends with the password of whoever sends it."""

    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self) -> str:
        """Refuse another's password."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("That is not your password. Nothing was done."))
        return password
