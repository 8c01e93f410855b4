"""OutgoingCallerIds: numbers that the customer has elsewhere and proves by a code that is sent to them.

Twilio shows the code and calls the number, where it is typed. Here it is sent by text and given back, as
`ValidationCode`; no answer ever has it, else it would prove nothing.
"""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.caller_codes import send_code
from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Operation, Parameter
from smarttec.faces.twilio.paging import page
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.phone import parse_e164, pretty
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.errors import SenderMissing
from smarttec.numbers.actions.callers import confirm, forget, rename
from smarttec.numbers.models import VerifiedCaller
from smarttec.numbers.queries import access_caller, callers_of, numbers_of
from smarttec.people.domain import Scope
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable


def shown(caller: VerifiedCaller) -> dict[str, object]:
    """In Twilio's shape."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(caller.account_id,)), showing_unreadable():
        e164, name = str(caller.e164), caller.friendly_name
    account_sid, sid = to_sid("AC", caller.account_id), to_sid("PN", caller.id)
    return {
        "account_sid": account_sid,
        "date_created": render.rfc2822(caller.created_at),
        "date_updated": render.rfc2822(caller.verified_at or caller.created_at),
        "friendly_name": name or pretty(e164),
        "phone_number": e164,
        "sid": sid,
        "uri": f"{render.account_path(account_sid)}/OutgoingCallerIds/{sid}.json",
    }


def _verified(account: UUID, e164: str | None) -> list[VerifiedCaller]:
    rows = callers_of(account).filter(verified_at__isnull=False)
    if e164 is not None:
        keys = keys_of(account)
        rows = rows.filter(digest=keys.digest(e164)) if keys else rows.none()
    return list(rows)


def _list(account: UUID, after: UUID | None, limit: int, e164: str | None) -> list[dict[str, object]]:
    rows = [row for row in _verified(account, e164) if after is None or row.id > after]
    return [shown(row) for row in rows[:limit]]


def _read(account: UUID, caller: UUID) -> dict[str, object]:
    return shown(access_caller(account, caller))


def _ask(account: UUID, given: Mapping[str, str], country: str | None) -> dict[str, object]:
    """Send a code from one of the account's numbers."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(account,)), showing_unreadable():
        senders = numbers_of(account)
    if not senders:
        raise SenderMissing(field="From")
    name = given.get("FriendlyName", "")
    caller = send_code(
        account=account, number=parse_e164(given["PhoneNumber"], country), sender=senders[0], friendly_name=name
    )
    body = shown(caller)
    return {
        "account_sid": body["account_sid"],
        "call_sid": None,
        "friendly_name": body["friendly_name"],
        "outgoing_caller_id_sid": body["sid"],
        "phone_number": body["phone_number"],
        "validation_code": None,
    }


def _change(account: UUID, caller: UUID, given: Mapping[str, str]) -> dict[str, object]:
    if code := given.get("ValidationCode"):
        confirm(account=account, caller=caller, code=code)
    if "FriendlyName" in given:
        rename(account=account, caller=caller, friendly_name=given["FriendlyName"])
    return _read(account, caller)


async def list_all(call: Call) -> Response:
    """GET OutgoingCallerIds.json: those that were proved, the oldest first."""
    account, wanted = call.caller.account, call.given.get("PhoneNumber")
    e164 = parse_e164(wanted, await call.country_for("PhoneNumber")) if wanted else None

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, account, after, limit, e164)

    return await page(
        call, key="outgoing_caller_ids", read=read, show=lambda caller: caller,
        base=f"{render.account_path(to_sid('AC', account))}/OutgoingCallerIds.json",
        identify=lambda caller: from_sid("PN", str(caller["sid"])),
    )  # fmt: skip


async def ask(call: Call) -> Response:
    """POST OutgoingCallerIds.json: a validation request."""
    if not call.given.get("PhoneNumber"):
        raise InvalidInput("Give PhoneNumber.", field="PhoneNumber")
    told = call.caller.account, call.given, await call.country_for("PhoneNumber")
    return JSONResponse(await call.plane.control.run(_ask, *told), 201)


async def fetch(call: Call) -> Response:
    """GET OutgoingCallerIds/{sid}.json"""
    return JSONResponse(await call.plane.control.run(_read, call.caller.account, from_sid("PN", call.path["sid"])))


async def update(call: Call) -> Response:
    """POST OutgoingCallerIds/{sid}.json: prove it by `ValidationCode`, or rename it."""
    caller = from_sid("PN", call.path["sid"])
    return JSONResponse(await call.plane.control.run(_change, call.caller.account, caller, call.given))


async def delete(call: Call) -> Response:
    """DELETE OutgoingCallerIds/{sid}.json"""
    await call.plane.control.run(forget, account=call.caller.account, caller=from_sid("PN", call.path["sid"]))
    return Response(status_code=204)


_LIST, _ONE = f"{ACCOUNT}/OutgoingCallerIds.json", f"{ACCOUNT}/OutgoingCallerIds/{{sid}}.json"
_NAME = Parameter("FriendlyName", "A name of your choice.", {"type": "string", "maxLength": 64})
operations = [
    Operation(
        id="ListOutgoingCallerIds", method="GET", path=_LIST, about="Numbers elsewhere that were proved to be yours.",
        scope=Scope.READ_NUMBERS, handle=list_all, answer="OutgoingCallerId", list_key="outgoing_caller_ids",
        parameters=(Parameter("PhoneNumber", "Only this number (E.164)."), *PAGING),
    ),
    Operation(
        id="CreateValidationRequest", method="POST", path=_LIST, about="Send a code to a number; it costs a text.",
        scope=Scope.CHANGE_NUMBERS, handle=ask, answer="ValidationRequest", status=201,
        parameters=(Parameter("PhoneNumber", "The number (E.164).", is_required=True), _NAME),
    ),
    Operation(
        id="FetchOutgoingCallerId", method="GET", path=_ONE, about="One of them.", scope=Scope.READ_NUMBERS,
        handle=fetch, answer="OutgoingCallerId",
    ),
    Operation(
        id="UpdateOutgoingCallerId", method="POST", path=_ONE, about="Prove a number by its code, or rename it.",
        scope=Scope.CHANGE_NUMBERS, handle=update, answer="OutgoingCallerId",
        parameters=(Parameter("ValidationCode", "The six digits of the text."), _NAME),
    ),
    Operation(
        id="DeleteOutgoingCallerId", method="DELETE", path=_ONE, about="Take it off the list.",
        scope=Scope.CHANGE_NUMBERS, handle=delete, answer=None, status=204,
    ),
]  # fmt: skip
