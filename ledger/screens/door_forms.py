"""The forms at the door, dressed like all others: the label says what to type, so that no placeholder repeats it."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _


class _Dressed(forms.BaseForm):
    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Dress the fields, and leave each with its label only."""
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "inp"


class SignInForm(_Dressed, allauth.LoginForm):  # type: ignore[misc] # the library has no types
    """Name and password; nothing is asked that a manager of passwords does not know."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's own
        """Call the name what colleagues call it."""
        super().__init__(*args, **options)
        self.fields["login"].label = _("Name you sign in with")
        # The page says how a lost password is replaced: by an administrator, where a school has no mail.
        self.fields["password"].help_text = ""


class ChangePasswordForm(_Dressed, allauth.ChangePasswordForm):  # type: ignore[misc] # the library has no types
    """The present password and a new one."""


class ResetPasswordForm(_Dressed, allauth.ResetPasswordForm):  # type: ignore[misc] # the library has no types
    """The address that a link is sent to."""


class NewPasswordForm(_Dressed, allauth.ResetPasswordKeyForm):  # type: ignore[misc] # the library has no types
    """A new password, with a link that was sent."""


class ReauthenticateForm(_Dressed, allauth.ReauthenticateForm):  # type: ignore[misc] # the library has no types
    """The password once more."""
