"""Hands what is due to the intake, and deletes what was kept long enough.

A batch belongs to one account. That it is tried is stored before, so that nobody cancels what may have gone; when
anything dies afterwards it is tried again with the same id, which the intake takes once.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayError, SmarttecError, TooManyRequests
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging import discarding, domain
from smarttec.messaging.bridge import send_batch_from_thread
from smarttec.messaging.intake_rules import Accepted
from smarttec.messaging.models import Direction, Discard
from smarttec.messaging.schedule.actions import finish
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.messaging.statistics.counting import announce
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

PER_BATCH = 250
BATCHES_PER_RUN = 40
KEEP = timedelta(days=30)
_AGAIN = timedelta(minutes=1)
_TRIES_MAX = 60


def run_due() -> bool:
    """Send what is due; whether some is left to do at once."""
    for _ in range(BATCHES_PER_RUN):
        due = ScheduledMessage.objects.filter(next_at__lte=clock.now()).order_by("next_at")
        first = due.values("account_id", "direction").first()
        if first is None:
            return False
        _run_batch(first["account_id"], Direction(first["direction"]))
    return True


def _run_batch(account: UUID, direction: Direction) -> None:
    ids = _begin(account, direction)
    with transaction.atomic():
        found = list(_locked(ids))
        drafts = _drafts(found)
        try:
            answers = _send(account, drafts, direction, found) if drafts else []
        except GatewayError as error:
            answers = [error] * len(drafts)
        answered: dict[UUID, Accepted | SmarttecError] = dict(zip(drafts, answers, strict=True))
        for one in found:
            _write(one, answered.get(one.id))


@transaction.atomic
def _begin(account: UUID, direction: Direction) -> list[UUID]:
    """Note the try, and what is to be taken out afterwards; from here on nobody cancels them."""
    due = ScheduledMessage.objects.filter(account_id=account, direction=direction, next_at__lte=clock.now())
    found = list(_locked(list(due.order_by("next_at").values_list("id", flat=True)[:PER_BATCH])))
    ids = [one.id for one in found]
    announce([one.id for one in found if not one.attempts])
    discarding.wish(
        [
            Discard(message=one.id, account=one.account_id, cell=one.cell, discards_text=one.discards_text,
                    hides_numbers=one.hides_numbers, created_at=clock.now())
            for one in found
            if one.discards_text or one.hides_numbers
        ]
    )  # fmt: skip
    ScheduledMessage.objects.filter(id__in=ids).update(attempts=F("attempts") + 1)
    return ids


def _locked(ids: Sequence[UUID]) -> QuerySet[ScheduledMessage]:
    """Those that still wait, locked in the order of their ids."""
    waiting = ScheduledMessage.objects.filter(id__in=ids, state=ScheduleState.WAITING).order_by("id")
    return waiting.select_related("account").select_for_update(of=("self",))


def _drafts(found: Sequence[ScheduledMessage]) -> dict[UUID, domain.Draft]:
    drafts: dict[UUID, domain.Draft] = {}
    with using(Purpose.DELIVER_MESSAGE, actor="worker", about={one.account_id for one in found}):
        for one in found:
            if one.recipient is not ERASED:
                drafts[one.id] = domain.draft(
                    sender=one.sender, recipient=one.recipient, body=one.body, service=one.service,
                    validity_seconds=one.validity_seconds,
                )  # fmt: skip
    return drafts


def _send(
    account: UUID, drafts: Mapping[UUID, domain.Draft], direction: Direction, found: Sequence[ScheduledMessage]
) -> list[Accepted | SmarttecError]:
    with using(Purpose.RUN_ACCOUNT, actor="worker", about=(account,)):
        status_urls = {one.id: str(one.status_url) for one in found if one.id in drafts and one.status_url}
    return send_batch_from_thread(account=account, drafts=drafts, direction=direction, status_urls=status_urls)


def _write(one: ScheduledMessage, answer: Accepted | SmarttecError | None) -> None:
    if isinstance(answer, Accepted):
        finish(one, ScheduleState.SENT)
    elif isinstance(answer, GatewayError | TooManyRequests) and one.attempts < _TRIES_MAX:
        one.next_at, one.reason = clock.now() + _AGAIN, answer.code
        one.save(update_fields=["next_at", "reason"])
    else:
        discarding.drop_wish(one.id)
        finish(one, ScheduleState.FAILED, answer.code if answer else "not-found")


def forget_old() -> int:
    """Delete what ended long ago; how many. What was sent is a message and has its own time."""
    old = ScheduledMessage.objects.filter(finished_at__lt=clock.now() - KEEP)
    return ScheduledMessage.objects.filter(id__in=list(old.values_list("id", flat=True)[:10_000])).delete()[0]
