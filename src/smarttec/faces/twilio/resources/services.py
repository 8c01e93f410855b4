"""Messaging services (Twilio's API v1, whose lists and dates look different): pools of the account's own numbers."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page_v1
from smarttec.faces.twilio.requests import flag, validity_of
from smarttec.faces.twilio.resources import service_numbers, service_senders
from smarttec.faces.twilio.resources.service_numbers import ROOT
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.urls import LONGEST_URL
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.domain import VALIDITY_SECONDS_MAX
from smarttec.messaging.services.actions import (
    Settings,
    change_service,
    delete_service,
    make_service,
)
from smarttec.messaging.services.models import Service
from smarttec.messaging.services.queries import access_service, services_of
from smarttec.people.domain import Scope
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

_FIXED: Mapping[str, object] = {
    "area_code_geomatch": False,
    "fallback_to_long_code": False,
    "mms_converter": False,
    "scan_message_content": "inherit",
    "smart_encoding": False,
    "synchronous_validation": False,
    "us_app_to_person_registered": False,
    "usecase": "undeclared",
}
"""What services of Twilio's can be set to and ours cannot."""


def shown(service: Service, *, origin: str) -> dict[str, object]:
    """In Twilio's shape."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(service.account_id,)), showing_unreadable():
        own = {
            "fallback_url": service.fallback_url, "friendly_name": service.friendly_name or "",
            "inbound_request_url": service.inbound_url, "status_callback": service.status_url,
        }  # fmt: skip
    sid = to_sid("MG", service.id)
    url = f"{origin}{ROOT}/{sid}"
    return {
        **_FIXED,
        **own,
        "account_sid": to_sid("AC", service.account_id),
        "date_created": render.iso8601(service.created_at),
        "date_updated": render.iso8601(service.changed_at),
        "fallback_method": service.fallback_method,
        "inbound_method": service.inbound_method,
        "links": {
            "alpha_senders": f"{url}/AlphaSenders",
            "phone_numbers": f"{url}/PhoneNumbers",
            "short_codes": f"{url}/ShortCodes",
        },
        "sid": sid,
        "sticky_sender": service.is_sticky,
        "url": url,
        "use_inbound_webhook_on_number": service.uses_numbers_webhook,
        "validity_period": service.validity_seconds,
    }


def _settings(given: Mapping[str, str]) -> Settings:
    """Raises `InvalidInput`."""
    return Settings(
        friendly_name=given.get("FriendlyName"), is_sticky=flag(given, "StickySender"),
        validity_seconds=validity_of(given), status_url=given.get("StatusCallback"),
        inbound_url=given.get("InboundRequestUrl"), inbound_method=given.get("InboundMethod"),
        fallback_url=given.get("FallbackUrl"), fallback_method=given.get("FallbackMethod"),
        uses_numbers_webhook=flag(given, "UseInboundWebhookOnNumber"),
    )  # fmt: skip


def _list(account: UUID, after: UUID | None, limit: int, origin: str) -> list[dict[str, object]]:
    rows = services_of(account)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [shown(row, origin=origin) for row in rows[:limit]]


def _make(account: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    return shown(make_service(account=account, settings=_settings(given)), origin=origin)


def _change(account: UUID, service: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    return shown(change_service(account=account, service=service, settings=_settings(given)), origin=origin)


def _read(account: UUID, service: UUID, origin: str) -> dict[str, object]:
    return shown(access_service(account, service), origin=origin)


def _service_id(call: Call) -> UUID:
    return from_sid("MG", call.path["sid"])


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


_ONE = f"{ROOT}/{{sid}}"
_NAME = {"type": "string", "minLength": 1, "maxLength": 64}
_ADDRESS = {"type": "string", "maxLength": LONGEST_URL}
_METHOD = {"type": "string", "enum": ["GET", "POST"], "default": "POST"}
_CHANGES = (
    Parameter("StickySender", "Whether a recipient always hears from the same number.", {"enum": ["true", "false"]}),
    Parameter(
        "ValidityPeriod", "For how many seconds a message may wait for a carrier.",
        {"type": "integer", "minimum": 1, "maximum": VALIDITY_SECONDS_MAX, "default": VALIDITY_SECONDS_MAX},
    ),
    Parameter("StatusCallback", "The address told about messages that name none themselves.", _ADDRESS),
    Parameter("InboundRequestUrl", "The address called when a text arrives at one of the numbers.", _ADDRESS),
    Parameter("InboundMethod", "How it is called.", _METHOD),
    Parameter("FallbackUrl", "The address called when that fails.", _ADDRESS),
    Parameter("FallbackMethod", "How it is called.", _METHOD),
    Parameter(
        "UseInboundWebhookOnNumber", "Whether texts go to the number's own SmsUrl all the same.",
        {"enum": ["true", "false"], "default": "false"},
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
    *service_numbers.operations,
    *service_senders.operations,
]  # fmt: skip
routes = routes_of(operations)
