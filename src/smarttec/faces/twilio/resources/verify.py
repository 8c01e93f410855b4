"""Verify v2: services, verifications by text, and the checks of codes."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page_v1
from smarttec.faces.twilio.requests import whole_number
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.phone import parse_e164
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.verify import actions
from smarttec.messaging.verify.errors import ChannelNotOffered
from smarttec.messaging.verify.models import State, Verification, VerifyService
from smarttec.messaging.verify.sending import send
from smarttec.numbers.queries import home_country
from smarttec.people.domain import Scope
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

ROOT = "/v2/Services"
_ONE = f"{ROOT}/{{sid}}"
_DECIDED = {"approved": State.APPROVED, "canceled": State.CANCELED}


def _service(row: VerifyService, origin: str) -> dict[str, object]:
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(row.account_id,)), showing_unreadable():
        name = str(row.friendly_name)
    sid = to_sid("VA", row.id)
    return {
        "account_sid": to_sid("AC", row.account_id),
        "code_length": row.code_length,
        "custom_code_enabled": False,
        "date_created": render.iso8601(row.created_at),
        "date_updated": render.iso8601(row.changed_at),
        "do_not_share_warning_enabled": False,
        "dtmf_input_required": False,
        "friendly_name": name,
        "links": {},
        "lookup_enabled": False,
        "psd2_enabled": False,
        "sid": sid,
        "skip_sms_to_landlines": False,
        "url": f"{origin}{ROOT}/{sid}",
    }


def _verification(row: Verification) -> dict[str, object]:
    """What verifications and checks of them have in common."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(row.account_id,)), showing_unreadable():
        to = str(row.recipient)
    return {
        "account_sid": to_sid("AC", row.account_id),
        "amount": None,
        "channel": "sms",
        "date_created": render.iso8601(row.created_at),
        "date_updated": render.iso8601(row.changed_at),
        "payee": None,
        "service_sid": to_sid("VA", row.service_id),
        "sid": to_sid("VE", row.id),
        "status": str(State(row.state).label),
        "to": to,
        "valid": row.state == State.APPROVED,
    }


def _whole(row: Verification, origin: str) -> dict[str, object]:
    body = _verification(row)
    url = f"{origin}{ROOT}/{body['service_sid']}/Verifications/{body['sid']}"
    return {**body, "lookup": {}, "send_code_attempts": [{"channel": "sms"}] * row.sends, "sna": None, "url": url}


def _list(account: UUID, after: UUID | None, limit: int, origin: str) -> list[dict[str, object]]:
    rows = VerifyService.objects.filter(account_id=account).select_related("account").order_by("id")
    rows = rows.filter(id__gt=after) if after else rows
    return [_service(row, origin) for row in rows[:limit]]


def _make(account: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    if not given.get("FriendlyName"):
        raise InvalidInput("Give FriendlyName.", field="FriendlyName")
    row = actions.make_service(account=account, friendly_name=given["FriendlyName"], code_length=_length(given) or 6)
    return _service(row, origin)


def _change(account: UUID, service: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    row = actions.change_service(
        account=account, service=service, friendly_name=given.get("FriendlyName"), code_length=_length(given)
    )
    return _service(row, origin)


def _length(given: Mapping[str, str]) -> int | None:
    return whole_number(given, "CodeLength", default=0, low=0, high=99) if given.get("CodeLength") else None


def _send(account: UUID, service: UUID, given: Mapping[str, str], origin: str) -> dict[str, object]:
    if given.get("Channel") != "sms":
        raise ChannelNotOffered(field="Channel")
    return _whole(send(account=account, service=service, to=given.get("To", "")), origin)


def _check(account: UUID, service: UUID, given: Mapping[str, str]) -> dict[str, object]:
    to, sid, code = given.get("To"), given.get("VerificationSid"), given.get("Code")
    if not code or not (to or sid):
        raise InvalidInput("Give Code, and To or VerificationSid.", field="Code")
    number = parse_e164(to, home_country(account)) if to else ""
    verification = from_sid("VE", sid) if sid else None
    row = actions.check(account=account, service=service, number=number, verification=verification, code=code)
    return _verification(row)


def _decide(
    account: UUID, service: UUID, verification: UUID, given: Mapping[str, str], origin: str
) -> dict[str, object]:
    state = _DECIDED.get(given.get("Status", ""))
    if state is None:
        raise InvalidInput("Status is approved or canceled.", field="Status")
    return _whole(actions.decide(account=account, service=service, verification=verification, state=state), origin)


def _read(account: UUID, service: UUID, verification: UUID, origin: str) -> dict[str, object]:
    return _whole(actions.access_verification(account, service, verification), origin)


def _ids(call: Call) -> tuple[UUID, UUID]:
    return from_sid("VA", call.path["sid"]), from_sid("VE", call.path["verification"])


async def list_all(call: Call) -> Response:
    """GET Services, the oldest first."""

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, call.caller.account, after, limit, call.origin)

    return await page_v1(
        call, key="services", base=ROOT, read=read, show=lambda service: service,
        identify=lambda service: from_sid("VA", str(service["sid"])),
    )  # fmt: skip


async def create(call: Call) -> Response:
    """POST Services."""
    return JSONResponse(await call.plane.control.run(_make, call.caller.account, call.given, call.origin), 201)


async def fetch(call: Call) -> Response:
    """GET Services/{sid}."""
    service = from_sid("VA", call.path["sid"])

    def read() -> dict[str, object]:
        return _service(actions.access_service(call.caller.account, service), call.origin)

    return JSONResponse(await call.plane.control.run(read))


async def update(call: Call) -> Response:
    """POST Services/{sid}."""
    told = call.caller.account, from_sid("VA", call.path["sid"]), call.given, call.origin
    return JSONResponse(await call.plane.control.run(_change, *told))


async def delete(call: Call) -> Response:
    """DELETE Services/{sid}: its verifications go with it."""
    service = from_sid("VA", call.path["sid"])
    await call.plane.control.run(actions.delete_service, account=call.caller.account, service=service)
    return Response(status_code=204)


async def verify(call: Call) -> Response:
    """POST Verifications: a code by text; again, a new one."""
    if not call.given.get("To"):
        raise InvalidInput("Give To.", field="To")
    told = call.caller.account, from_sid("VA", call.path["sid"]), call.given, call.origin
    return JSONResponse(await call.plane.control.run(_send, *told), 201)


async def fetch_verification(call: Call) -> Response:
    """GET Verifications/{sid}."""
    return JSONResponse(await call.plane.control.run(_read, call.caller.account, *_ids(call), call.origin))


async def decide(call: Call) -> Response:
    """POST Verifications/{sid}: the customer's program ends it."""
    return JSONResponse(
        await call.plane.control.run(_decide, call.caller.account, *_ids(call), call.given, call.origin)
    )


async def check(call: Call) -> Response:
    """POST VerificationCheck."""
    service = from_sid("VA", call.path["sid"])
    if sid := call.given.get("VerificationSid"):
        try:
            from_sid("VE", sid)
        except NotFound:
            raise InvalidInput("VerificationSid is not one of ours.", field="VerificationSid") from None
    return JSONResponse(await call.plane.control.run(_check, call.caller.account, service, call.given), 201)


_NAME = Parameter("FriendlyName", "What the text calls you.", {"type": "string", "minLength": 1, "maxLength": 30})
_LENGTH = Parameter("CodeLength", "How many digits a code has.", {"type": "integer", "minimum": 4, "maximum": 10})
_STATUS = Parameter("Status", "How it ended.", {"enum": list(_DECIDED)}, is_required=True)
operations = [
    Operation(
        id="ListVerifyServices", method="GET", path=ROOT, about="Services that verify numbers, the oldest first.",
        scope=Scope.READ_ACCOUNT, handle=list_all, answer="VerifyService", list_key="services", parameters=PAGING,
    ),
    Operation(
        id="CreateVerifyService", method="POST", path=ROOT, about="Make a service that verifies numbers.", status=201,
        scope=Scope.CHANGE_ACCOUNT, handle=create, answer="VerifyService", parameters=(_NAME, _LENGTH),
    ),
    Operation(
        id="FetchVerifyService", method="GET", path=_ONE, about="One of them.", scope=Scope.READ_ACCOUNT, handle=fetch,
        answer="VerifyService",
    ),
    Operation(
        id="UpdateVerifyService", method="POST", path=_ONE, about="Change one.", scope=Scope.CHANGE_ACCOUNT,
        handle=update, answer="VerifyService", parameters=(_NAME, _LENGTH),
    ),
    Operation(
        id="DeleteVerifyService", method="DELETE", path=_ONE, about="Delete one, with its verifications.",
        scope=Scope.CHANGE_ACCOUNT, handle=delete, answer=None, status=204,
    ),
    Operation(
        id="CreateVerification", method="POST", path=f"{_ONE}/Verifications", status=201, scope=Scope.SEND_MESSAGES,
        about="Send a code to a number; it is an ordinary text of yours, at its price.", handle=verify,
        answer="Verification",
        parameters=(
            Parameter("To", "The number.", {"type": "string"}, is_required=True),
            Parameter("Channel", "How: by text.", {"const": "sms"}, is_required=True),
        ),
    ),
    Operation(
        id="FetchVerification", method="GET", path=f"{_ONE}/Verifications/{{verification}}", scope=Scope.READ_ACCOUNT,
        about="One verification, for a day.", handle=fetch_verification, answer="Verification",
    ),
    Operation(
        id="UpdateVerification", method="POST", path=f"{_ONE}/Verifications/{{verification}}",
        about="End a verification that is under way.", scope=Scope.SEND_MESSAGES, handle=decide, answer="Verification",
        parameters=(_STATUS,),
    ),
    Operation(
        id="CheckVerification", method="POST", path=f"{_ONE}/VerificationCheck", status=201, scope=Scope.SEND_MESSAGES,
        about="Try the code that somebody typed; five tries.", handle=check, answer="VerificationCheck",
        parameters=(
            Parameter("Code", "What was typed.", {"type": "string"}, is_required=True),
            Parameter("To", "The number.", {"type": "string"}),
            Parameter("VerificationSid", "Instead of To.", {"type": "string"}),
        ),
    ),
]  # fmt: skip
routes = routes_of(operations)
