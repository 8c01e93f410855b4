"""Reads: an account's numbers, and the numbers that can be given."""

from uuid import UUID

from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.numbers.models import Assignment, StockNumber


def numbers_of(account: UUID) -> list[str]:
    """The account's numbers in E.164 form; opens them, so a purpose must be declared."""
    rows = Assignment.objects.filter(account_id=account).select_related("account").order_by("id")
    return [str(row.e164) for row in rows]


def free_numbers() -> QuerySet[StockNumber]:
    """What nobody has and what does not rest, in order."""
    rested = Q(free_from=None) | Q(free_from__lte=clock.now())
    return StockNumber.objects.filter(rested, is_assigned=False).order_by("e164")
