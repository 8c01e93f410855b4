"""Messages, sent and for later: list, fetch, redact, cancel, delete. Creating them is `submissions`, in front."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.faces.twilio.submissions import CREATE_PARAMETERS
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.messaging.domain import party
from smarttec.messaging.feedback import give_feedback
from smarttec.messaging.queries_async import LAST_ID, Filters, MessageView
from smarttec.messaging.removal import redact, remove
from smarttec.messaging.schedule import actions as schedule
from smarttec.messaging.schedule.errors import NotCancellable
from smarttec.messaging.schedule.reading import ScheduledView
from smarttec.numbers.domain import is_name
from smarttec.people.domain import Scope
from smarttec.people.models import Account

_DAY = timedelta(days=1)
_MOMENT = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"}


def _message_id(call: Call) -> UUID:
    return from_sid("SM", call.path["sid"])


async def list_all(call: Call) -> Response:
    """GET Messages.json, newest first, with those that are for later."""
    caller, filters = call.caller, filters_of(call.given, await call.country_for("To", "From"))

    async def read(after: UUID | None, limit: int) -> list[MessageView | ScheduledView]:
        readers = (call.plane.scheduled, call.plane.messages)
        found: dict[UUID, MessageView | ScheduledView] = {}
        for reader in readers:
            views = await reader.page(
                account=caller.account, policy_word=caller.policy_word, before=after or LAST_ID, limit=limit,
                filters=filters,
            )  # fmt: skip
            found.update((view.id, view) for view in views)
        return sorted(found.values(), key=lambda view: view.id, reverse=True)[:limit]

    return await page(
        call, key="messages", base=f"{render.account_path(to_sid('AC', caller.account))}/Messages.json", read=read,
        identify=lambda view: view.id, show=lambda view: _shown(call, view),
    )  # fmt: skip


def _shown(call: Call, view: MessageView | ScheduledView) -> dict[str, object]:
    if isinstance(view, ScheduledView):
        return render.scheduled(view, account=call.caller.account, currency=call.caller.currency)
    return render.message(view, account=call.caller.account)


def filters_of(given: Mapping[str, str], country: str | None) -> Filters:
    """To and From (national: to that country), DateSent (a day), DateSent> (from), DateSent< (until).

    Raises `InvalidInput`.
    """
    starts = [moment for name in ("DateSent", "DateSent>") if (moment := _moment(given, name))]
    ends = [moment for name in ("DateSent<",) if (moment := _moment(given, name))]
    if day := _moment(given, "DateSent"):
        start = datetime.combine(day.date(), time(), UTC)
        starts[0], ends = start, [*ends, start + _DAY]
    return Filters(
        recipient=_party(given, "To", country), sender=_party(given, "From", country),
        sent_from=max(starts, default=None), sent_before=min(ends, default=None),
    )  # fmt: skip


def _party(given: Mapping[str, str], name: str, country: str | None) -> str | None:
    text = given.get(name)
    if not text:
        return None
    try:
        found = party(text, country)
    except InvalidInput:
        found = ""
    if not found or (name == "To" and is_name(found)):
        raise InvalidInput(f"{name} is not a phone number.", field=name)
    return found


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
    account, policy_word, message = call.caller.account, call.caller.policy_word, _message_id(call)
    view: MessageView | ScheduledView
    try:
        view = await call.plane.messages.fetch(account=account, policy_word=policy_word, message=message)
    except NotFound:
        view = await call.plane.scheduled.fetch(account=account, policy_word=policy_word, message=message)
    return JSONResponse(_shown(call, view))


async def update(call: Call) -> Response:
    """POST Messages/{sid}.json: an empty Body takes the text out, Status=canceled cancels one that is for later."""
    message = _message_id(call)
    if call.given.get("Status") == "canceled":
        await _cancel(call, message)
    elif call.given.get("Body") == "" and not call.given.get("Status"):
        await _either(call, redact, schedule.redact, message)
    else:
        raise InvalidInput("Send an empty Body to redact a message, or Status=canceled to cancel it.", field="Body")
    return await fetch(call)


async def _cancel(call: Call, message: UUID) -> None:
    try:
        await call.plane.control.run(_with_account, schedule.cancel, call.caller.account, message)
    except NotFound:
        await fetch(call)
        raise NotCancellable from None


async def _either(
    call: Call, act: Callable[..., Awaitable[None]], act_on_scheduled: Callable[..., object], message: UUID
) -> None:
    """Do it to a message, or to one that is for later."""
    try:
        await act(call.plane.pools.data, account=call.caller.account, message=message)
    except NotFound:
        await call.plane.control.run(_with_account, act_on_scheduled, call.caller.account, message)


def _with_account(act: Callable[..., object], account: UUID, scheduled: UUID) -> None:
    act(account=Account.objects.get(id=account), scheduled=scheduled)


async def delete(call: Call) -> Response:
    """DELETE Messages/{sid}.json"""
    await _either(call, remove, schedule.remove, _message_id(call))
    return Response(status_code=204)


async def list_media(call: Call) -> Response:
    """GET Messages/{sid}/Media.json: texts have none."""
    await fetch(call)
    base = f"{render.account_path(to_sid('AC', call.caller.account))}/Messages/{call.path['sid']}/Media.json"

    async def read(after: UUID | None, limit: int) -> list[MessageView]:
        del after, limit
        return []

    return await page(
        call,
        key="media_list",
        base=base,
        read=read,
        identify=lambda view: view.id,
        show=lambda view: _shown(call, view),
    )


def _give_feedback(account: UUID, message: UUID, *, is_confirmed: bool) -> dict[str, object]:
    row = give_feedback(account=account, message=message, is_confirmed=is_confirmed)
    account_sid, sid = to_sid("AC", account), to_sid("SM", message)
    return {
        "account_sid": account_sid,
        "date_created": render.rfc2822(row.created_at),
        "date_updated": render.rfc2822(row.changed_at),
        "message_sid": sid,
        "outcome": "confirmed" if row.is_confirmed else "unconfirmed",
        "uri": f"{render.account_path(account_sid)}/Messages/{sid}/Feedback.json",
    }


async def feedback(call: Call) -> Response:
    """POST Messages/{sid}/Feedback.json: whether the recipient did what the message was for."""
    outcome = call.given.get("Outcome") or "unconfirmed"
    if outcome not in {"confirmed", "unconfirmed"}:
        raise InvalidInput("Outcome is confirmed or unconfirmed.", field="Outcome")
    message, account = _message_id(call), call.caller.account
    told = await call.plane.control.run(_give_feedback, account, message, is_confirmed=outcome == "confirmed")
    return JSONResponse(told, 201)


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
        id="UpdateMessage", method="POST", path=_ONE, scope=Scope.SEND_MESSAGES, handle=update,
        about="Take the text out of a finished message, or cancel one that is for later.", answer="Message",
        parameters=(
            Parameter("Body", "Empty: takes the text out.", {"type": "string", "const": ""}),
            Parameter("Status", "`canceled`: it does not go out.", {"const": "canceled"}),
        ),
    ),
    Operation(
        id="ListMedia", method="GET", path=f"{ACCOUNT}/Messages/{{sid}}/Media.json", scope=Scope.READ_MESSAGES,
        about="What is attached to a message: nothing, as messages carry text only.", handle=list_media,
        answer="Media", list_key="media_list", parameters=PAGING,
    ),
    Operation(
        id="CreateFeedback", method="POST", path=f"{ACCOUNT}/Messages/{{sid}}/Feedback.json", status=201,
        about="Say whether the recipient did what the message was for; what was said before is replaced.",
        scope=Scope.SEND_MESSAGES, handle=feedback, answer="Feedback",
        parameters=(Parameter("Outcome", "What you know.", {"enum": ["confirmed", "unconfirmed"]}),),
    ),
    Operation(
        id="DeleteMessage", method="DELETE", path=_ONE, about="Delete a finished message; what was charged stays.",
        scope=Scope.SEND_MESSAGES, handle=delete, answer=None, status=204,
    ),
]  # fmt: skip
routes = routes_of(each for each in operations if each.handle is not create)
