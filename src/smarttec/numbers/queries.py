"""Reads: an account's numbers."""

from uuid import UUID

from smarttec.numbers.models import Assignment


def numbers_of(account: UUID) -> list[str]:
    """The account's numbers in E.164 form; opens them, so a purpose must be declared."""
    rows = Assignment.objects.filter(account_id=account).select_related("account").order_by("id")
    return [str(row.e164) for row in rows]
