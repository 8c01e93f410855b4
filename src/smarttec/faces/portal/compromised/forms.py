"""What is taken in on these pages."""

from django import forms

from smarttec.faces.portal.forms import PortalForm, ResetRequestForm, new_password


class AddressForm(ResetRequestForm):
    """Whose account it is, from somebody who is not signed in."""


class NewPasswordForm(PortalForm):
    """A password that only the person knows, and the second factor of who has one."""

    password = new_password()
    second_factor_code = forms.CharField(
        label="Code of your authenticator app, or a recovery code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: object, has_second_factor: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not has_second_factor:
            del self.fields["second_factor_code"]
