"""Writes: ask, prove, and what is to be done then."""

import hmac
import logging
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, NotFound, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.kernel.phone import parse_e164
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.recipients import hooks
from smarttec.messaging.recipients.domain import (
    ASK_BY_NETWORK,
    ASK_BY_NUMBER,
    CODE_DIGITS,
    CODE_VALID_FOR,
    TRIES_MAX,
    Wish,
)
from smarttec.messaging.recipients.models import Inquiry
from smarttec.messaging.service.codes import send_code_text
from smarttec.notice import policy
from smarttec.notice.versions import current_version
from smarttec.numbers.errors import CodeWrong
from smarttec.people import attempts
from smarttec.people.domain import CODE_TRY_BY_NETWORK
from smarttec.people.peppers import hash_code
from smarttec.post.letterhead import current_letterhead
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import destroy_keys, make_keys
from smarttec.vault.purpose import using

_WALK = "smarttec.messaging.recipients.tasks.walk"
_ACTOR = "recipients"
_log = logging.getLogger("smarttec.recipients")


def ask(*, number: str, network: str) -> UUID:
    """Send a code to the number; the inquiry's id. The answer is the same whatever is held, and when too many ask.

    Raises `InvalidPhoneNumber`, for what can be nobody's number.
    """
    e164 = parse_e164(number)
    is_granted = attempts.count((ASK_BY_NUMBER, e164), (ASK_BY_NETWORK, network))
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    inquiry = Inquiry(id=new_id(), policy=policy.make(version=current_version().number), e164=e164)
    inquiry.code_expires_at = clock.now() + CODE_VALID_FOR
    inquiry.code_hash = _hash(inquiry.id, code) if is_granted else None
    make_keys(inquiry.id)
    try:
        inquiry.save(force_insert=True)
    except BaseException:
        destroy_keys(inquiry.id)
        raise
    if is_granted:
        _send(e164, code)
    return inquiry.id


def _send(number: str, code: str) -> None:
    """What stands against it (no price for the country, no service number) is for the operator, not for who asked."""
    brand = current_letterhead().brand
    try:
        send_code_text(number=number, text=f"{brand}: {code} shows what is held about this number. Not you? Ignore it.")
    except SmarttecError as error:
        _log.warning("a recipient got no code: %s", error.code)


def _hash(inquiry: UUID, code: str) -> bytes:
    return hash_code(inquiry.hex, "recipient", code)


def prove(*, inquiry: UUID, code: str, network: str) -> None:
    """Take the code; the walk through the accounts begins. Raises `CodeWrong`, whatever is wrong with it."""
    if not attempts.count((CODE_TRY_BY_NETWORK, network)) or not _redeem(inquiry, "".join(code.split())):
        raise CodeWrong(field="code")


@transaction.atomic
def _redeem(inquiry: UUID, code: str) -> bool:
    row = Inquiry.objects.select_for_update().filter(id=inquiry).first()
    if row is None or row.code_hash is None or row.code_expires_at <= clock.now() or row.tries >= TRIES_MAX:
        return False
    row.tries += 1
    is_right = hmac.compare_digest(bytes(row.code_hash), _hash(inquiry, code))
    row.save(update_fields=["tries"])
    if is_right:
        row.code_hash, row.proven_at = None, clock.now()
        row.save(update_fields=["code_hash", "proven_at"])
        begin_walk(row, Wish.LOOK)
    return is_right


def begin_walk(row: Inquiry, wish: Wish, *, at: datetime | None = None) -> None:
    """From the first account on; the row is locked. A wish that was made is not taken back by a smaller one."""
    row.wish, row.position, row.walked = max(Wish(row.wish), wish), None, 0
    row.next_at = row.changed_at = at or clock.now()
    row.save(update_fields=["wish", "position", "walked", "next_at", "changed_at"])
    if at is None:
        row.passes = 0
        row.save(update_fields=["passes"])
        hooks.requested(wish, row.id)
        app.configure_task(_WALK).defer(inquiry=str(row.id))


@transaction.atomic
def stop_everything(*, inquiry: UUID) -> None:
    """No account here can write to the number any more, also none that never did. Raises `NotFound`, `Conflict`."""
    row = access_proven(inquiry)
    number = _number_of(row)
    if directory.look_up(Kind.REFUSED_NUMBER, number) is None:
        directory.enter(Kind.REFUSED_NUMBER, number, subject=new_id(), cell=row.cell)
    begin_walk(row, Wish.STOP)


@transaction.atomic
def allow_again(*, inquiry: UUID) -> None:
    """Take the general refusal back; what was said to single senders stays until START. Raises as `stop_everything`."""
    directory.remove(Kind.REFUSED_NUMBER, _number_of(access_proven(inquiry)))


@transaction.atomic
def remove(*, inquiry: UUID) -> None:
    """Take the number out of messages and address books, and tell each account that a recipient asked for it.

    Raises `NotFound`, `Conflict`.
    """
    begin_walk(access_proven(inquiry), Wish.REMOVE)


def access_proven(inquiry: UUID) -> Inquiry:
    """Locked, once its number was proved. Raises `NotFound` else, `Conflict` while a walk is under way."""
    row = Inquiry.objects.select_for_update().filter(id=inquiry, proven_at__isnull=False).first()
    if row is None:
        raise NotFound
    if row.next_at is not None and row.next_at <= clock.now():
        raise Conflict("We are still looking; wait until that is done.")
    return row


def _number_of(row: Inquiry) -> str:
    with using(Purpose.ANSWER_INQUIRY, actor=_ACTOR, about=(row.id,)):
        return str(row.e164)
