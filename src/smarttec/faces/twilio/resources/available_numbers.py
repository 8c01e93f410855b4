"""AvailablePhoneNumbers: what can be rented, by country and kind, as far as it has a price."""

from collections.abc import Mapping

import orjson
from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, JSON, Call, Handler, Operation, Parameter
from smarttec.faces.twilio.plane import Caller
from smarttec.faces.twilio.requests import whole_number
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import to_sid
from smarttec.kernel.phone import pretty
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import StockNumber
from smarttec.numbers.queries import SEARCH_ROWS_MAX, prices, search
from smarttec.people.domain import Scope

KINDS = {"Local": Kind.LOCAL, "Mobile": Kind.MOBILE, "TollFree": Kind.TOLL_FREE}
_PATHS = {Kind.LOCAL: "local", Kind.MOBILE: "mobile", Kind.TOLL_FREE: "toll_free"}
_UNKNOWN = ("lata", "latitude", "locality", "longitude", "postal_code", "rate_center", "region")
FOUND_DEFAULT = 50


def _base(caller: Caller) -> str:
    return f"{render.account_path(to_sid('AC', caller.account))}/AvailablePhoneNumbers"


def _kinds_of(caller: Caller) -> dict[str, list[Kind]]:
    """Country → kinds with a price."""
    found: dict[str, list[Kind]] = {}
    for country, kind in sorted(prices(currency=caller.currency)):
        if Kind(kind) in _PATHS:
            found.setdefault(country, []).append(Kind(kind))
    return found


def _country(caller: Caller, country: str, kinds: list[Kind]) -> dict[str, object]:
    words = {kind: word for word, kind in KINDS.items()}
    return {
        "beta": False,
        "country": country,
        "country_code": country,
        "subresource_uris": {_PATHS[kind]: f"{_base(caller)}/{country}/{words[kind]}.json" for kind in kinds},
        "uri": f"{_base(caller)}/{country}.json",
    }


def _number(row: StockNumber) -> dict[str, object]:
    return {
        **dict.fromkeys(_UNKNOWN),
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": row.has_voice, "SMS": row.has_sms, "MMS": False, "fax": False},
        "friendly_name": pretty(row.e164),
        "iso_country": row.country,
        "phone_number": row.e164,
    }


def _search(caller: Caller, country: str, kind: Kind, given: Mapping[str, str], limit: int) -> list[dict[str, object]]:
    if kind not in _kinds_of(caller).get(country, ()):
        raise NotFound
    found = search(
        country=country, kind=kind, area=given.get("AreaCode", ""), contains=given.get("Contains", ""),
        needs_sms=given.get("SmsEnabled", "").lower() == "true",
        needs_voice=given.get("VoiceEnabled", "").lower() == "true",
    )  # fmt: skip
    return [_number(row) for row in found[:limit]]


async def list_countries(call: Call) -> Response:
    """GET AvailablePhoneNumbers.json"""
    found = await call.plane.control.run(_kinds_of, call.caller)
    countries = [_country(call.caller, country, kinds) for country, kinds in found.items()]
    return JSONResponse({"countries": countries, "uri": f"{_base(call.caller)}.json"})


async def fetch_country(call: Call) -> Response:
    """GET AvailablePhoneNumbers/{country}.json"""
    found = await call.plane.control.run(_kinds_of, call.caller)
    country = call.path["country"]
    if country not in found:
        raise NotFound
    return JSONResponse(_country(call.caller, country, found[country]))


def search_of(word: str) -> Handler:
    """GET AvailablePhoneNumbers/{country}/Local.json and its like: one page of free numbers."""

    async def find(call: Call) -> Response:
        size = whole_number(call.given, "PageSize", default=FOUND_DEFAULT, low=1, high=SEARCH_ROWS_MAX)
        country = call.path["country"]
        rows = await call.plane.control.run(_search, call.caller, country, KINDS[word], call.given, size)
        body = {"available_phone_numbers": rows, "uri": f"{_base(call.caller)}/{country}/{word}.json"}
        return Response(orjson.dumps(body), media_type=JSON)

    return find


_ROOT = f"{ACCOUNT}/AvailablePhoneNumbers"
_FLAG = {"type": "string", "enum": ["true", "false"]}
_SEARCH = (
    Parameter("AreaCode", "The first digits behind the country's code."),
    Parameter("Contains", "Digits, letters of a keypad, * for any digit."),
    Parameter("SmsEnabled", "Only numbers for texts.", _FLAG),
    Parameter("VoiceEnabled", "Only numbers for calls.", _FLAG),
    Parameter("PageSize", "How many, at most 100.", {"type": "integer", "default": FOUND_DEFAULT}),
)
operations = [
    Operation(
        id="ListAvailablePhoneNumberCountries", method="GET", path=f"{_ROOT}.json", scope=Scope.READ_NUMBERS,
        about="The countries in which numbers can be rented.", handle=list_countries,
        answer="AvailablePhoneNumberCountry", list_key="countries",
    ),
    Operation(
        id="FetchAvailablePhoneNumberCountry", method="GET", path=f"{_ROOT}/{{country}}.json",
        about="The kinds of numbers in a country.", scope=Scope.READ_NUMBERS, handle=fetch_country,
        answer="AvailablePhoneNumberCountry",
    ),
    *(
        Operation(
            id=f"ListAvailablePhoneNumbers{word}", method="GET", path=f"{_ROOT}/{{country}}/{word}.json",
            about=f"Free {kind.words} numbers of a country.", scope=Scope.READ_NUMBERS, handle=search_of(word),
            answer="AvailablePhoneNumber", list_key="available_phone_numbers", parameters=_SEARCH,
        )
        for word, kind in KINDS.items()
    ),
]  # fmt: skip
