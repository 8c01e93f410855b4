"""IncomingPhoneNumbers: the account's numbers; buying, settings, giving back. With the search and own caller ids."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.errors import API_VERSION
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Handler, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.faces.twilio.plane import Caller
from smarttec.faces.twilio.resources import available_numbers, caller_ids
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import from_sid, new_id, to_sid
from smarttec.kernel.phone import parse_e164, pretty
from smarttec.kernel.vocabulary import Purpose
from smarttec.numbers.actions import buy, release
from smarttec.numbers.actions.settings import Settings, checked, configure
from smarttec.numbers.domain import Kind
from smarttec.numbers.errors import NumberTaken
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.numbers.queries import access_assignment, assignments_of, config, prices, search
from smarttec.people.domain import Scope
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

_TRIES = 5
_SETTINGS = {
    "FriendlyName": "friendly_name", "SmsUrl": "sms_url", "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url", "SmsFallbackMethod": "sms_fallback_method",
    "StatusCallback": "status_callback",
}  # fmt: skip
_NOTHING = (
    "address_sid", "bundle_sid", "emergency_address_sid", "identity_sid", "sms_application_sid", "trunk_sid",
    "voice_application_sid", "voice_fallback_url", "voice_url",
)  # fmt: skip


def shown(number: Assignment, stock: Mapping[str, StockNumber]) -> dict[str, object]:
    """In Twilio's shape. `stock` says what the number can do."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(number.account_id,)), showing_unreadable():
        own = config(number)
    account_sid, sid = to_sid("AC", number.account_id), to_sid("PN", number.id)
    row = stock.get(own.e164)
    return {
        **dict.fromkeys(_NOTHING),
        "account_sid": account_sid,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {
            "voice": bool(row and row.has_voice), "sms": row is None or row.has_sms, "mms": False, "fax": False,
        },
        "date_created": render.rfc2822(number.created_at),
        "date_updated": render.rfc2822(number.created_at),
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": own.friendly_name or pretty(own.e164),
        "origin": "twilio",
        "phone_number": own.e164,
        "sid": sid,
        "sms_fallback_method": own.sms_fallback_method,
        "sms_fallback_url": own.sms_fallback_url or "",
        "sms_method": own.sms_method,
        "sms_url": own.sms_url or "",
        "status": "in-use",
        "status_callback": own.status_callback or "",
        "status_callback_method": "POST",
        "type": Kind(number.kind).words.replace("-", " "),
        "uri": f"{render.account_path(account_sid)}/IncomingPhoneNumbers/{sid}.json",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": "POST",
        "voice_method": "POST",
        "voice_receive_mode": "voice",
    }  # fmt: skip


def _all_shown(numbers: list[Assignment]) -> list[dict[str, object]]:
    with (
        using(Purpose.SHOW_OWN_DATA, actor="api", about={number.account_id for number in numbers}),
        showing_unreadable(),
    ):
        opened = [str(number.e164) for number in numbers]
    stock = {row.e164: row for row in StockNumber.objects.filter(e164__in=opened)}
    return [shown(number, stock) for number in numbers]


def _list(account: UUID, after: UUID | None, limit: int, e164: str | None) -> list[dict[str, object]]:
    rows = assignments_of(account)
    if e164 is not None:
        keys = keys_of(account)
        rows = rows.filter(digest=keys.digest(e164)) if keys else rows.none()
    if after is not None:
        rows = rows.filter(id__gt=after)
    return _all_shown(list(rows[:limit]))


def _read(account: UUID, number: UUID) -> dict[str, object]:
    return _all_shown([access_assignment(account, number)])[0]


def _settings(given: Mapping[str, str]) -> Settings:
    return checked(Settings(**{name: given[key] for key, name in _SETTINGS.items() if key in given}))


def _buy(
    caller: Caller, given: Mapping[str, str], kind: Kind | None, act: UUID, country: str | None
) -> dict[str, object]:
    """The settings are checked first, so that a number is not bought with a wrong address. Again, nothing more is."""
    settings = _settings(given)
    number = given.get("PhoneNumber")
    candidates = [parse_e164(number, country)] if number else _candidates(caller, given.get("AreaCode"), kind)
    for e164 in candidates:
        try:
            rental = buy(account=caller.account, e164=e164, act=act)
        except NumberTaken:
            if number:
                raise
            continue
        if rental.assignment_id is None:
            break
        configure(account=caller.account, assignment=rental.assignment_id, settings=settings)
        return _read(caller.account, rental.assignment_id)
    raise NumberTaken("No number of this area is free.")


async def _bought(call: Call, kind: Kind | None) -> dict[str, object]:
    country = await call.country_for("PhoneNumber")
    return await call.plane.control.run(_buy, call.caller, call.given, kind, new_id(), country)


def _candidates(caller: Caller, area: str | None, kind: Kind | None) -> list[str]:
    """Free numbers of an area of +1, as in Twilio's API."""
    if not area:
        raise InvalidInput("Give PhoneNumber or AreaCode.", field="PhoneNumber")
    listed = [one for country, one in prices(currency=caller.currency) if country == "US"]
    return [row.e164 for row in search(country="US", kind=kind, area=area).filter(kind__in=listed)[:_TRIES]]


def _update(account: UUID, number: UUID, given: Mapping[str, str]) -> dict[str, object]:
    configure(account=account, assignment=number, settings=_settings(given))
    return _read(account, number)


async def list_all(call: Call) -> Response:
    """GET IncomingPhoneNumbers.json, the oldest first."""
    account, wanted = call.caller.account, call.given.get("PhoneNumber")
    e164 = parse_e164(wanted, await call.country_for("PhoneNumber")) if wanted else None

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, account, after, limit, e164)

    return await page(
        call, key="incoming_phone_numbers", read=read, show=lambda number: number,
        base=f"{render.account_path(to_sid('AC', account))}/IncomingPhoneNumbers.json",
        identify=lambda number: from_sid("PN", str(number["sid"])),
    )  # fmt: skip


async def create(call: Call) -> Response:
    """POST IncomingPhoneNumbers.json: rent one for credit."""
    return JSONResponse(await _bought(call, None), 201)


def create_of(kind: Kind) -> Handler:
    """POST IncomingPhoneNumbers/Local.json and its like: rent one of that kind."""

    async def create_one(call: Call) -> Response:
        return JSONResponse(await _bought(call, kind), 201)

    return create_one


async def fetch(call: Call) -> Response:
    """GET IncomingPhoneNumbers/{sid}.json"""
    return JSONResponse(await call.plane.control.run(_read, call.caller.account, from_sid("PN", call.path["sid"])))


async def update(call: Call) -> Response:
    """POST IncomingPhoneNumbers/{sid}.json: name and addresses."""
    number = from_sid("PN", call.path["sid"])
    return JSONResponse(await call.plane.control.run(_update, call.caller.account, number, call.given))


async def delete(call: Call) -> Response:
    """DELETE IncomingPhoneNumbers/{sid}.json: give it back."""
    number = from_sid("PN", call.path["sid"])
    await call.plane.control.run(release, account=call.caller.account, assignment=number)
    return Response(status_code=204)


_LIST, _ONE = f"{ACCOUNT}/IncomingPhoneNumbers.json", f"{ACCOUNT}/IncomingPhoneNumbers/{{sid}}.json"
_CHANGES = (
    Parameter("FriendlyName", "A name of your choice.", {"type": "string", "maxLength": 64}),
    Parameter("SmsUrl", "The address that is called when a text arrives.", {"type": "string", "maxLength": 2000}),
    Parameter("SmsMethod", "How it is called.", {"type": "string", "enum": ["GET", "POST"]}),
    Parameter("SmsFallbackUrl", "The address called when that fails.", {"type": "string", "maxLength": 2000}),
    Parameter("SmsFallbackMethod", "How it is called.", {"type": "string", "enum": ["GET", "POST"]}),
    Parameter("StatusCallback", "The address told about changes.", {"type": "string", "maxLength": 2000}),
)
_WANTED = (
    Parameter("PhoneNumber", "The number, as the search gave it (E.164)."),
    Parameter("AreaCode", "Without a number: any free one of this area of the United States."),
)
_INCOMING = "IncomingPhoneNumber"
operations = [
    *(
        Operation(
            id=f"CreateIncomingPhoneNumber{word}", method="POST", path=f"{ACCOUNT}/IncomingPhoneNumbers/{word}.json",
            about=f"Rent a {kind.words} number; the first month is charged.", scope=Scope.CHANGE_NUMBERS,
            handle=create_of(kind), answer=_INCOMING, status=201, parameters=(*_WANTED, *_CHANGES),
        )
        for word, kind in available_numbers.KINDS.items()
    ),
    Operation(
        id="ListIncomingPhoneNumbers", method="GET", path=_LIST, about="The account's numbers, the oldest first.",
        scope=Scope.READ_NUMBERS, handle=list_all, answer=_INCOMING, list_key="incoming_phone_numbers",
        parameters=(Parameter("PhoneNumber", "Only this number (E.164)."), *PAGING),
    ),
    Operation(
        id="CreateIncomingPhoneNumber", method="POST", path=_LIST, about="Rent a number; the first month is charged.",
        scope=Scope.CHANGE_NUMBERS, handle=create, answer=_INCOMING, status=201, parameters=(*_WANTED, *_CHANGES),
    ),
    Operation(
        id="FetchIncomingPhoneNumber", method="GET", path=_ONE, about="One number.", scope=Scope.READ_NUMBERS,
        handle=fetch, answer=_INCOMING,
    ),
    Operation(
        id="UpdateIncomingPhoneNumber", method="POST", path=_ONE, about="Change a number's name and addresses.",
        scope=Scope.CHANGE_NUMBERS, handle=update, answer=_INCOMING, parameters=_CHANGES,
    ),
    Operation(
        id="DeleteIncomingPhoneNumber", method="DELETE", path=_ONE, about="Give a number back.",
        scope=Scope.CHANGE_NUMBERS, handle=delete, answer=None, status=204,
    ),
    *available_numbers.operations,
    *caller_ids.operations,
]  # fmt: skip
routes = routes_of(operations)
