"""The numbers of a messaging service: which of the account's own are in its pool."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import PAGING, Call, Operation, Parameter
from smarttec.faces.twilio.paging import page_v1
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.services.actions import add_number, remove_number
from smarttec.messaging.services.errors import NumberNotOwned
from smarttec.messaging.services.models import Sender
from smarttec.messaging.services.queries import access_sender, access_service, senders_of
from smarttec.numbers.models import StockNumber
from smarttec.people.domain import Scope
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

ROOT = "/v1/Services"


def _number(sender: Sender, stock: Mapping[str, StockNumber], *, origin: str) -> dict[str, object]:
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(sender.assignment.account_id,)), showing_unreadable():
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
    with (
        using(Purpose.SHOW_OWN_DATA, actor="api", about={one.assignment.account_id for one in senders}),
        showing_unreadable(),
    ):
        opened = [str(sender.assignment.e164) for sender in senders]
    stock = {row.e164: row for row in StockNumber.objects.filter(e164__in=opened)}
    return [_number(sender, stock, origin=origin) for sender in senders]


def _list_numbers(account: UUID, service: UUID, after: UUID | None, limit: int, origin: str) -> list[dict[str, object]]:
    rows = senders_of(access_service(account, service))
    if after is not None:
        rows = rows.filter(assignment_id__gt=after)
    return _numbers(list(rows[:limit]), origin=origin)


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
    return from_sid("MG", call.path["service_sid"])


async def list_all(call: Call) -> Response:
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


async def fetch(call: Call) -> Response:
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


_NUMBERS = f"{ROOT}/{{service_sid}}/PhoneNumbers"
operations = [
    Operation(
        id="ListServicePhoneNumbers", method="GET", path=_NUMBERS, about="The numbers of a messaging service.",
        scope=Scope.READ_NUMBERS, handle=list_all, answer="ServicePhoneNumber", list_key="phone_numbers",
        parameters=PAGING,
    ),
    Operation(
        id="CreateServicePhoneNumber", method="POST", path=_NUMBERS, about="Put one of your numbers into the pool.",
        scope=Scope.CHANGE_NUMBERS, handle=add, answer="ServicePhoneNumber", status=201,
        parameters=(Parameter("PhoneNumberSid", "The number (PN…).", is_required=True),),
    ),
    Operation(
        id="FetchServicePhoneNumber", method="GET", path=f"{_NUMBERS}/{{sid}}", about="One number of the pool.",
        scope=Scope.READ_NUMBERS, handle=fetch, answer="ServicePhoneNumber",
    ),
    Operation(
        id="DeleteServicePhoneNumber", method="DELETE", path=f"{_NUMBERS}/{{sid}}",
        about="Take a number out of the pool; it stays yours.", scope=Scope.CHANGE_NUMBERS, handle=remove, answer=None,
        status=204,
    ),
]  # fmt: skip
