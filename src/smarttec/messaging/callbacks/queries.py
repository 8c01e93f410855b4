"""Reads of an account's own callbacks, for faces."""

from dataclasses import dataclass
from uuid import UUID

from smarttec.kernel.errors import NotFound, SealBroken
from smarttec.messaging.callbacks.domain import TEST_BODY, TEST_NUMBER, Told, parameters
from smarttec.messaging.callbacks.models import Callback, Endpoint, Kind, Target
from smarttec.messaging.callbacks.opening import told_fields
from smarttec.messaging.models import Message, Status
from smarttec.people.models import Account

_TESTS = frozenset({Kind.TEST_STATUS, Kind.TEST_INBOUND})


@dataclass(frozen=True, slots=True)
class LogPage:
    """Callbacks, the newest first; `next_before` leads to the next page, None when there is none."""

    callbacks: list[Callback]
    next_before: int | None


def log_page(*, account: UUID, before: int | None, limit: int) -> LogPage:
    """At most `limit` callbacks that are older than `before`."""
    found = Callback.objects.filter(account=account).order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found[: limit + 1])
    return LogPage(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def access_callback(*, account: UUID, callback: int) -> Callback:
    """One callback of the account. Raises `NotFound`."""
    found = Callback.objects.filter(account=account, id=callback).first()
    if found is None:
        raise NotFound
    return found


def endpoint_of(account: Account) -> Endpoint | None:
    """The account's own servers; None when it never named any."""
    return Endpoint.objects.select_related("account").filter(account=account).first()


def fields_of(account: Account, callback: Callback) -> tuple[tuple[str, str], ...]:
    """The fields that the server gets or got, opened: a purpose must be declared. Empty when the message or
    its content is gone.
    """
    kind, status = Kind(callback.kind), Status(callback.status)
    if kind is Kind.EVENT:
        target = Target.objects.filter(id=callback.message, account=account.id).first()
        return told_fields(target.fields) if target and target.fields else ()
    if kind in _TESTS:
        body = TEST_BODY if kind is Kind.TEST_INBOUND else ""
        told = Told(kind, account.id, callback.message, status, None, TEST_NUMBER, TEST_NUMBER, body)
        return parameters(told)
    message = Message.objects.filter(id=callback.message, account=account.id).first()
    if message is None:
        return ()
    message.account_policy = account.policy
    try:
        sender, recipient = str(message.sender), str(message.recipient)
        body = str(message.body) if kind is Kind.INBOUND else ""
    except SealBroken:
        return ()
    if not sender and not recipient:  # its content was deleted
        return ()
    told = Told(kind, account.id, message.id, status, callback.error_code, sender, recipient, body, message.segments)
    return parameters(told)
