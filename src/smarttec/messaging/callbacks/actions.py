"""What a customer does with callbacks: name their servers, try one out, ask for a callback once more."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.urls import check_url
from smarttec.messaging.callbacks.models import Callback, Endpoint, Kind, Verb
from smarttec.messaging.models import Status
from smarttec.people.models import Account

_TESTS = {Kind.TEST_STATUS: Status.DELIVERED, Kind.TEST_INBOUND: Status.RECEIVED}


@transaction.atomic
def set_endpoint(
    *, account: Account, status_url: str, inbound_url: str, fallback_url: str, method: Verb = Verb.POST
) -> Endpoint:
    """Name the account's servers; "" is nobody. Needs a purpose. Raises `InvalidInput`.

    Messages that are already on their way are told of to the new address, if they are to be told of at all.
    """
    endpoint = Endpoint.objects.select_for_update().filter(account=account).first() or Endpoint(account=account)
    endpoint.status_url = _checked(status_url, "status_url")
    endpoint.inbound_url = _checked(inbound_url, "inbound_url")
    endpoint.fallback_url = _checked(fallback_url, "fallback_url")
    endpoint.method = method
    endpoint.changed_at = clock.now()
    endpoint.save()
    return endpoint


def _checked(url: str, field: str) -> str | None:
    return check_url(url.strip(), field=field) if url.strip() else None


def send_test(*, account: Account, kind: Kind, act: UUID) -> Callback:
    """Tell the account's server of something that did not happen; once per act. Raises `InvalidInput`."""
    status = _TESTS.get(kind)
    if status is None:
        raise InvalidInput("There is no such test.", field="kind")
    return _enqueue(act, cell=account.cell, account=account.id, message=new_id(), kind=kind, status=status)


def replay(*, account: Account, callback: int, act: UUID) -> Callback:
    """Tell the server the same once more, as a callback of its own; once per act. Raises `NotFound`.

    An inbound message's answer is obeyed again: what it asks us to send is sent again.
    """
    told = Callback.objects.filter(account=account.id, id=callback).first()
    if told is None:
        raise NotFound
    return _enqueue(
        act, cell=told.cell, account=account.id, message=told.message, kind=told.kind, status=told.status,
        error_code=told.error_code,
    )  # fmt: skip


def _enqueue(act: UUID, **values: object) -> Callback:
    now = clock.now()
    made, _ = Callback.objects.get_or_create(act=act, defaults={**values, "created_at": now, "due_at": now})
    if made.account != values["account"]:
        raise NotFound
    return made
