"""The mails that were caught, and what the script wants for whom."""

import itertools
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum

from smarttec.kernel import clock

_MOST_MAILS = 10_000
_MOST_RULES = 10_000


class Behaviour(StrEnum):
    """What happens to mail for one recipient."""

    ACCEPT = "accept"
    REJECT = "reject"
    GREYLIST = "greylist"
    DROP = "drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtMail:
    """One mail as it came. `sender` and `recipients` are the envelope's."""

    id: int
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


class MailStore:
    """Newest last; the oldest give way."""

    def __init__(self) -> None:
        self._mails: deque[CaughtMail] = deque(maxlen=_MOST_MAILS)
        self._ids = itertools.count(1)
        self._rules: dict[str, Behaviour] = {}

    def keep(self, *, sender: str, recipients: list[str], content: bytes) -> CaughtMail:
        message = message_from_bytes(content, policy=default)
        mail = CaughtMail(
            id=next(self._ids),
            received_at=clock.now().isoformat(),
            sender=sender,
            recipients=tuple(recipients),
            subject=str(message.get("Subject", "")),
            message_id=str(message.get("Message-ID", "")).strip(),
            headers=tuple((name, str(value)) for name, value in message.items()),
            text=_body(message, "plain"),
            html=_body(message, "html"),
        )
        self._mails.append(mail)
        return mail

    def find(self, *, recipient: str | None) -> list[CaughtMail]:
        """Newest first; of one recipient (any case) or of all."""
        wanted = recipient.casefold() if recipient is not None else None
        return [
            one
            for one in reversed(self._mails)
            if wanted is None or wanted in {address.casefold() for address in one.recipients}
        ]

    def get(self, mail_id: int) -> CaughtMail | None:
        return next((one for one in self._mails if one.id == mail_id), None)

    def clear(self) -> None:
        self._mails.clear()

    def rule(self, recipient: str, behaviour: Behaviour) -> None:
        """From now on for this recipient; `ACCEPT` ends an earlier rule."""
        self._rules.pop(recipient.casefold(), None)
        if behaviour is not Behaviour.ACCEPT and len(self._rules) < _MOST_RULES:
            self._rules[recipient.casefold()] = behaviour

    def behaviour(self, recipient: str) -> Behaviour:
        return self._rules.get(recipient.casefold(), Behaviour.ACCEPT)


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):
        # A charset that nobody knows: shown as well as it goes.
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
