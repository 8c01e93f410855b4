"""The portal's forms. They check shape; what is right or wrong is decided by the rooms, whose errors come back here."""

from collections.abc import Iterable
from typing import Any

from django import forms

from smarttec.faces.card_free import CardFree
from smarttec.faces.portal import countries
from smarttec.faces.portal.zones import LaterMixin
from smarttec.fraud.destinations import country_names
from smarttec.kernel.errors import SmarttecError
from smarttec.kernel.money import MICROS_PER_UNIT
from smarttec.people.addresses import LONGEST_ADDRESS_OCTETS
from smarttec.shop.actions import LARGEST_TOP_UP_MICROS, SMALLEST_TOP_UP_MICROS

LONGEST_PASSWORD = 256
UNPROCESSABLE = 422
_SMALLEST, _LARGEST = (one // MICROS_PER_UNIT for one in (SMALLEST_TOP_UP_MICROS, LARGEST_TOP_UP_MICROS))
CHANNELS = [("email", "E-mail"), ("sms", "SMS"), ("phone", "Phone"), ("post", "Letter")]
_LANGUAGES = [("en", "English"), ("es", "Español")]


def status_of(form: forms.BaseForm) -> int:
    """The status a page with this form is answered with."""
    return UNPROCESSABLE if form.is_bound and form.errors else 200


class _Form(forms.Form):
    """What all forms of the portal share."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def add_problem(self, error: SmarttecError) -> None:
        """Show an error of a room at its field, or above the form."""
        field = getattr(error, "field", None)
        words = error.sentence if field in self.fields else f"{error.sentence} {error.what_to_do}"
        self.add_error(field if field in self.fields else None, words)


class PortalForm(CardFree, _Form):
    """Base of every form that takes something in for ourselves: a payment card number is refused in any field."""


def _email(label: str, autocomplete: str) -> forms.CharField:
    widget = forms.EmailInput(attrs={"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=LONGEST_ADDRESS_OCTETS, widget=widget)


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=LONGEST_PASSWORD, strip=False, widget=widget, help_text=help_text)


_GOOD_PASSWORD = "At least ten characters. A short sentence is easy to remember."  # noqa: S105 - words for people


def new_password() -> forms.CharField:
    """The field for a password that is chosen now."""
    return _password("New password", "new-password", _GOOD_PASSWORD)


class AgeForm(PortalForm):
    """Asked neutrally: nothing says which answer leads where."""

    birth_date = forms.DateField(
        label="Date of birth", widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"})
    )
    country = forms.ChoiceField(
        label="Where you live",
        choices=countries.CHOICES,
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )


class SignUpForm(PortalForm):
    """After the age gate."""

    name = forms.CharField(
        label="Your name", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = _email("E-mail", "email")
    password = _password("Password", "new-password", _GOOD_PASSWORD)
    accept = forms.BooleanField(
        label="I accept the terms and have read the privacy notice.",
        error_messages={"required": "Without this we cannot open an account."},
    )


class CodeForm(PortalForm):
    """Six digits out of a mail."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class SecondStepForm(PortalForm):
    """Six digits of an app, or a recovery code, which has letters."""

    code = forms.CharField(label="Code", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))


class SignInForm(PortalForm):
    """First step."""

    email = _email("E-mail", "username")
    password = _password("Password", "current-password")


class ResetRequestForm(PortalForm):
    """A forgotten password."""

    email = _email("E-mail", "email")


class ResetForm(CodeForm):
    """A new password, with the code that came by mail."""

    password = new_password()


class ComposeForm(LaterMixin, PortalForm):
    """A message. Customers' own messages are theirs, neither scanned nor altered (COLLECT-2)."""

    customers_own = frozenset({"to", "body"})

    sender = forms.ChoiceField(label="From")
    to = forms.CharField(
        label="To",
        max_length=40,
        help_text="In international form, for example +1 415 555 0100.",
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    body = forms.CharField(
        label="Text",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    act = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    """The id of a message for later, so that a form sent twice makes one."""

    def __init__(self, *args: Any, senders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"] = forms.ChoiceField(label="From", choices=senders)
        self.fill_zones()

    def clean_body(self) -> str:
        """Browsers send line ends as two characters; a phone counts and shows one."""
        return str(self.cleaned_data["body"]).replace("\r\n", "\n")


class FilterForm(PortalForm):
    """Which messages to list."""

    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "All"), ("queued", "Queued"), ("sent", "Sent"), ("delivered", "Delivered"),
                 ("undelivered", "Not delivered"), ("failed", "Failed"), ("unknown", "Being checked")],
    )  # fmt: skip
    after = forms.DateField(label="From day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.DateField(label="To day", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class FindForm(PortalForm):
    """Messages to one number; posted, so that the number stands in no address."""

    to = forms.CharField(
        label="To",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )


def _promo_code(*, required: bool) -> forms.CharField:
    attrs = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label="Promo code", required=required, max_length=40, widget=forms.TextInput(attrs=attrs))


class CreditsForm(PortalForm):
    """How much to buy; the room checks the limits. `packs` are the values of the amounts on offer."""

    pack = forms.ChoiceField(label="How much?")
    amount = forms.CharField(
        label="Amount of your own",
        required=False,
        max_length=12,
        help_text=f"In dollars, from {_SMALLEST:,} to {_LARGEST:,}. Only for “Other”.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-selects": "pack_other"}),
    )
    promo_code = _promo_code(required=False)

    def __init__(self, *args: Any, packs: Iterable[str] = ("10", "25", "50"), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pack"] = forms.ChoiceField(label="How much?", choices=[(v, v) for v in (*packs, "other")])


class RedeemForm(PortalForm):
    """A promo code that needs no purchase."""

    promo_code = _promo_code(required=True)


class AlertForm(PortalForm):
    """When to be told that credit runs low."""

    is_on = forms.BooleanField(label="Tell me when my credit runs low", required=False)
    threshold = forms.CharField(
        label="Below which amount",
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class BillingForm(PortalForm):
    """Who receipts and invoices are made out to."""

    name = forms.CharField(label="Name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    company = forms.CharField(
        label="Company", required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    address = forms.CharField(
        label="Address",
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
    )
    country = forms.ChoiceField(
        label="Country",
        choices=lambda: [("", "Please choose"), *country_names().items()],
        required=False,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    tax_id = forms.CharField(
        label="VAT or tax ID of the business",
        required=False,
        max_length=40,
        help_text="For example DE123456789. Only for businesses.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ProfileForm(PortalForm):
    """About oneself."""

    name = forms.CharField(
        label="Name", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    preferred_channel = forms.ChoiceField(label="How we should reach you", choices=CHANNELS, widget=forms.RadioSelect)
    language = forms.ChoiceField(label="Language of letters and documents", choices=_LANGUAGES)

    def offer_reachable(self, *, has_phone: bool) -> "ProfileForm":
        """Leave out what cannot work: nobody is called without a number. What was chosen before stays to be seen."""
        kept = {"email", "post", str(self.initial.get("preferred_channel", ""))}
        channels = [channel for channel in CHANNELS if has_phone or channel[0] in kept]
        self.fields["preferred_channel"].choices = channels  # type: ignore[attr-defined]  # it is a ChoiceField
        return self


class EmailForm(PortalForm):
    """Another address of sign-in."""

    new_email = _email("New e-mail", "email")
    password = _password("Your password", "current-password")


class PasswordForm(PortalForm):
    """Another password."""

    current = _password("Password now", "current-password")
    password = _password("New password", "new-password", _GOOD_PASSWORD)


class SecondStepChangeForm(PortalForm):
    """A code and the password: whoever found a session open cannot change what protects the account."""

    code = forms.CharField(label="Code", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    password = _password("Your password", "current-password")


class ConfirmForm(PortalForm):
    """The password again."""

    password = _password("Your password", "current-password")
