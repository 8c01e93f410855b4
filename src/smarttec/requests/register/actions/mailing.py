"""A mail to the operator's address: a new inquiry, or more about a request that is there (CONTACT-1).

An answer to a letter of ours finds its request by the address it goes to or by the Message-ID it names. What a program
sent makes no request and gets no answer. The same mail delivered twice is taken once.
"""

import hmac
import os
from functools import cache
from uuid import UUID

from django.db import IntegrityError, transaction

from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput, NotFound, TooManyRequests
from smarttec.people import attempts
from smarttec.people.addresses import normalise
from smarttec.people.domain import REQUEST_BY_ADDRESS
from smarttec.post import replies
from smarttec.post.letterhead import current_letterhead
from smarttec.requests.register.actions.opening import Asked, open_request
from smarttec.requests.register.actions.working import hear, note
from smarttec.requests.register.domain import Channel, Kind
from smarttec.requests.register.models import TEXT_MAX, MailTaken, Request
from smarttec.vault.keystore import installation_secret

_BOUNCED = "mail-came-back"


def take_mail(
    *,
    sender: str,
    name: str,
    subject: str,
    text: str,
    message_id: str,
    references: str,
    sent_to: str,
    is_automatic: bool,
) -> Request | None:
    """The request it made or belongs to; None for what a program sent about nothing.

    Raises `InvalidInput` for what has no address to answer to or no words, `CardNumberRefused`, `TooManyRequests`.
    """
    matter = replies.matter_addressed(sent_to) or replies.matter_answered(references)
    known = None if matter is None else Request.objects.filter(id=matter).first()
    if is_automatic or sender.lower() == current_letterhead().support_email.lower():
        return None if known is None else note(request=known.id, by=None, words="", detail=_BOUNCED)
    address = normalise(sender)
    if not attempts.count((REQUEST_BY_ADDRESS, address)):
        raise TooManyRequests("Too many mails came from this address.")
    words = _words(subject, text)
    before = _taken_before(message_id, address)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            made = _more(known.id, words) if known else _new(name, address, words)
            if message_id:
                MailTaken.objects.create(digest=_digest(message_id, address), request=made)
    except IntegrityError:
        raise Conflict("The same mail is being taken at this moment.") from None
    return made


def _words(subject: str, text: str) -> str:
    words = "\n\n".join(filter(None, (subject.strip(), text.strip())))
    refuse_card_number(words, field="text")
    if not words:
        raise InvalidInput("Your mail has no words that we can read.", field="text")
    if len(words) > TEXT_MAX:
        raise InvalidInput(f"Your mail is too long: use {TEXT_MAX:,} characters at most.", field="text")
    return words


def _new(name: str, address: str, words: str) -> Request:
    return open_request(asked=Asked(kind=Kind.QUESTION, name=name, email=address, text=words), channel=Channel.EMAIL)


def _more(request: UUID, words: str) -> Request:
    try:
        return hear(request=request, words=words, detail=Channel.EMAIL)
    except NotFound:
        raise InvalidInput("This request is not there any more. Please write a new mail.") from None


@cache
def _key() -> bytes:
    return installation_secret("mail-taken", os.urandom(32))


def _digest(message_id: str, address: str) -> bytes:
    return hmac.digest(_key(), f"{address}\x00{message_id}".encode("utf-8", "surrogatepass"), "sha256")


def _taken_before(message_id: str, address: str) -> Request | None:
    if not message_id:
        return None
    taken = MailTaken.objects.filter(digest=_digest(message_id, address)).select_related("request").first()
    return None if taken is None else taken.request
