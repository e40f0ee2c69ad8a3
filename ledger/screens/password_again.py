"""What is final asks for the password once more: that it is the person who signed in."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.access.models import User
from ledger.screens.forms import Form
from ledger.screens.tries import Limit, forget_tries, take_try

# As at the door: whoever sits down at a screen that was left open can't try one word after another.
WRONG_PASSWORDS = Limit("password_again", tries=5, seconds=300)


def check_password_again(*, user: User, password: str) -> None:
    """Let pass only the password of the person who signed in; five wrong ones, and it has to wait.

    Errors: ``ValidationError``, to stand beside the field.
    """
    if not take_try(WRONG_PASSWORDS, user.pk):
        raise forms.ValidationError(_("Too many wrong passwords. Nothing was done; try again in five minutes."))
    if not user.check_password(password):
        raise forms.ValidationError(_("That is not your password. Nothing was done."))
    forget_tries(WRONG_PASSWORDS, user.pk)


class PasswordAgainForm(Form):
    """A form that ends with the password of whoever sends it."""

    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self) -> str:
        """Refuse another's password."""
        password: str = self.cleaned_data["password"]
        check_password_again(user=self.user, password=password)
        return password
