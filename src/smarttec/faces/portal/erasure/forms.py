"""What is taken in before everything is deleted."""

from typing import Any

from django import forms

from smarttec.faces.portal.forms import LONGEST_PASSWORD, PortalForm
from smarttec.people.actions.sign_in import demand_password
from smarttec.people.models import Person
from smarttec.people.second_factor import verify

_CODE_MAX = 20


class DeleteForm(PortalForm):
    """A fresh proof that it is them, and that they have read what is lost. `loss` is the credit that was shown."""

    loss = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    has_read = forms.BooleanField(
        label="I have read what goes and what stays. It cannot be undone.",
        error_messages={"required": "Tick the box: deleting cannot be undone."},
    )
    gives_up_credit = forms.BooleanField(
        label="I give up the credit that is left.",
        error_messages={"required": "Tick the box that you give up the credit, or ask for it back first."},
    )
    password = forms.CharField(
        label="Your password",
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label="Code from your authenticator, or a recovery code",
        max_length=_CODE_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )

    def __init__(self, *args: Any, person: Person, loses_credit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        if person.totp_confirmed_at is None:
            del self.fields["code"]
        if not loses_credit:
            del self.fields["gives_up_credit"]

    def demand_proof(self) -> None:
        """Raises `InvalidInput` or `TooManyRequests` when they are not who is signed in."""
        demand_password(person=self._person, password=self.cleaned_data["password"])
        if "code" in self.fields:
            verify(person=self._person, code=self.cleaned_data["code"])
