"""The exact shapes of Twilio's resources: counts and prices as strings, negative prices, RFC 2822 dates, nulls."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

import orjson

from smarttec.faces.twilio.errors import API_VERSION, ERROR_CODE_OF, MESSAGE_ERRORS
from smarttec.kernel.ids import to_sid
from smarttec.kernel.money import format_decimal
from smarttec.kernel.sms import analyse
from smarttec.messaging.intake_rules import Accepted
from smarttec.messaging.models import Direction, Status
from smarttec.messaging.queries_async import MessageView
from smarttec.messaging.schedule.models import ScheduleState
from smarttec.messaging.schedule.reading import ScheduledView

PRICE_PLACES_MIN = 5
_WORDS = {status: str(status.label) for status in Status} | {Status.UNKNOWN: "sending"}
"""Twilio has no word for a message whose response was lost; to a client it is still on its way."""
_DIRECTIONS = {Direction.OUTBOUND_API: "outbound-api", Direction.OUTBOUND_PORTAL: "outbound-api",
               Direction.INBOUND: "inbound", Direction.OUTBOUND_REPLY: "outbound-reply"}  # fmt: skip


def account_path(account_sid: str) -> str:
    """The root of an account's resources."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


@lru_cache(maxsize=256)
def rfc2822(moment: datetime | None) -> str | None:
    """A moment as the API writes it."""
    return format_datetime(moment) if moment else None


def iso8601(moment: datetime) -> str:
    """A moment as Twilio's API v1 writes it: UTC, without fractions."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _message(
    *, account: UUID, id: UUID, sender: str, recipient: str, body: str, direction: str, status: str,  # noqa: A002
    segments: int, price: str | None, currency: str, error_code: int | None, created_at: datetime,
    sent_at: datetime | None, updated_at: datetime, service: UUID | None,
) -> dict[str, object]:  # fmt: skip
    account_sid, sid = to_sid("AC", account), to_sid("SM", id)
    uri = f"{account_path(account_sid)}/Messages/{sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": body,
        "date_created": rfc2822(created_at),
        "date_sent": rfc2822(sent_at),
        "date_updated": rfc2822(updated_at),
        "direction": direction,
        "error_code": error_code,
        "error_message": MESSAGE_ERRORS.get(error_code) if error_code else None,
        "from": sender,
        "messaging_service_sid": to_sid("MG", service) if service else None,
        "num_media": "0",
        "num_segments": str(segments),
        "price": price,
        "price_unit": currency,
        "sid": sid,
        "status": status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": recipient,
        "uri": f"{uri}.json",
    }


def accepted(message: Accepted) -> bytes:
    """A message that was just accepted."""
    draft = message.draft
    resource = _message(
        account=message.account, id=message.id, sender=draft.sender, recipient=draft.recipient, body=draft.body,
        direction="outbound-api", status="queued", segments=draft.segmentation.segments, price=None,
        currency=message.currency, error_code=None, created_at=message.created_at, sent_at=None,
        updated_at=message.created_at, service=draft.service,
    )  # fmt: skip
    return orjson.dumps(resource)


def accepted_before(view: MessageView, *, account: UUID) -> bytes:
    """The same about a message that is stored since, whatever became of it."""
    resource = _message(
        account=account, id=view.id, sender=view.sender, recipient=view.recipient, body=view.body,
        direction="outbound-api", status="queued", segments=view.segments, price=None, currency=view.currency,
        error_code=None, created_at=view.created_at, sent_at=None, updated_at=view.created_at, service=view.service,
    )  # fmt: skip
    return orjson.dumps(resource)


def message(view: MessageView, *, account: UUID) -> dict[str, object]:
    """A stored message."""
    charged = view.charged_micros
    return _message(
        account=account, id=view.id, sender=view.sender, recipient=view.recipient, body=view.body,
        direction=_DIRECTIONS[view.direction], status=_WORDS[view.status], segments=view.segments,
        price=None if charged is None else format_decimal(-charged, min_places=PRICE_PLACES_MIN),
        currency=view.currency, error_code=view.error_code, created_at=view.created_at, sent_at=view.sent_at,
        updated_at=view.finished_at or view.sent_at or view.created_at, service=view.service,
    )  # fmt: skip


def scheduled(view: ScheduledView, *, account: UUID, currency: str) -> dict[str, object]:
    """A message for later: it has no price yet, and no sender where its messaging service chooses one."""
    error_code = ERROR_CODE_OF.get(view.reason) if view.state is ScheduleState.FAILED else None
    resource = _message(
        account=account, id=view.id, sender=view.sender, recipient=view.recipient, body=view.body,
        direction="outbound-api", status=str(view.state.label), segments=analyse(view.body).segments, price=None,
        currency=currency, error_code=error_code, created_at=view.created_at, sent_at=None,
        updated_at=view.finished_at or view.created_at, service=view.service,
    )  # fmt: skip
    return {**resource, "from": view.sender or None}


def page(
    *, key: str, items: list[dict[str, object]], base: str, size: int, number: int, token: str | None,
    filters: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """One page of a list: the items under one key, and relative links. `token` leads to the next page, if any."""
    start = number * size
    base = f"{base}?{urlencode(filters)}&" if filters else f"{base}?"
    next_uri = f"{base}PageSize={size}&Page={number + 1}&PageToken={token}" if token else None
    body = {
        key: items,
        "first_page_uri": f"{base}PageSize={size}&Page=0",
        "next_page_uri": next_uri,
        "previous_page_uri": None,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + len(items) - 1 if items else start,
        "uri": f"{base}PageSize={size}&Page={number}",
    }
    return orjson.dumps(body)


def page_v1(
    *, key: str, items: list[dict[str, object]], base: str, size: int, number: int, token: str | None,
) -> bytes:  # fmt: skip
    """The same as Twilio's API v1 writes it: links are absolute and stand apart. `base` is the list's own address."""
    next_url = f"{base}?PageSize={size}&Page={number + 1}&PageToken={token}" if token else None
    meta = {
        "first_page_url": f"{base}?PageSize={size}&Page=0",
        "key": key,
        "next_page_url": next_url,
        "page": number,
        "page_size": size,
        "previous_page_url": None,
        "url": f"{base}?PageSize={size}&Page={number}",
    }
    return orjson.dumps({key: items, "meta": meta})
