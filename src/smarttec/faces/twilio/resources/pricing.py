"""Pricing v1: what messages to a country and numbers of it cost, from the price lists in force."""

import phonenumbers
from phonenumbers import PhoneNumberType
from starlette.responses import JSONResponse, Response

from smarttec.faces.price_list import rate_now
from smarttec.faces.twilio.operations import PAGING, Call, Operation, routes_of
from smarttec.faces.twilio.plane import Caller
from smarttec.faces.twilio.render import page_v1
from smarttec.fraud.destinations import name_of
from smarttec.kernel.errors import NotFound
from smarttec.kernel.money import format_decimal
from smarttec.numbers.domain import Kind
from smarttec.numbers.queries import prices, surcharges
from smarttec.people.domain import Scope

_MESSAGING, _NUMBERS = "/v1/Messaging/Countries", "/v1/PhoneNumbers/Countries"
_TYPES = {"mobile": PhoneNumberType.MOBILE, "local": PhoneNumberType.FIXED_LINE, "toll free": PhoneNumberType.TOLL_FREE}
_KINDS = {Kind.LOCAL: "local", Kind.MOBILE: "mobile", Kind.TOLL_FREE: "toll free", Kind.SHORT_CODE: "short code"}
_SENDERS = {Kind.SHORT_CODE: "shortcode", Kind.NAME: "alphanumeric"}
_PLACES = 4


def _message_prices(caller: Caller, country: str) -> dict[str, str]:
    """Type of number → price of a segment, where messages can be sent."""
    found = {}
    for word, kind in _TYPES.items():
        example = phonenumbers.example_number_for_type(country, kind)
        if example is None:
            continue
        e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        rate = rate_now(e164, currency=caller.currency)
        if rate is not None:
            found[word] = format_decimal(rate.price_micros, min_places=_PLACES)
    return found


def _of_senders(caller: Caller, country: str) -> dict[str, str]:
    """Kind of sender that costs on top of that → price of a segment to a mobile number."""
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    e164 = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164) if example else ""
    rate = rate_now(e164, currency=caller.currency) if e164 else None
    listed = surcharges(currency=caller.currency)
    return {
        word: format_decimal(rate.price_micros + listed[country, kind], min_places=_PLACES)
        for kind, word in _SENDERS.items()
        if rate and (country, kind) in listed
    }


def _number_prices(caller: Caller, country: str) -> dict[str, str]:
    """Kind of number → rent of a month, where numbers can be had."""
    listed = prices(currency=caller.currency)
    return {
        word: format_decimal(listed[country, kind].monthly_micros, min_places=_PLACES)
        for kind, word in _KINDS.items()
        if (country, kind) in listed
    }


def _prices(found: dict[str, str]) -> list[dict[str, str]]:
    return [{"base_price": price, "current_price": price, "number_type": word} for word, price in found.items()]


def _messaging(caller: Caller, country: str) -> dict[str, object] | None:
    found = _message_prices(caller, country)
    if not found:
        return None
    outbound = {"carrier": None, "mcc": None, "mnc": None, "prices": _prices({**found, **_of_senders(caller, country)})}
    free = dict.fromkeys(found, format_decimal(0, min_places=_PLACES))
    return {"inbound_sms_prices": _prices(free), "outbound_sms_prices": [outbound]}


def _phone_numbers(caller: Caller, country: str) -> dict[str, object] | None:
    found = _number_prices(caller, country)
    return {"phone_number_prices": _prices(found)} if found else None


_PRODUCTS = {_MESSAGING: _messaging, _NUMBERS: _phone_numbers}


def _one(caller: Caller, root: str, country: str, origin: str) -> dict[str, object]:
    told = _PRODUCTS[root](caller, country) if country in phonenumbers.SUPPORTED_REGIONS else None
    if told is None:
        raise NotFound
    return {**_named(root, country, origin), "price_unit": caller.currency, **told}


def _named(root: str, country: str, origin: str) -> dict[str, object]:
    return {"country": name_of(country), "iso_country": country, "url": f"{origin}{root}/{country}"}


def _all(caller: Caller, root: str, origin: str) -> list[dict[str, object]]:
    reached = (one for one in sorted(phonenumbers.SUPPORTED_REGIONS) if _PRODUCTS[root](caller, one))
    return [_named(root, country, origin) for country in reached]


async def list_all(call: Call) -> Response:
    """GET Countries: those that have a price; all on one page."""
    root = call.request.scope["path"]
    items = await call.plane.control.run(_all, call.caller, root, call.origin)
    size = max(1, len(items))
    body = page_v1(key="countries", items=items, base=f"{call.origin}{root}", size=size, number=0, token=None)
    return Response(body, media_type="application/json")


async def fetch(call: Call) -> Response:
    """GET Countries/{country}."""
    country = call.path["country"].upper()
    root = call.request.scope["path"].rpartition("/")[0]
    return JSONResponse(await call.plane.control.run(_one, call.caller, root, country, call.origin))


operations = [
    Operation(
        id=f"{verb}{product}Prices", method="GET", path=root if verb == "List" else f"{root}/{{country}}",
        about=about if verb == "List" else f"{about} One country.", scope=Scope.READ_ACCOUNT,
        handle=list_all if verb == "List" else fetch,
        answer="PricedCountry" if verb == "List" else shape, list_key="countries" if verb == "List" else None,
        parameters=PAGING if verb == "List" else (),
    )
    for root, product, shape, about in (
        (_MESSAGING, "Messaging", "MessagingPrices", "What a segment of a message costs."),
        (_NUMBERS, "PhoneNumber", "PhoneNumberPrices", "What a number costs by the month."),
    )
    for verb in ("List", "Fetch")
]  # fmt: skip
routes = routes_of(operations)
