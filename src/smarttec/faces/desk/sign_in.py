"""The entrance: address, password and code at once, and one answer to everything that is not right."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from smarttec.faces import known_device
from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.web import DESK_SESSION_KEY
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, SmarttecError
from smarttec.people import second_factor
from smarttec.people.actions.sign_in import SignInRefused, authenticate
from smarttec.people.domain import network_of
from smarttec.people.models import Person

LASTS = timedelta(hours=10)
"""A working day; then the code is asked for again, whatever the portal's session does."""
REFUSED = "This did not work. Check all three, or wait some minutes after many tries."


def authenticate_staff(
    *, email: str, password: str, code: str, network: str, known_device_of: UUID | None = None
) -> Person:
    """The member of staff. Raises `SignInRefused`, the same for unknown, wrong, customers, and staff without TOTP."""
    person = authenticate(email=email, password=password, network=network, known_device_of=known_device_of)
    if not person.is_staff or person.totp_confirmed_at is None:
        raise SignInRefused
    try:
        second_factor.verify(person=person, code=code)
    except SmarttecError:
        raise SignInRefused from None
    return person


def is_signed_in(request: HttpRequest) -> bool:
    """Whether an active member of staff came in through this entrance, and not too long ago."""
    person = request.user
    if not isinstance(person, Person) or not (person.is_active and person.is_staff and person.totp_confirmed_at):
        return False
    until_ms = request.session.get(DESK_SESSION_KEY)
    return isinstance(until_ms, int) and clock.now_ms() < until_ms


class DeskSignInForm(CardFreeForm):
    """Address, password and code."""

    email = forms.CharField(
        label="E-mail",
        max_length=320,
        widget=UnfoldAdminEmailInputWidget(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=4096,
        strip=False,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "current-password"}, render_value=False),
    )
    code = forms.CharField(
        label="Code of your authenticator",
        max_length=40,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.person: Person | None = None

    def clean(self) -> dict[str, Any]:
        """Let the person in, or give the one answer."""
        super().clean()
        given = self.cleaned_data
        if self.errors:
            return given
        network = network_of(self.request.META.get("REMOTE_ADDR", ""))
        try:
            self.person = authenticate_staff(
                email=given["email"], password=given["password"], code=given["code"], network=network,
                known_device_of=known_device.of(self.request),
            )  # fmt: skip
        except (SignInRefused, InvalidInput):
            raise ValidationError(REFUSED) from None
        return given

    def get_user(self) -> Person | None:
        """For Django's view, which signs the person in."""
        if self.person is not None:
            self.person.backend = settings.AUTHENTICATION_BACKENDS[0]
        return self.person


class DeskSignIn(LoginView):
    """Signs in and notes in the session until when the desk stays open."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in with all three."""
        response = super().form_valid(form)
        self.request.session[DESK_SESSION_KEY] = clock.now_ms() + int(LASTS.total_seconds() * 1000)
        return known_device.remember(response, form.get_user())
