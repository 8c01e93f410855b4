"""The composer: the form with the account's own senders, the draft it makes, and what it would cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smarttec.faces.portal.forms import ComposeForm
from smarttec.faces.portal.members import Member
from smarttec.faces.price_list import rate_now
from smarttec.fraud import destinations
from smarttec.fraud.destinations import name_of
from smarttec.kernel import sms
from smarttec.kernel.errors import InvalidInput, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.phone import country_of, parse_e164, pretty
from smarttec.messaging.domain import BODY_CHARACTERS_MAX, Draft, draft
from smarttec.numbers.domain import surcharge_of
from smarttec.numbers.queries import names_of, numbers_of, surcharges
from smarttec.people.models import Account

_FIELDS = {"From": "sender", "To": "to", "Body": "body"}
_LONG_ENOUGH_TO_JUDGE = 8


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message would be and cost now."""

    segments: int
    characters_left: int
    encoding: str
    price_micros: int
    currency: str
    country: str
    covered: bool


def compose_form(account: Account, data: Any = None, *, initial: Mapping[str, str] | None = None) -> ComposeForm:
    """The form; opens the account's numbers, so a purpose must be declared."""
    return ComposeForm(data, senders=senders_of(account), initial={"act": new_id(), **(initial or {})})


def senders_of(account: Account) -> list[tuple[str, str]]:
    """Numbers and registered names to choose from, as they are shown; opens them."""
    numbers = [(number, pretty(number)) for number in numbers_of(account.id)]
    names = [
        (name, f"{name} (to {', '.join(name_of(country) for country in countries)}; nobody can answer it)")
        for name, countries in names_of(account.id).items()
    ]
    return [*numbers, *names]


def draft_of(form: ComposeForm) -> Draft:
    """The checked draft. Raises `InvalidInput` whose field is one of the form's."""
    data = form.cleaned_data
    try:
        return draft(sender=data["sender"], recipient=data["to"], body=data["body"])
    except InvalidInput as error:
        error.field = _FIELDS.get(error.field or "")
        raise


def quote_for(member: Member, data: Mapping[str, Any]) -> tuple[Quote | None, str]:
    """Price and length of what is typed so far, or why there is none; both empty while there is too little."""
    body = str(data.get("body", "")).replace("\r\n", "\n")
    to = str(data.get("to", ""))
    if not body or len(to) < _LONG_ENOUGH_TO_JUDGE:
        return None, ""
    if len(body) > BODY_CHARACTERS_MAX:
        return None, f"A message has at most {BODY_CHARACTERS_MAX} characters."
    try:
        sender = str(data.get("sender", ""))
        return _quote(member, sender, parse_e164(to, _country_of(sender)), sms.analyse(body))
    except SmarttecError as error:
        return None, error.sentence


def _country_of(sender: str) -> str | None:
    """Of what was chosen as the sender: national numbers are read by it, as in the message itself."""
    try:
        return country_of(parse_e164(sender))
    except InvalidInput:
        return None


def _quote(member: Member, sender: str, number: str, length: sms.Segmentation) -> tuple[Quote | None, str]:
    currency = member.account.currency
    rate = rate_now(number, currency=currency)
    if rate is None:
        return None, "There is no price for this destination, so nothing can be sent there."
    surcharge = surcharge_of(sender, destinations.country_of(number), surcharges(currency=currency))
    price = (rate.price_micros + surcharge) * length.segments
    quote = Quote(
        segments=length.segments,
        characters_left=length.remaining,
        encoding="UCS-2" if length.encoding == "ucs2" else "GSM-7",
        price_micros=price,
        currency=currency,
        country=rate.destination,
        covered=price <= member.credit.available_micros,
    )
    return quote, ""
