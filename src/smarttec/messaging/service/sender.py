"""The number that the operator's own texts come from."""

from dataclasses import dataclass

from django.conf import settings

from smarttec.people.models import Account
from smarttec.vault import directory
from smarttec.vault.directory import Kind


@dataclass(frozen=True, slots=True)
class Sender:
    """An account of the operator, and its number."""

    account: Account
    number: str


def service_sender() -> Sender | None:
    """Who sends; None when no number is set, or nobody has it."""
    number: str = settings.ENVIRONMENT.service_number
    listed = directory.look_up(Kind.SERVICE_NUMBER, number) if number else None
    account = Account.objects.filter(id=listed.subject).first() if listed else None
    return Sender(account, number) if account else None
