"""Handing queued letters to the mail server.

    queued → handing-over → sent | refused | unknown, or back to queued (nothing was handed over: try later)

A letter is claimed, opened and disclosed in one transaction that marks it `handing-over` and commits before any octet
leaves. If the answer is lost, or the worker dies, it becomes `unknown`. An unknown letter is not resent, with one
exception: administrative letters (codes, notices people must get) go out once more after 15 minutes, with the same
Message-ID, so that a receiver who got both sees one. The lease ends by the Clock, read from the table.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, MisconfiguredError, PrivacyError
from smarttec.notice.door import Disclosed, Intent, Subject, disclose
from smarttec.people.models import Account
from smarttec.post import replies
from smarttec.post.hooks import writer_of
from smarttec.post.letterhead import current_letterhead
from smarttec.post.models import Mail
from smarttec.post.ports import Letter, MailOutcome, MailResult, MailTransport
from smarttec.post.templates import Template, registered
from smarttec.post.unsubscribing import headers_for
from smarttec.post.wording import Words, filled
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

log = logging.getLogger("smarttec.post")

RECIPIENT = "mail-server"
UNKNOWN_AFTER = timedelta(minutes=15)
"""How long a hand-over may take before its outcome counts as unknown, and an unknown one rests before it is resent."""
MAX_TRIES = 12
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=2)
_HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""No machine answers these (RFC 3834; the second one is Microsoft's)."""
_ACTOR = "mail worker"
State = Mail.State


@dataclass(frozen=True, slots=True)
class _Claimed:
    mail_id: UUID
    tries: int
    letter: Disclosed[Letter]


def deliver_due(*, transport: MailTransport, limit: int) -> int:
    """Deliver what is due, oldest first, at most `limit`; how many were tried. Safe to run many times at once."""
    _give_up_lost_hand_overs()
    tried = 0
    while tried < limit and _deliver_next(_due(), transport):
        tried += 1
    return tried


def deliver_one(*, mail_id: UUID, transport: MailTransport) -> bool:
    """Deliver that mail if it is due; False when there was nothing to do."""
    return _deliver_next(_due().filter(id=mail_id), transport)


def _due() -> QuerySet[Mail]:
    resendable = Q(state=State.UNKNOWN, mail_class=Mail.Class.ADMINISTRATIVE, tries__lt=MAX_TRIES)
    return Mail.objects.filter(Q(state=State.QUEUED) | resendable, due_at__lte=clock.now()).order_by("due_at")


def _give_up_lost_hand_overs() -> None:
    lost = Mail.objects.filter(state=State.HANDING_OVER, due_at__lte=clock.now())
    lost.update(state=State.UNKNOWN, due_at=clock.now() + UNKNOWN_AFTER)


def _deliver_next(candidates: QuerySet[Mail], transport: MailTransport) -> bool:
    with transaction.atomic():
        mail = candidates.select_related("person").select_for_update(skip_locked=True, of=("self",)).first()
        if mail is None:
            return False
        claimed = _claim(mail)
    if claimed is not None:
        _record(claimed, _hand_over(claimed, transport))
    return True


def _claim(mail: Mail) -> _Claimed | None:
    """Open and disclose; None when the notice refuses or the person was erased: the letter ends here."""
    entry = registered(mail.template)
    subject = Subject(mail.keyed_to, mail.cell, mail.policy)
    intent = Intent(subject, RECIPIENT, entry.purpose, entry.categories, mail.id)
    try:
        with using(entry.purpose, actor=_ACTOR, about=_about(mail, entry)):
            address = _address(mail)
            words = _words(mail, entry)
        if words is None or ERASED in (address, words.subject, words.text, words.html):
            _end(mail.id, State.REFUSED, "erased" if words else "nothing-left")
            return None
        leaving = disclose(intent, _letter(mail, address, words))
    except PrivacyError as refused:
        _end(mail.id, State.REFUSED, refused.code)
        return None
    tries = mail.tries + 1
    Mail.objects.filter(id=mail.id).update(state=State.HANDING_OVER, tries=tries, due_at=clock.now() + UNKNOWN_AFTER)
    return _Claimed(mail.id, tries, leaving)


def _about(mail: Mail, entry: Template) -> Collection[UUID]:
    """Whose data stand in it; what is written late is opened from their accounts."""
    if not entry.is_written_late:
        return (mail.keyed_to,)
    return {mail.keyed_to, *Account.objects.filter(owner_id=mail.person_id).values_list("id", flat=True)}


def _address(mail: Mail) -> Any:
    """Where it goes; `ERASED` when nobody can tell any more."""
    return mail.recipient or (ERASED if mail.person is None else mail.person.email)


def _words(mail: Mail, entry: Template) -> Words | None:
    """As they were stored, or written now; None when there is nothing to say any more."""
    if not entry.is_written_late:
        return Words(mail.subject, mail.text, mail.html)
    context = writer_of(entry.name)(mail.act) if mail.act else None
    return filled(entry.name, context) if context else None


def _letter(mail: Mail, recipient: str, words: Words) -> Letter:
    head = current_letterhead()
    return Letter(
        message_id=replies.message_id_of(mail.id),
        sender=head.sender,
        recipient=recipient,
        subject=words.subject,
        text=words.text,
        html=words.html,
        headers={
            **_HEADERS,
            **headers_for(registered(mail.template), mail.person_id),
            **({} if mail.about is None else {"Reply-To": replies.address_for(mail.about)}),
        },
    )


def _hand_over(claimed: _Claimed, transport: MailTransport) -> MailOutcome:
    try:
        return transport.hand_over(letter=claimed.letter)
    except InvalidInput as error:
        return MailOutcome(result=MailResult.REFUSED, reason=f"not-a-mail:{error.field}")
    except MisconfiguredError:
        log.warning("the mail server does not take our sign-in or has no encryption; mails wait")
        return MailOutcome(result=MailResult.TRY_LATER, reason="misconfigured")


def _record(claimed: _Claimed, outcome: MailOutcome) -> None:
    if outcome.result is MailResult.ACCEPTED:
        _end(claimed.mail_id, State.SENT, outcome.reason)
    elif outcome.result is MailResult.REFUSED or (
        outcome.result is MailResult.TRY_LATER and claimed.tries >= MAX_TRIES
    ):
        _end(claimed.mail_id, State.REFUSED, outcome.reason)
    elif outcome.result is MailResult.TRY_LATER:
        wait = min(_FIRST_WAIT * 2 ** (claimed.tries - 1), _LONGEST_WAIT)
        Mail.objects.filter(id=claimed.mail_id).update(state=State.QUEUED, due_at=clock.now() + wait)
    else:
        due_at = clock.now() + UNKNOWN_AFTER
        Mail.objects.filter(id=claimed.mail_id).update(state=State.UNKNOWN, due_at=due_at)


def _end(mail_id: UUID, state: Mail.State, reason: str) -> None:
    """Nothing more will happen with it: the content goes, and the address where it is not the person's own."""
    if state is State.REFUSED:
        log.warning("mail %s was not delivered: %s", mail_id, reason)
    sent_at = clock.now() if state is State.SENT else None
    nothing = {"recipient": None, "subject": None, "text": None, "html": None}
    Mail.objects.filter(id=mail_id).update(state=state, sent_at=sent_at, **nothing)
