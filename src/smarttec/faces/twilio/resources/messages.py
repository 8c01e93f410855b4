"""Messages: list, fetch, redact, delete. Creating them is `submissions`, in front of the framework."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.faces.twilio.submissions import CREATE_PARAMETERS
from smarttec.kernel.errors import InvalidInput, InvalidPhoneNumber, NotFound
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.phone import parse_e164
from smarttec.messaging.queries_async import LAST_ID, Filters, MessageView
from smarttec.messaging.removal import redact, remove
from smarttec.people.domain import Scope

_DAY = timedelta(days=1)
_MOMENT = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}


def _message_id(call: Call) -> UUID:
    return from_sid("SM", call.path["sid"])


async def list_all(call: Call) -> Response:
    """GET Messages.json, newest first."""
    caller, filters = call.caller, filters_of(call.given)

    async def read(after: UUID | None, limit: int) -> list[MessageView]:
        return await call.plane.messages.page(
            account=caller.account,
            policy_word=caller.policy_word,
            before=after or LAST_ID,
            limit=limit,
            filters=filters,
        )

    return await page(
        call, key="messages", base=f"{render.account_path(to_sid('AC', caller.account))}/Messages.json", read=read,
        identify=lambda view: view.id, show=lambda view: render.message(view, account=caller.account),
    )  # fmt: skip


def filters_of(given: Mapping[str, str]) -> Filters:
    """To, From, DateSent (a day), DateSent> (from) and DateSent< (until). Raises `InvalidInput`."""
    starts = [moment for name in ("DateSent", "DateSent>") if (moment := _moment(given, name))]
    ends = [moment for name in ("DateSent<",) if (moment := _moment(given, name))]
    if day := _moment(given, "DateSent"):
        start = datetime.combine(day.date(), time(), UTC)
        starts[0], ends = start, [*ends, start + _DAY]
    return Filters(
        recipient=_number(given, "To"), sender=_number(given, "From"),
        sent_from=max(starts, default=None), sent_before=min(ends, default=None),
    )  # fmt: skip


def _number(given: Mapping[str, str], name: str) -> str | None:
    text = given.get(name)
    if not text:
        return None
    try:
        return parse_e164(text)
    except InvalidPhoneNumber:
        raise InvalidInput(f"{name} is not a phone number.", field=name) from None


def _moment(given: Mapping[str, str], name: str) -> datetime | None:
    """A day (its start, UTC) or a moment in ISO 8601; years that no message can be of are refused."""
    text = given.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{name} must be a day (YYYY-MM-DD) or a moment in ISO 8601.", field=name) from None
    if not date(2000, 1, 1) <= moment.date() < date(2200, 1, 1):
        raise InvalidInput(f"{name} is out of range.", field=name)
    return moment


async def fetch(call: Call) -> Response:
    """GET Messages/{sid}.json"""
    view = await call.plane.messages.fetch(
        account=call.caller.account, policy_word=call.caller.policy_word, message=_message_id(call)
    )
    return JSONResponse(render.message(view, account=call.caller.account))


async def update(call: Call) -> Response:
    """POST Messages/{sid}.json with an empty Body: takes the text out."""
    message = _message_id(call)
    if call.given.get("Body") != "":
        raise InvalidInput("A message can only be redacted: send an empty Body.", field="Body")
    await redact(call.plane.pools.data, account=call.caller.account, message=message)
    return await fetch(call)


async def delete(call: Call) -> Response:
    """DELETE Messages/{sid}.json"""
    await remove(call.plane.pools.data, account=call.caller.account, message=_message_id(call))
    return Response(status_code=204)


async def create(call: Call) -> Response:
    """Never reached: `submissions` answers in front."""
    raise NotFound


_LIST, _ONE = f"{ACCOUNT}/Messages.json", f"{ACCOUNT}/Messages/{{sid}}.json"
operations = [
    Operation(
        id="CreateMessage", method="POST", path=_LIST, about="Send a message.", scope=Scope.SEND_MESSAGES,
        handle=create, answer="Message", status=201, parameters=CREATE_PARAMETERS,
    ),
    Operation(
        id="ListMessages", method="GET", path=_LIST, about="Messages, the newest first.", scope=Scope.READ_MESSAGES,
        handle=list_all, answer="Message", list_key="messages",
        parameters=(
            Parameter("To", "Only messages to this number (E.164)."),
            Parameter("From", "Only messages from this number (E.164)."),
            Parameter("DateSent", "Only messages sent on this day (UTC).", _MOMENT),
            Parameter("DateSent>", "Only messages sent at this moment or later.", _MOMENT),
            Parameter("DateSent<", "Only messages sent before this moment.", _MOMENT),
            *PAGING,
        ),
    ),
    Operation(
        id="FetchMessage", method="GET", path=_ONE, about="One message.", scope=Scope.READ_MESSAGES, handle=fetch,
        answer="Message",
    ),
    Operation(
        id="UpdateMessage", method="POST", path=_ONE, about="Take the text out of a finished message.",
        scope=Scope.SEND_MESSAGES, handle=update, answer="Message",
        parameters=(Parameter("Body", "Empty.", {"type": "string", "const": ""}, is_required=True),),
    ),
    Operation(
        id="DeleteMessage", method="DELETE", path=_ONE, about="Delete a finished message; what was charged stays.",
        scope=Scope.SEND_MESSAGES, handle=delete, answer=None, status=204,
    ),
]  # fmt: skip
routes = routes_of(each for each in operations if each.handle is not create)
