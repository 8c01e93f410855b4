"""Messaging services (Twilio's API v1, whose lists and dates look different): pools of the account's own numbers."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page_v1
from smarttec.faces.twilio.requests import flag, validity_of
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.domain import VALIDITY_SECONDS_MAX
from smarttec.messaging.services.actions import (
    Settings,
    add_number,
    change_service,
    delete_service,
    make_service,
    remove_number,
)
from smarttec.messaging.services.errors import NumberNotOwned
from smarttec.messaging.services.models import Sender, Service
from smarttec.messaging.services.queries import access_sender, access_service, senders_of, services_of
from smarttec.numbers.models import StockNumber
from smarttec.people.domain import Scope
from smarttec.vault.purpose import using

ROOT = "/v1/Services"
_REFUSED = {
    "InboundRequestUrl": "texts that arrive go to the number's own SmsUrl.",
    "FallbackUrl": "texts that arrive go to the number's own SmsUrl, and its SmsFallbackUrl.",
    "StatusCallback": "give it with each message, or set one server for all in the portal.",
}
_FIXED: Mapping[str, object] = {
    "area_code_geomatch": False,
    "fallback_method": "POST",
    "fallback_to_long_code": False,
    "fallback_url": None,
    "inbound_method": "POST",
    "inbound_request_url": None,
    "mms_converter": False,
    "scan_message_content": "inherit",
    "smart_encoding": False,
    "status_callback": None,
    "synchronous_validation": False,
    "us_app_to_person_registered": False,
    "use_inbound_webhook_on_number": True,
    "usecase": "undeclared",
}
"""What services of Twilio's can be set to and ours cannot."""


def shown(service: Service, *, origin: str) -> dict[str, object]:
    """In Twilio's shape."""
    with using(Purpose.SHOW_OWN_DATA, actor="api"):
        name = service.friendly_name or ""
    sid = to_sid("MG", service.id)
    url = f"{origin}{ROOT}/{sid}"
    return {
        **_FIXED,
        "account_sid": to_sid("AC", service.account_id),
        "date_created": render.iso8601(service.created_at),
        "date_updated": render.iso8601(service.changed_at),
        "friendly_name": name,
        "links": {"phone_numbers": f"{url}/PhoneNumbers"},
        "sid": sid,
        "sticky_sender": service.is_sticky,
        "url": url,
        "validity_period": service.validity_seconds,
    }


def _number(sender: Sender, stock: Mapping[str, StockNumber], *, origin: str) -> dict[str, object]:
    with using(Purpose.SHOW_OWN_DATA, actor="api"):
        e164 = str(sender.assignment.e164)
    row, sid = stock.get(e164), to_sid("PN", sender.assignment_id)
    service_sid = to_sid("MG", sender.service_id)
    return {
        "account_sid": to_sid("AC", sender.assignment.account_id),
        "capabilities": ["SMS", "Voice"] if row and row.has_voice else ["SMS"],
        "country_code": sender.assignment.country,
        "date_created": render.iso8601(sender.created_at),
        "date_updated": render.iso8601(sender.created_at),
        "phone_number": e164,
        "service_sid": service_sid,
        "sid": sid,
        "url": f"{origin}{ROOT}/{service_sid}/PhoneNumbers/{sid}",
    }


def _numbers(senders: list[Sender], *, origin: str) -> list[dict[str, object]]:
    with using(Purpose.SHOW_OWN_DATA, actor="api"):
        opened = [str(sender.assignment.e164) for sender in senders]
    stock = {row.e164: row for row in StockNumber.objects.filter(e164__in=opened)}
    return [_number(sender, stock, origin=origin) for sender in senders]


def _settings(given: Mapping[str, str]) -> Settings:
    """Raises `InvalidInput`, also for what would be missed if it were ignored."""
    if refused := next((name for name in _REFUSED if given.get(name)), None):
        raise InvalidInput(f"{refused} is not supported: {_REFUSED[refused]}", field=refused)
    if flag(given, "UseInboundWebhookOnNumber") is False:
        raise InvalidInput(f"UseInboundWebhookOnNumber is always true: {_REFUSED['InboundRequestUrl']}")
    return Settings(
        friendly_name=given.get("FriendlyName"), is_sticky=flag(given, "StickySender"),
        validity_seconds=validity_of(given),
    )  # fmt: skip


def _list(account: UUID, after: UUID | None, limit: int, origin: str) -> list[dict[str, object]]:
    rows = services_of(account)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [shown(row, origin=origin) for row in rows[:limit]]


def _list_numbers(account: UUID, service: UUID, after: UUID | None, limit: int, origin: str) -> list[dict[str, object]]:
    rows = senders_of(access_service(account, service))
    if after is not None:
        rows = rows.filter(assignment_id__gt=after)
    return _numbers(list(rows[:limit]), origin=origin)


def _make(account: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    return shown(make_service(account=account, settings=_settings(given)), origin=origin)


def _change(account: UUID, service: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    return shown(change_service(account=account, service=service, settings=_settings(given)), origin=origin)


def _read(account: UUID, service: UUID, origin: str) -> dict[str, object]:
    return shown(access_service(account, service), origin=origin)


def _add(account: UUID, service: UUID, number: str, origin: str) -> dict[str, object]:
    try:
        assignment = from_sid("PN", number)
    except NotFound:
        access_service(account, service)
        raise NumberNotOwned(field="PhoneNumberSid") from None
    add_number(account=account, service=service, assignment=assignment)
    return _read_number(account, service, assignment, origin)


def _read_number(account: UUID, service: UUID, assignment: UUID, origin: str) -> dict[str, object]:
    return _numbers([access_sender(access_service(account, service), assignment)], origin=origin)[0]


def _service_id(call: Call) -> UUID:
    return from_sid("MG", call.path.get("service_sid") or call.path["sid"])


async def list_all(call: Call) -> Response:
    """GET Services, the oldest first."""

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, call.caller.account, after, limit, call.origin)

    return await page_v1(
        call, key="services", base=ROOT, read=read, show=lambda service: service,
        identify=lambda service: from_sid("MG", str(service["sid"])),
    )  # fmt: skip


async def create(call: Call) -> Response:
    """POST Services: one without numbers."""
    if not call.given.get("FriendlyName"):
        raise InvalidInput("Give FriendlyName.", field="FriendlyName")
    body = await call.plane.control.run(_make, call.caller.account, call.given, call.origin)
    return JSONResponse(body, 201)


async def fetch(call: Call) -> Response:
    """GET Services/{sid}"""
    return JSONResponse(await call.plane.control.run(_read, call.caller.account, _service_id(call), call.origin))


async def update(call: Call) -> Response:
    """POST Services/{sid}"""
    told = call.caller.account, _service_id(call), call.given, call.origin
    return JSONResponse(await call.plane.control.run(_change, *told))


async def delete(call: Call) -> Response:
    """DELETE Services/{sid}: the numbers stay."""
    await call.plane.control.run(delete_service, account=call.caller.account, service=_service_id(call))
    return Response(status_code=204)


async def list_numbers(call: Call) -> Response:
    """GET Services/{sid}/PhoneNumbers, in the order in which the numbers came to the account."""
    account, service = call.caller.account, _service_id(call)

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list_numbers, account, service, after, limit, call.origin)

    return await page_v1(
        call, key="phone_numbers", base=f"{ROOT}/{to_sid('MG', service)}/PhoneNumbers", read=read,
        show=lambda number: number, identify=lambda number: from_sid("PN", str(number["sid"])),
    )  # fmt: skip


async def add(call: Call) -> Response:
    """POST Services/{sid}/PhoneNumbers: put one of the account's numbers into the pool."""
    told = call.caller.account, _service_id(call), call.given.get("PhoneNumberSid", ""), call.origin
    return JSONResponse(await call.plane.control.run(_add, *told), 201)


async def fetch_number(call: Call) -> Response:
    """GET Services/{sid}/PhoneNumbers/{number}"""
    told = call.caller.account, _service_id(call), from_sid("PN", call.path["sid"]), call.origin
    return JSONResponse(await call.plane.control.run(_read_number, *told))


async def remove(call: Call) -> Response:
    """DELETE Services/{sid}/PhoneNumbers/{number}: it stays the account's."""
    number = from_sid("PN", call.path["sid"])
    await call.plane.control.run(
        remove_number, account=call.caller.account, service=_service_id(call), assignment=number
    )
    return Response(status_code=204)


_ONE, _NUMBERS = f"{ROOT}/{{sid}}", f"{ROOT}/{{service_sid}}/PhoneNumbers"
_NAME = {"type": "string", "minLength": 1, "maxLength": 64}
_CHANGES = (
    Parameter("StickySender", "Whether a recipient always hears from the same number.", {"enum": ["true", "false"]}),
    Parameter(
        "ValidityPeriod", "For how many seconds a message may wait for a carrier.",
        {"type": "integer", "minimum": 1, "maximum": VALIDITY_SECONDS_MAX, "default": VALIDITY_SECONDS_MAX},
    ),
)  # fmt: skip
operations = [
    Operation(
        id="ListServices", method="GET", path=ROOT, about="The account's messaging services, the oldest first.",
        scope=Scope.READ_NUMBERS, handle=list_all, answer="Service", list_key="services", parameters=PAGING,
    ),
    Operation(
        id="CreateService", method="POST", path=ROOT, about="Make a messaging service: a pool of numbers.", status=201,
        scope=Scope.CHANGE_NUMBERS, handle=create, answer="Service",
        parameters=(Parameter("FriendlyName", "A name of your choice.", _NAME, is_required=True), *_CHANGES),
    ),
    Operation(
        id="FetchService", method="GET", path=_ONE, about="One messaging service.", scope=Scope.READ_NUMBERS,
        handle=fetch, answer="Service",
    ),
    Operation(
        id="UpdateService", method="POST", path=_ONE, about="Change a messaging service.", scope=Scope.CHANGE_NUMBERS,
        handle=update, answer="Service", parameters=(Parameter("FriendlyName", "Its new name.", _NAME), *_CHANGES),
    ),
    Operation(
        id="DeleteService", method="DELETE", path=_ONE, about="Delete a messaging service; its numbers stay yours.",
        scope=Scope.CHANGE_NUMBERS, handle=delete, answer=None, status=204,
    ),
    Operation(
        id="ListServicePhoneNumbers", method="GET", path=_NUMBERS, about="The numbers of a messaging service.",
        scope=Scope.READ_NUMBERS, handle=list_numbers, answer="ServicePhoneNumber", list_key="phone_numbers",
        parameters=PAGING,
    ),
    Operation(
        id="CreateServicePhoneNumber", method="POST", path=_NUMBERS, about="Put one of your numbers into the pool.",
        scope=Scope.CHANGE_NUMBERS, handle=add, answer="ServicePhoneNumber", status=201,
        parameters=(Parameter("PhoneNumberSid", "The number (PN…).", is_required=True),),
    ),
    Operation(
        id="FetchServicePhoneNumber", method="GET", path=f"{_NUMBERS}/{{sid}}", about="One number of the pool.",
        scope=Scope.READ_NUMBERS, handle=fetch_number, answer="ServicePhoneNumber",
    ),
    Operation(
        id="DeleteServicePhoneNumber", method="DELETE", path=f"{_NUMBERS}/{{sid}}",
        about="Take a number out of the pool; it stays yours.", scope=Scope.CHANGE_NUMBERS, handle=remove, answer=None,
        status=204,
    ),
]  # fmt: skip
routes = routes_of(operations)
