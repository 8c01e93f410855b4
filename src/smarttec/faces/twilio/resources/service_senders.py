"""Names and short codes of a messaging service, and the account's own short codes."""

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Operation, Parameter
from smarttec.faces.twilio.paging import page, page_v1
from smarttec.faces.twilio.resources.service_numbers import ROOT
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.services.actions import add_name, add_number, remove_name, remove_number
from smarttec.messaging.services.errors import NumberNotOwned
from smarttec.messaging.services.models import AlphaSender, Sender
from smarttec.messaging.services.queries import (
    access_alpha_sender,
    access_sender,
    access_service,
    alpha_senders_of,
    senders_of,
)
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import Assignment
from smarttec.numbers.queries import access_assignment, assignments_of
from smarttec.people.domain import Scope
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

_SMS = ["SMS"]
Shown = dict[str, object]


def _opened(account: UUID, read: Callable[[], object]) -> str:
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(account,)), showing_unreadable():
        return str(read() or "")


def _in_service(row: AlphaSender | Sender, account: UUID, sid: str, part: str, origin: str) -> Shown:
    service_sid, created = to_sid("MG", row.service_id), render.iso8601(row.created_at)
    return {
        "account_sid": to_sid("AC", account), "capabilities": _SMS, "date_created": created, "date_updated": created,
        "service_sid": service_sid, "sid": sid, "url": f"{origin}{ROOT}/{service_sid}/{part}/{sid}",
    }  # fmt: skip


def _name(row: AlphaSender, origin: str) -> Shown:
    shown = _in_service(row, row.account_id, to_sid("AI", row.id), "AlphaSenders", origin)
    return {**shown, "alpha_sender": _opened(row.account_id, lambda: row.name)}


def _code(row: Sender, origin: str) -> Shown:
    own = row.assignment
    shown = _in_service(row, own.account_id, to_sid("SC", own.id), "ShortCodes", origin)
    return {**shown, "country_code": own.country, "short_code": _opened(own.account_id, lambda: own.e164)}


def _own_code(row: Assignment) -> Shown:
    account_sid, sid = to_sid("AC", row.account_id), to_sid("SC", row.id)
    code = _opened(row.account_id, lambda: row.e164)
    return {
        "account_sid": account_sid, "api_version": "2010-04-01", "date_created": render.rfc2822(row.created_at),
        "date_updated": render.rfc2822(row.created_at), "short_code": code, "sid": sid,
        "friendly_name": _opened(row.account_id, lambda: row.friendly_name) or code,
        "sms_fallback_method": row.sms_fallback_method,
        "sms_fallback_url": _opened(row.account_id, lambda: row.sms_fallback_url), "sms_method": row.sms_method,
        "sms_url": _opened(row.account_id, lambda: row.sms_url),
        "uri": f"{render.account_path(account_sid)}/SMS/ShortCodes/{sid}.json",
    }  # fmt: skip


def _list_names(account: UUID, service: UUID, origin: str, after: UUID | None, limit: int) -> list[Shown]:
    rows = alpha_senders_of(access_service(account, service))
    rows = rows.filter(id__gt=after) if after else rows
    return [_name(row, origin) for row in rows[:limit]]


def _list_codes(account: UUID, service: UUID, origin: str, after: UUID | None, limit: int) -> list[Shown]:
    rows = senders_of(access_service(account, service), short_codes=True)
    rows = rows.filter(assignment_id__gt=after) if after else rows
    return [_code(row, origin) for row in rows[:limit]]


def _list_own_codes(account: UUID, after: UUID | None, limit: int) -> list[Shown]:
    rows = assignments_of(account).filter(kind=Kind.SHORT_CODE)
    return [_own_code(row) for row in (rows.filter(id__gt=after) if after else rows)[:limit]]


def _read_name(account: UUID, service: UUID, sender: UUID, origin: str) -> Shown:
    return _name(access_alpha_sender(access_service(account, service), sender), origin)


def _read_code(account: UUID, service: UUID, code: UUID, origin: str) -> Shown:
    return _code(access_sender(access_service(account, service), code, short_codes=True), origin)


def _read_own_code(account: UUID, code: UUID) -> Shown:
    row = access_assignment(account, code)
    if row.kind != Kind.SHORT_CODE:
        raise NotFound
    return _own_code(row)


def _add_name(account: UUID, service: UUID, name: str, origin: str) -> Shown:
    return _name(add_name(account=account, service=service, name=name), origin)


def _add_code(account: UUID, service: UUID, sid: str, origin: str) -> Shown:
    try:
        code = from_sid("SC", sid)
    except NotFound:
        access_service(account, service)
        raise NumberNotOwned(field="ShortCodeSid") from None
    add_number(account=account, service=service, assignment=code, short_code=True)
    return _read_code(account, service, code, origin)


def _service(call: Call) -> UUID:
    return from_sid("MG", call.path["service_sid"])


async def _paged(call: Call, part: str, key: str, prefix: str, listed: Callable[..., list[Shown]]) -> Response:
    account, service = call.caller.account, _service(call)

    async def read(after: UUID | None, limit: int) -> list[Shown]:
        return await call.plane.control.run(listed, account, service, call.origin, after, limit)

    return await page_v1(
        call, key=key, base=f"{ROOT}/{to_sid('MG', service)}/{part}", read=read, show=lambda one: one,
        identify=lambda one: from_sid(prefix, str(one["sid"])),
    )  # fmt: skip


async def list_names(call: Call) -> Response:
    """GET Services/{sid}/AlphaSenders, the oldest first."""
    return await _paged(call, "AlphaSenders", "alpha_senders", "AI", _list_names)


async def list_codes(call: Call) -> Response:
    """GET Services/{sid}/ShortCodes"""
    return await _paged(call, "ShortCodes", "short_codes", "SC", _list_codes)


async def list_own_codes(call: Call) -> Response:
    """GET SMS/ShortCodes.json"""
    account = call.caller.account

    async def read(after: UUID | None, limit: int) -> list[Shown]:
        return await call.plane.control.run(_list_own_codes, account, after, limit)

    return await page(
        call, key="short_codes", base=f"{render.account_path(to_sid('AC', account))}/SMS/ShortCodes.json", read=read,
        show=lambda one: one, identify=lambda one: from_sid("SC", str(one["sid"])),
    )  # fmt: skip


async def fetch_own_code(call: Call) -> Response:
    """GET SMS/ShortCodes/{sid}.json"""
    code = from_sid("SC", call.path["sid"])
    return JSONResponse(await call.plane.control.run(_read_own_code, call.caller.account, code))


async def _add(call: Call, *, name: str, act: Callable[..., Shown]) -> Response:
    if not call.given.get(name):
        raise InvalidInput(f"Give {name}.", field=name)
    told = call.caller.account, _service(call), call.given[name], call.origin
    return JSONResponse(await call.plane.control.run(act, *told), 201)


async def _fetch(call: Call, *, prefix: str, act: Callable[..., Shown]) -> Response:
    told = call.caller.account, _service(call), from_sid(prefix, call.path["sid"]), call.origin
    return JSONResponse(await call.plane.control.run(act, *told))


async def remove_alpha_sender(call: Call) -> Response:
    """DELETE Services/{sid}/AlphaSenders/{name}: it stays registered."""
    sender = from_sid("AI", call.path["sid"])
    await call.plane.control.run(remove_name, account=call.caller.account, service=_service(call), sender=sender)
    return Response(status_code=204)


async def remove_short_code(call: Call) -> Response:
    """DELETE Services/{sid}/ShortCodes/{code}: it stays the account's."""
    code = from_sid("SC", call.path["sid"])
    await call.plane.control.run(
        remove_number, account=call.caller.account, service=_service(call), assignment=code, short_code=True
    )
    return Response(status_code=204)


def _operations(
    name: str, part: str, key: str, parameter: Parameter, handle_list: Callable[[Call], Awaitable[Response]],
    handle_delete: Callable[[Call], Awaitable[Response]], prefix: str, read: Callable[..., Shown],
    make: Callable[..., Shown],
) -> list[Operation]:  # fmt: skip
    every, one = f"{ROOT}/{{service_sid}}/{part}", f"{ROOT}/{{service_sid}}/{part}/{{sid}}"
    words = "name" if prefix == "AI" else "short code"
    return [
        Operation(
            id=f"List{name}s", method="GET", path=every, about=f"The {words}s of a messaging service.",
            scope=Scope.READ_NUMBERS, handle=handle_list, answer=name, list_key=key, parameters=PAGING,
        ),
        Operation(
            id=f"Create{name}", method="POST", path=every, about=f"Put a {words} into the pool.", status=201,
            scope=Scope.CHANGE_NUMBERS, handle=partial(_add, name=parameter.name, act=make), answer=name,
            parameters=(parameter,),
        ),
        Operation(
            id=f"Fetch{name}", method="GET", path=one, about=f"One {words} of the pool.", scope=Scope.READ_NUMBERS,
            handle=partial(_fetch, prefix=prefix, act=read), answer=name,
        ),
        Operation(
            id=f"Delete{name}", method="DELETE", path=one, about=f"Take a {words} out of the pool; it stays yours.",
            scope=Scope.CHANGE_NUMBERS, handle=handle_delete, answer=None, status=204,
        ),
    ]  # fmt: skip


_OWN = f"{ACCOUNT}/SMS/ShortCodes"
operations = [
    *_operations(
        "ServiceAlphaSender", "AlphaSenders", "alpha_senders",
        Parameter("AlphaSender", "1 to 11 letters, digits and spaces; used where it is registered.", is_required=True),
        list_names, remove_alpha_sender, "AI", _read_name, _add_name,
    ),
    *_operations(
        "ServiceShortCode", "ShortCodes", "short_codes",
        Parameter("ShortCodeSid", "The short code (SC…).", is_required=True),
        list_codes, remove_short_code, "SC", _read_code, _add_code,
    ),
    Operation(
        id="ListShortCodes", method="GET", path=f"{_OWN}.json", about="The account's short codes.",
        scope=Scope.READ_NUMBERS, handle=list_own_codes, answer="ShortCode", list_key="short_codes", parameters=PAGING,
    ),
    Operation(
        id="FetchShortCode", method="GET", path=f"{_OWN}/{{sid}}.json", about="One of them.", scope=Scope.READ_NUMBERS,
        handle=fetch_own_code, answer="ShortCode",
    ),
]  # fmt: skip
