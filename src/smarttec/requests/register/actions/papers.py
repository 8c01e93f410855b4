"""Letters on paper."""

from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.requests.register.models import PaperLetter


@transaction.atomic
def mark_printed(*, paper: UUID, by: UUID) -> PaperLetter:
    """It was printed and goes by post; doing it again changes nothing. Raises `NotFound`."""
    row = PaperLetter.objects.select_for_update().filter(id=paper).first()
    if row is None:
        raise NotFound
    if row.printed_at is None:
        row.printed_at, row.printed_by = clock.now(), by
        row.save(update_fields=["printed_at", "printed_by"])
    return row
