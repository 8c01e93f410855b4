"""Switching off addresses that get something of an account's and are not its owner's."""

from collections.abc import Iterable

from django.db import transaction

from smarttec.messaging.callbacks.actions import set_endpoint
from smarttec.messaging.callbacks.queries import endpoint_of
from smarttec.messaging.services import actions as services
from smarttec.numbers.actions import settings as numbers
from smarttec.people.models import Account
from smarttec.requests.incidents.queries import Forward

_ENDPOINT = ("status_url", "inbound_url", "fallback_url")


@transaction.atomic
def switch_off(*, account: Account, forwards: Iterable[Forward]) -> None:
    """Nothing goes to these any more; needs a purpose. Standing does not matter: this only takes away."""
    strange = list(forwards)
    of_account = {one.column for one in strange if not one.number and not one.service}
    endpoint = endpoint_of(account)
    if of_account and endpoint is not None:
        status, inbound, fallback = (
            "" if name in of_account else str(getattr(endpoint, name) or "") for name in _ENDPOINT
        )
        set_endpoint(account=account, status_url=status, inbound_url=inbound, fallback_url=fallback)
    for number in {one.number for one in strange if one.number is not None}:
        names = {one.column for one in strange if one.number == number}
        numbers.switch_off(account=account.id, assignment=number, names=names)
    for service in {one.service for one in strange if one.service is not None}:
        names = {one.column for one in strange if one.service == service}
        services.switch_off(account=account.id, service=service, names=names)
