"""Answering who reported: everybody in the same words, the same time after the report, whatever became of it."""

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict
from smarttec.requests.minors.actions.common import locked
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.register.actions import close

OUTCOME = "looked-into"
WORDS = (
    "We look into every report and act on what we find. To protect the person we do not say what that was, nor whether "
    "we know them."
)


def answer_due(*, limit: int) -> int:
    """Close the requests whose day has come; how many."""
    due = MinorCase.objects.filter(answered_at=None, answer_at__lte=clock.now()).order_by("answer_at")
    return sum(_answer(case) for case in due[:limit])


@transaction.atomic
def _answer(case: MinorCase) -> bool:
    row = locked(case.id)
    if row.answered_at is not None:
        return False
    try:
        with transaction.atomic():
            close(request=row.request, by=None, outcome=OUTCOME, words=WORDS)
    except Conflict:
        pass  # It was withdrawn, or somebody at the desk closed it before.
    row.answered_at = clock.now()
    row.save(update_fields=["answered_at"])
    return True
