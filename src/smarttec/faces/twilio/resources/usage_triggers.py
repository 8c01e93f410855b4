"""Usage triggers: an address that is called when a category reaches a value, once or once in each period."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from django.db.models import IntegerChoices, Q
from starlette.responses import JSONResponse, Response

from smarttec.faces.twilio import render
from smarttec.faces.twilio.operations import ACCOUNT, PAGING, Call, Operation, Parameter, routes_of
from smarttec.faces.twilio.paging import page
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import from_sid, to_sid
from smarttec.kernel.urls import LONGEST_URL, check_method
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.callbacks.models import Verb
from smarttec.messaging.usage.actions import (
    Wanted,
    access_trigger,
    change_trigger,
    current_of,
    delete_trigger,
    make_trigger,
)
from smarttec.messaging.usage.domain import Measure, Recurring, as_text, checked_category, record_uri
from smarttec.messaging.usage.models import NAME_MAX, UsageTrigger
from smarttec.messaging.usage.records import CATEGORIES
from smarttec.people.domain import Scope
from smarttec.vault.purpose import using
from smarttec.vault.unreadable import showing_unreadable

Word = TypeVar("Word", bound=IntegerChoices)


def shown(row: UsageTrigger) -> dict[str, object]:
    """In Twilio's shape."""
    with using(Purpose.SHOW_OWN_DATA, actor="api", about=(row.account_id,)), showing_unreadable():
        name, url = row.friendly_name or "", row.url
    account_sid, sid = to_sid("AC", row.account_id), to_sid("UT", row.id)
    recurring, measure = Recurring(row.recurring) if row.recurring else None, Measure(row.measure)
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "callback_method": str(Verb(row.method).label),
        "callback_url": url,
        "current_value": as_text(current_of(row), measure=measure, category=row.category),
        "date_created": render.rfc2822(row.created_at),
        "date_fired": render.rfc2822(row.fired_at),
        "date_updated": render.rfc2822(row.changed_at),
        "friendly_name": name,
        "recurring": str(recurring.label) if recurring else None,
        "sid": sid,
        "trigger_by": str(measure.label),
        "trigger_value": as_text(row.value_micros, measure=measure, category=row.category),
        "uri": f"{render.account_path(account_sid)}/Usage/Triggers/{sid}.json",
        "usage_category": row.category,
        "usage_record_uri": record_uri(row.account_id, recurring, row.category),
    }


def _word(given: Mapping[str, str], name: str, words: type[Word]) -> Word | None:
    """A parameter that is one of some words, None when it is missing. Raises `InvalidInput`."""
    text = given.get(name)
    if not text:
        return None
    found = next((one for one in words if one.label == text.lower()), None)
    if found is None:
        raise InvalidInput(f"{name} is one of {', '.join(str(one.label) for one in words)}.", field=name)
    return found


def _method(given: Mapping[str, str]) -> Verb | None:
    text = given.get("CallbackMethod")
    return Verb[check_method(text, field="CallbackMethod")] if text else None


def _wanted(given: Mapping[str, str]) -> Wanted:
    for name in ("UsageCategory", "TriggerValue", "CallbackUrl"):
        if not given.get(name):
            raise InvalidInput(f"Give {name}.", field=name)
    return Wanted(
        category=given["UsageCategory"], value=given["TriggerValue"], url=given["CallbackUrl"],
        method=_method(given) or Verb.POST, measure=_word(given, "TriggerBy", Measure) or Measure.USAGE,
        recurring=_word(given, "Recurring", Recurring), friendly_name=given.get("FriendlyName"),
    )  # fmt: skip


def _filters(given: Mapping[str, str]) -> Q:
    wanted = Q()
    if category := given.get("UsageCategory"):
        wanted &= Q(category=checked_category(category))
    if measure := _word(given, "TriggerBy", Measure):
        wanted &= Q(measure=measure)
    recurring = _word(given, "Recurring", Recurring)
    if recurring is Recurring.ALL_TIME:
        wanted &= Q(recurring=recurring) | Q(recurring=None)
    elif recurring:
        wanted &= Q(recurring=recurring)
    return wanted


def _list(account: UUID, wanted: Q, after: UUID | None, limit: int) -> list[dict[str, object]]:
    rows = UsageTrigger.objects.select_related("account").filter(wanted, account_id=account).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [shown(row) for row in rows[:limit]]


def _make(account: UUID, wanted: Wanted) -> dict[str, object]:
    return shown(make_trigger(account=account, wanted=wanted))


def _read(account: UUID, trigger: UUID) -> dict[str, object]:
    return shown(access_trigger(account, trigger))


def _change(account: UUID, trigger: UUID, given: Mapping[str, str]) -> dict[str, object]:
    row = change_trigger(
        account=account, trigger=trigger, url=given.get("CallbackUrl") or None, method=_method(given),
        friendly_name=given.get("FriendlyName"),
    )  # fmt: skip
    return shown(row)


async def list_all(call: Call) -> Response:
    """GET Usage/Triggers.json, the oldest first."""
    account, wanted = call.caller.account, _filters(call.given)

    async def read(after: UUID | None, limit: int) -> list[dict[str, object]]:
        return await call.plane.control.run(_list, account, wanted, after, limit)

    return await page(
        call, key="usage_triggers", read=read, show=lambda trigger: trigger,
        base=f"{render.account_path(to_sid('AC', account))}/Usage/Triggers.json",
        identify=lambda trigger: from_sid("UT", str(trigger["sid"])),
    )  # fmt: skip


async def create(call: Call) -> Response:
    """POST Usage/Triggers.json"""
    return JSONResponse(await call.plane.control.run(_make, call.caller.account, _wanted(call.given)), 201)


async def fetch(call: Call) -> Response:
    """GET Usage/Triggers/{sid}.json"""
    return JSONResponse(await call.plane.control.run(_read, call.caller.account, from_sid("UT", call.path["sid"])))


async def update(call: Call) -> Response:
    """POST Usage/Triggers/{sid}.json: its name, and where it calls."""
    trigger = from_sid("UT", call.path["sid"])
    return JSONResponse(await call.plane.control.run(_change, call.caller.account, trigger, call.given))


async def delete(call: Call) -> Response:
    """DELETE Usage/Triggers/{sid}.json"""
    trigger = from_sid("UT", call.path["sid"])
    await call.plane.control.run(delete_trigger, account=call.caller.account, trigger=trigger)
    return Response(status_code=204)


def _words(words: type[IntegerChoices]) -> dict[str, object]:
    return {"type": "string", "enum": [str(one.label) for one in words]}


_LIST, _ONE = f"{ACCOUNT}/Usage/Triggers.json", f"{ACCOUNT}/Usage/Triggers/{{sid}}.json"
_CATEGORY = {"type": "string", "enum": sorted(CATEGORIES)}
_URL = {"type": "string", "maxLength": LONGEST_URL}
_RECURRING = Parameter("Recurring", "The period that it looks at; without: all time, once.", _words(Recurring))
_BY = Parameter("TriggerBy", "What is compared; without: usage.", _words(Measure))
_CHANGES = (
    Parameter("CallbackMethod", "How it is called; without: POST.", {"type": "string", "enum": ["GET", "POST"]}),
    Parameter("FriendlyName", "A name of your choice.", {"type": "string", "maxLength": NAME_MAX}),
)
operations = [
    Operation(
        id="ListUsageTriggers", method="GET", path=_LIST, about="The account's usage triggers, the oldest first.",
        scope=Scope.READ_ACCOUNT, handle=list_all, answer="UsageTrigger", list_key="usage_triggers",
        parameters=(Parameter("UsageCategory", "Only of this category.", _CATEGORY), _RECURRING, _BY, *PAGING),
    ),
    Operation(
        id="CreateUsageTrigger", method="POST", path=_LIST, about="Have an address called when a value is reached.",
        scope=Scope.CHANGE_ACCOUNT, handle=create, answer="UsageTrigger", status=201,
        parameters=(
            Parameter("UsageCategory", "What is looked at.", _CATEGORY, is_required=True),
            Parameter("TriggerValue", "From which value on; +30: that much more than now.", is_required=True),
            Parameter("CallbackUrl", "The address that is called.", _URL, is_required=True),
            _RECURRING, _BY, *_CHANGES,
        ),
    ),
    Operation(
        id="FetchUsageTrigger", method="GET", path=_ONE, about="One usage trigger, with what is used now.",
        scope=Scope.READ_ACCOUNT, handle=fetch, answer="UsageTrigger",
    ),
    Operation(
        id="UpdateUsageTrigger", method="POST", path=_ONE, about="Change where a usage trigger calls, or its name.",
        scope=Scope.CHANGE_ACCOUNT, handle=update, answer="UsageTrigger",
        parameters=(Parameter("CallbackUrl", "The address that is called.", _URL), *_CHANGES),
    ),
    Operation(
        id="DeleteUsageTrigger", method="DELETE", path=_ONE, about="Delete a usage trigger.",
        scope=Scope.CHANGE_ACCOUNT, handle=delete, answer=None, status=204,
    ),
]  # fmt: skip
routes = routes_of(operations)
