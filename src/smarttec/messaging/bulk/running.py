"""The worker's side: lines go through the intake in bounded batches.

A batch is two transactions. The first gives its lines the ids of their messages. The second holds the job's row while
the intake answers, and writes what became of each line. When anything dies in between, the lines still wait, with their
ids: they are sent again, and the intake takes each id once.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from smarttec.fraud.errors import DayLimitReached, MinuteLimitReached
from smarttec.kernel import clock
from smarttec.kernel.errors import (
    AccountNotInGoodStanding,
    GatewayError,
    InsufficientCredit,
    NotAuthenticated,
    PrivacyError,
    SmarttecError,
    TooManyRequests,
)
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging import domain
from smarttec.messaging.bridge import send_batch_from_thread
from smarttec.messaging.bulk.models import Job, JobState, Line, LineState
from smarttec.messaging.errors import SenderNotOwned
from smarttec.messaging.intake_rules import Accepted
from smarttec.messaging.models import Message
from smarttec.messaging.statistics.counting import announce
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

LINES_PER_BATCH = 250
BATCHES_PER_RUN = 40
DOUBT = timedelta(minutes=2)
"""How long a try whose answer was lost may still store its message."""
_SOON = timedelta(seconds=30)
_PAUSING = (InsufficientCredit, AccountNotInGoodStanding, NotAuthenticated, PrivacyError, SenderNotOwned)
_PASSING = (TooManyRequests, GatewayError)


def run_due() -> bool:
    """Go on with every job that is due, in turn; whether some is left to do at once."""
    for _ in range(BATCHES_PER_RUN):
        job = _next_due()
        if job is None:
            return False
        run_batch(job)
    return True


def _next_due() -> UUID | None:
    due = Job.objects.filter(next_at__lte=clock.now()).order_by("next_at")
    return due.values_list("id", flat=True).first()


def run_batch(job_id: UUID) -> None:
    """One batch of one job; nothing when another worker has it."""
    if _begin(job_id):
        _send(job_id)


@transaction.atomic
def _begin(job_id: UUID) -> bool:
    """Give the next lines their messages' ids. False when there is nothing to send."""
    job = _locked(job_id)
    if job is None:
        return False
    if job.state == JobState.CANCELLED:
        _settle_doubtful(job)
        return False
    lines = list(_waiting(job).only("id", "message", "job_id")[:LINES_PER_BATCH])
    if not lines:
        _finish(job, JobState.DONE)
        return False
    fresh = [line for line in lines if line.message is None]
    for line in fresh:
        line.message = new_id()
    Line.objects.bulk_update(fresh, ["message"])
    announce([line.message for line in fresh if line.message])
    job.state = JobState.RUNNING
    job.save(update_fields=["state"])
    return True


@transaction.atomic
def _send(job_id: UUID) -> None:
    job = _locked(job_id)
    if job is None or job.state != JobState.RUNNING:
        return
    lines = list(_waiting(job).exclude(message=None).select_related("job__account")[:LINES_PER_BATCH])
    drafts, outcomes = _drafts(job, lines)
    try:
        answers = send_batch_from_thread(account=job.account_id, drafts=drafts) if drafts else []
    except GatewayError as error:
        answers = [error] * len(drafts)
    outcomes.update(zip(drafts, answers, strict=True))
    _write(job, lines, outcomes)


def _drafts(job: Job, lines: Sequence[Line]) -> tuple[dict[UUID, domain.Draft], dict[UUID, Accepted | SmarttecError]]:
    """Drafts by message, and what is wrong with those that make none."""
    drafts: dict[UUID, domain.Draft] = {}
    wrong: dict[UUID, Accepted | SmarttecError] = {}
    with using(Purpose.DELIVER_MESSAGE, actor="worker", about=(job.account_id,)):
        sender, text = job.sender, job.text
        for line in lines:
            if line.message is None or sender is ERASED:
                continue
            body = line.body if line.body is not None else text
            try:
                drafts[line.message] = domain.draft(sender=str(sender), recipient=str(line.recipient), body=str(body))
            except SmarttecError as error:
                wrong[line.message] = error
    return drafts, wrong


def _write(job: Job, lines: Sequence[Line], outcomes: dict[UUID, Accepted | SmarttecError]) -> None:
    """What became of each line; what stops the job stops it after the lines that went."""
    stopping: SmarttecError | None = None
    decided: list[Line] = []
    for line in lines:
        outcome = outcomes.get(line.message) if line.message else None
        if isinstance(outcome, Accepted):
            line.state, job.sent, job.spent_micros = (
                LineState.SENT,
                job.sent + 1,
                job.spent_micros + outcome.price_micros,
            )
        elif outcome is None or isinstance(outcome, _PAUSING + _PASSING):
            stopping = _graver(stopping, outcome or AccountNotInGoodStanding())
            continue
        else:
            line.state, line.reason, job.rejected = LineState.REJECTED, outcome.code, job.rejected + 1
        decided.append(line)
    Line.objects.bulk_update(decided, ["state", "reason"])
    job.reason, job.next_at, job.changed_at = "", clock.now(), clock.now()
    if stopping is not None:
        _stop(job, stopping)
    job.save(update_fields=["sent", "rejected", "spent_micros", "state", "reason", "next_at", "changed_at"])


def _graver(one: SmarttecError | None, other: SmarttecError) -> SmarttecError:
    """What pauses counts more than what passes."""
    return one if one is not None and (isinstance(one, _PAUSING) or not isinstance(other, _PAUSING)) else other


def _stop(job: Job, error: SmarttecError) -> None:
    """Wait for what passes by itself; pause for what a person has to change."""
    job.reason = error.code
    now = clock.now()
    if isinstance(error, _PAUSING):
        job.state, job.next_at = JobState.PAUSED, None
    elif isinstance(error, DayLimitReached):
        job.next_at = datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=UTC)
    else:
        job.next_at = now + (timedelta(minutes=1) if isinstance(error, MinuteLimitReached) else _SOON)


def _settle_doubtful(job: Job) -> None:
    """Of a cancelled job: which of the lines that were tried did become messages?"""
    doubtful = list(_waiting(job).only("id", "message", "job_id")[:LINES_PER_BATCH])
    if doubtful and clock.now() < job.changed_at + DOUBT:
        job.next_at = job.changed_at + DOUBT
        job.save(update_fields=["next_at"])
        return
    stored = set(Message.objects.filter(id__in=[line.message for line in doubtful]).values_list("id", flat=True))
    for line in doubtful:
        line.state = LineState.SENT if line.message in stored else LineState.CANCELLED
    Line.objects.bulk_update(doubtful, ["state"])
    job.sent += sum(line.state == LineState.SENT for line in doubtful)
    job.cancelled += sum(line.state == LineState.CANCELLED for line in doubtful)
    job.save(update_fields=["sent", "cancelled"])
    if len(doubtful) < LINES_PER_BATCH:
        _finish(job, JobState.CANCELLED)


def _finish(job: Job, state: JobState) -> None:
    job.state, job.reason, job.next_at, job.finished_at = state, "", None, clock.now()
    job.save(update_fields=["state", "reason", "next_at", "finished_at"])


def _locked(job_id: UUID) -> Job | None:
    rows = Job.objects.select_for_update(skip_locked=True, of=("self",)).select_related("account")
    return rows.filter(id=job_id, next_at__lte=clock.now()).first()


def _waiting(job: Job) -> QuerySet[Line]:
    return Line.objects.filter(job=job, state=LineState.WAITING).order_by("place")
