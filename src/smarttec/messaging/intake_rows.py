"""The arguments of `accept.sql`: drafts sealed and put into columns, and the limits of their accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from smarttec.messaging.callbacks.enqueue import sealed_status_url
from smarttec.messaging.intake_rules import Priced
from smarttec.messaging.sealing import BODY_LABEL, RECIPIENT_LABEL, SENDER_LABEL

HOLD_TIMEOUT = timedelta(days=7)


def columns_of(cell: int, drafts: Sequence[Priced], now: datetime) -> tuple[object, ...]:
    """In the order of the statement's parameters."""
    sealed = [_sealed(priced) for priced in drafts]
    return (
        cell,
        now,
        [priced.waiting.id for priced in drafts],
        [priced.waiting.account for priced in drafts],
        [priced.context.policy for priced in drafts],
        [priced.context.standing for priced in drafts],
        [priced.waiting.direction for priced in drafts],
        [priced.country for priced in drafts],
        *([row[column] for row in sealed] for column in range(4)),
        [priced.draft.segmentation.encoding == "ucs2" for priced in drafts],
        [priced.draft.segmentation.segments for priced in drafts],
        [priced.price_micros for priced in drafts],
        [priced.context.currency for priced in drafts],
        *_limits(drafts),
        any(priced.waiting.is_tried for priced in drafts),
        now + HOLD_TIMEOUT,
        [priced.sender_digest for priced in drafts],
        [_sealed_status_url(priced) for priced in drafts],
        [bool(priced.status_url) or priced.context.has_status_url for priced in drafts],
        [priced.due_at for priced in drafts],
        [priced.draft.service for priced in drafts],
        [_expiry(priced) for priced in drafts],
    )


def _expiry(priced: Priced) -> datetime | None:
    seconds = priced.draft.validity_seconds
    return priced.due_at + timedelta(seconds=seconds) if seconds else None


def _sealed_status_url(priced: Priced) -> bytes | None:
    url = priced.status_url
    return sealed_status_url(url, message=priced.waiting.id, keys=priced.context.keys) if url else None


def _limits(drafts: Sequence[Priced]) -> tuple[list[object], ...]:
    """One element per account: the account, its cap, and its limits."""
    accounts = {priced.waiting.account: priced.context for priced in drafts}
    limits = [context.traffic.limits for context in accounts.values()]
    return (
        list(accounts),
        [context.cap_per_day for context in accounts.values()],
        [one.minute_messages for one in limits],
        [one.day_messages for one in limits],
        [one.day_spend_micros for one in limits],
        [one.country_messages for one in limits],
    )


def _sealed(priced: Priced) -> tuple[bytes, bytes, bytes, bytes]:
    message, draft, keys = priced.waiting.id, priced.draft, priced.context.keys
    return (
        keys.seal(draft.recipient, row=message, label=RECIPIENT_LABEL),
        priced.recipient_digest,
        keys.seal(draft.sender, row=message, label=SENDER_LABEL),
        keys.seal(draft.body, row=message, label=BODY_LABEL),
    )
