"""Accepting the terms of service by a click, which lifts the condition that asks for it."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.notice.documents.loader import in_force_at
from smarttec.people.models import Acceptance
from smarttec.plans.actions.standing import refresh_standing
from smarttec.plans.actions.terms import locked


@transaction.atomic
def accept_terms(*, account: UUID) -> None:
    """The owner accepts the terms in force now. Doing it again changes nothing. Raises `NotFound`."""
    row, _ = locked(account)
    Acceptance.objects.get_or_create(
        person_id=row.owner_id, document="terms", version=in_force_at("terms", clock.now()), how="click"
    )
    refresh_standing(account)
