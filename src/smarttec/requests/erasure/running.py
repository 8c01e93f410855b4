"""Running an erasure: one step after the other, each a transaction, from wherever it is.

Killed at any point, it is found again (`run_due`) and goes on with the step that was not committed. Every step may be
done twice, and begins with every door closed, those too that were opened since the last one. What fails is tried again
later, at growing intervals; the person is frozen meanwhile.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.errors import SealBroken, SmarttecError
from smarttec.notice.policy import Flag
from smarttec.people.actions.choices import set_flag
from smarttec.people.holdings import REGISTRY, DataSubject, Fate, leaving_handlers
from smarttec.people.models import Person
from smarttec.requests.erasure import certificate
from smarttec.requests.erasure.certificate import CERTIFICATE
from smarttec.requests.erasure.closing import close_doors, end_late
from smarttec.requests.erasure.counting import count_rows
from smarttec.requests.erasure.domain import SWEEP_AFTER, Cause, Step, pause_after
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.recipients import note_recipients
from smarttec.requests.erasure.records import keep_records
from smarttec.requests.erasure.removing import ordered_holdings, remove
from smarttec.requests.erasure.telling import forget_address, is_telling, tell
from smarttec.requests.signing import signature_of
from smarttec.shop.ended import give_back, give_up
from smarttec.vault import erasure_ledger
from smarttec.vault.ending import end_somebody

log = logging.getLogger("smarttec.requests.erasure")


@dataclass(frozen=True, slots=True)
class Next:
    """What comes after a step, and when."""

    step: Step
    at: datetime


def run(erasure_id: UUID) -> Step:
    """Do what can be done now; the step it has come to. Somebody else may be at it: then nothing is done."""
    while (step := _do_next(erasure_id)) is not None and step < Step.SWEEP:
        pass
    return Step(Erasure.objects.values_list("step", flat=True).get(id=erasure_id))


def run_due(*, limit: int = 100) -> int:
    """Go on with every erasure that is due; how many were looked at. One that fails holds up nobody else."""
    due = Erasure.objects.filter(next_try_at__lte=clock.now()).order_by("next_try_at")
    found = list(due.values_list("id", flat=True)[:limit])
    for erasure in found:
        run(erasure)
    return len(found)


def _do_next(erasure_id: UUID) -> Step | None:
    """Do one step; the next one, or None when nothing more can be done now."""
    try:
        with transaction.atomic():
            erasure = _locked(erasure_id)
            if erasure is None:
                return None
            after = STEPS[Step(erasure.step)](erasure, close_doors(erasure))
            _note(erasure, after)
            return after.step
    except SmarttecError as error:
        _put_off(erasure_id, error.code)
    except Exception as error:  # whatever it is, the others go on, and this one is tried again
        log.exception("erasure %s failed", erasure_id.hex[-8:])
        _put_off(erasure_id, type(error).__name__)
    return None


def _locked(erasure_id: UUID) -> Erasure | None:
    rows = Erasure.objects.select_for_update(skip_locked=True)
    return rows.filter(id=erasure_id, step__lt=Step.OVER, next_try_at__lte=clock.now()).first()


def _note(erasure: Erasure, after: Next) -> None:
    over = after.step is Step.OVER
    erasure.step, erasure.tries, erasure.failure = after.step, 0, ""
    erasure.next_try_at, erasure.finished_at = (None, clock.now()) if over else (after.at, None)
    erasure.save()


def _put_off(erasure_id: UUID, code: str) -> None:
    """Without a lock: whoever holds the row is at it, and will note how it went."""
    erasure = Erasure.objects.get(id=erasure_id)
    log.warning("%s waits at step %s (%s)", erasure, Step(erasure.step).name, code)
    tries = min(erasure.tries + 1, 1000)
    Erasure.objects.filter(id=erasure_id, step=erasure.step).update(
        tries=tries, failure=code[:60], next_try_at=clock.now() + pause_after(tries)
    )


def _freeze(erasure: Erasure, subject: DataSubject) -> Next:
    erasure.result = count_rows(subject, ordered_holdings())
    return Next(Step.LEAVE, clock.now())


def _leave(erasure: Erasure, subject: DataSubject) -> Next:
    _leave_rooms(subject)
    _leave_credit(erasure, subject)
    return Next(Step.ASK, clock.now())


def _leave_rooms(subject: DataSubject) -> None:
    for handler in leaving_handlers().values():
        with transaction.atomic():
            handler(subject)


def _leave_credit(erasure: Erasure, subject: DataSubject) -> None:
    """Who asked for it has given up what is left, with a tick; of everybody else it goes back to the payments."""
    if erasure.cause == Cause.ASKED:
        give_up(subject.accounts)
        return
    for account in subject.accounts:
        give_back(account)


def _ask(erasure: Erasure, subject: DataSubject) -> Next:
    note_recipients(erasure, subject)
    return Next(Step.KEEP, clock.now())


def _keep(erasure: Erasure, subject: DataSubject) -> Next:
    keep_records(erasure, subject)
    return Next(Step.REMOVE, clock.now())


def _remove(erasure: Erasure, subject: DataSubject) -> Next:
    person = Person.objects.filter(id=subject.person).first()
    if person is not None:
        set_flag(person=person, flag=Flag.ERASED, on=True, how="job")
    _leave_rooms(subject)
    note_recipients(erasure, subject)
    removed = remove(subject, ordered_holdings(), but_under_way=True)
    before = erasure.result
    erasure.result = {label: max(before.get(label, 0), removed.get(label, 0)) for label in {*before, *removed}}
    erasure.removed_at = clock.now()
    return Next(Step.SHRED, clock.now())


def _shred(erasure: Erasure, subject: DataSubject) -> Next:
    """A second time it is the entry of the first, also after a restore."""

    def what(number: int, at: datetime) -> Mapping[str, Any]:
        return {"removed": erasure.result, CERTIFICATE: certificate.make(erasure, subject, number, at)}

    entry = end_somebody(erasure=erasure.id, person=subject.person, accounts=subject.accounts, what=what)
    erasure.ledger_number = entry.number
    return Next(Step.CERTIFY, clock.now())


def _certify(erasure: Erasure, subject: DataSubject) -> Next:
    entry = erasure_ledger.entry_of(erasure.id)
    if entry is None:
        raise SealBroken("The ledger of erasures lost an entry: run `smarttec erasures replay`.")
    issued = entry.what.get(CERTIFICATE)
    erasure.certificate = issued or certificate.make(erasure, subject, entry.number, entry.erased_at)
    erasure.signature = signature_of(erasure.certificate)
    erasure.certified_at = entry.erased_at
    erasure.approved_at = datetime.fromisoformat(erasure.certificate["approved_at"])
    erasure.removed_at = datetime.fromisoformat(erasure.certificate["removed_at"])
    tell(erasure)
    return Next(Step.SWEEP, clock.now() + SWEEP_AFTER)


def _sweep(erasure: Erasure, subject: DataSubject) -> Next:
    """What was under way, what was opened at the last moment, and what processes wrote down after the removal."""
    note_recipients(erasure, subject)
    remove(subject, ordered_holdings(), but_under_way=True)
    end_late(subject)
    under_way = [h for h in REGISTRY.ordered if h.unless is not None and h.fate in {Fate.DELETE, Fate.STRIP}]
    if any(holding.rows_of(subject).filter(holding.unless).exists() for holding in under_way if holding.unless):
        return Next(Step.SWEEP, clock.now() + SWEEP_AFTER)
    if is_telling(erasure):
        return Next(Step.SWEEP, clock.now() + SWEEP_AFTER)
    forget_address(erasure)
    return Next(Step.OVER, clock.now())


STEPS: dict[Step, Callable[[Erasure, DataSubject], Next]] = {
    Step.FREEZE: _freeze,
    Step.LEAVE: _leave,
    Step.ASK: _ask,
    Step.KEEP: _keep,
    Step.REMOVE: _remove,
    Step.SHRED: _shred,
    Step.CERTIFY: _certify,
    Step.SWEEP: _sweep,
}
