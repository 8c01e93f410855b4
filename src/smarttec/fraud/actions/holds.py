"""Opening, answering and ending holds. Each changes the account's standing in the same transaction, and is told."""

import logging
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from smarttec.fraud.models import ANSWER_CHARACTERS_MAX, Answer, Hold
from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound, SmarttecError
from smarttec.people.hooks import send_letter
from smarttec.people.models import Account
from smarttec.plans.actions.standing import refresh_standing

Seen = Mapping[str, int | str]
"""What was seen, in words → a count, an amount in micros (`… micros`) or codes of countries. Nothing personal."""
ANSWERS_MAX = 10
COUNTING = (Hold.State.OPEN, Hold.State.CONFIRMED)
_log = logging.getLogger("smarttec.fraud")


def open_hold(*, account: UUID, reason: Hold.Reason, seen: Seen, actor: UUID | None, is_told: bool = True) -> Hold:
    """Stop an account's sending until somebody has looked. One of a kind at a time: a second one is the first.

    `actor` is the id of staff, None for a rule. Who writes to the owner anyway says so with `is_told`. Raises
    `NotFound`.
    """
    with transaction.atomic():
        held = _lock(account)
        hold, is_new = Hold.objects.get_or_create(
            account_id=account,
            reason=reason,
            state__in=COUNTING,
            defaults={"state": Hold.State.OPEN, "cell": held.cell, "seen": dict(seen), "opened_by": actor},
        )
        if is_new:
            refresh_standing(account)
            if is_told:
                _tell(held, "hold_opened", reason=hold.get_reason_display())
    return hold


def release_hold(*, hold: UUID, decision: Hold.Decision, actor: UUID, is_told: bool = True) -> Hold:
    """End a hold, a confirmed one too. Raises `NotFound`, and `Conflict` when it is released already."""
    with transaction.atomic():
        found = _decide(hold, Hold.State.RELEASED, decision, actor, of=COUNTING)
        refresh_standing(found.account_id)
        is_free = not is_held(found.account_id)
        if is_told:
            _tell(_lock(found.account_id), "hold_released", reason=found.get_reason_display(), is_free=is_free)
    return found


def confirm_hold(*, hold: UUID, decision: Hold.Decision, actor: UUID) -> Hold:
    """Find that it was right: the account stays held. Raises `NotFound`, and `Conflict` when it was decided already."""
    with transaction.atomic():
        return _decide(hold, Hold.State.CONFIRMED, decision, actor, of=(Hold.State.OPEN,))


def answer_hold(*, account: Account, hold: UUID, text: str) -> Answer:
    """The customer's own words. Raises `NotFound`, `Conflict` for one that is over, `InvalidInput`."""
    text = text.strip()
    if not text:
        raise InvalidInput("Please write something.", field="text")
    if len(text) > ANSWER_CHARACTERS_MAX:
        raise InvalidInput(f"Please write at most {ANSWER_CHARACTERS_MAX:,} characters.", field="text")
    refuse_card_number(text, field="text")
    with transaction.atomic():
        _lock(account.id)
        found = Hold.objects.filter(id=hold, account_id=account.id).first()
        if found is None:
            raise NotFound
        if found.state not in COUNTING or found.answers.count() >= ANSWERS_MAX:
            raise Conflict("This is over, or you have written enough; we will answer.")
        answer = Answer(hold=found, account=account, text=text)
        answer.save(force_insert=True)
    return answer


def is_held(account: UUID) -> bool:
    """Whether a hold is on the account."""
    return Hold.objects.filter(account_id=account, state__in=COUNTING).exists()


def _lock(account: UUID) -> Account:
    found = Account.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").filter(id=account)
    held = found.first()
    if held is None:
        raise NotFound
    return held


def _decide(hold: UUID, state: Hold.State, decision: Hold.Decision, actor: UUID, *, of: tuple[Hold.State, ...]) -> Hold:
    account = Hold.objects.filter(id=hold).values_list("account_id", flat=True).first()
    if account is None:
        raise NotFound
    _lock(account)
    found = Hold.objects.get(id=hold)
    if found.state not in of:
        raise Conflict("This hold was decided already.")
    found.state, found.decision, found.decided_by, found.decided_at = state, decision, actor, clock.now()
    found.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return found


def _tell(account: Account, template: str, **context: object) -> None:
    """A letter that cannot be written never stops what it tells about."""
    try:
        with transaction.atomic():
            send_letter(person=account.owner, template=template, context=context)
    except SmarttecError as error:
        _log.warning("account %s was not written to (%s): %s", account.id, template, error.code)
