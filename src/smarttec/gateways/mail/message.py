"""A finished mail (RFC 5322), built so that no text from outside can add a header."""

import re
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime

from smarttec.gateways.mail.addresses import Mailbox
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}\Z")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,100}@[A-Za-z0-9.-]{1,100}>\Z")
_OURS = frozenset({"from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "return-path", "received"})
_LONGEST_HEADER = 900
_LONGEST_SUBJECT = 250


class _AsWritten(EmailPolicy):
    """Leaves List-* headers and the Message-ID in one line: no mail program reads a folded or encoded URL there."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower().startswith("list-") or name.lower() == "message-id":
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


_POLICY = _AsWritten(**{key: getattr(SMTP, key) for key in ("linesep", "cte_type", "max_line_length")})
_POLICY_UTF8 = _POLICY.clone(utf8=True)


def build(
    *,
    message_id: str,
    sender: Mailbox,
    recipient: Mailbox,
    subject: str,
    text: str,
    html: str | None,
    headers: Mapping[str, str],
) -> bytes:
    """The mail's octets with CRLF line ends. Raises `InvalidInput` naming the part that cannot be."""
    if not _MESSAGE_ID.match(message_id):
        raise InvalidInput("The Message-ID is malformed.", field="message_id")
    utf8 = sender.needs_utf8 or recipient.needs_utf8
    message = EmailMessage(policy=_POLICY_UTF8 if utf8 else _POLICY)
    message["From"] = sender.header()
    message["To"] = recipient.header()
    message["Subject"] = _one_line(subject, field="subject", longest=_LONGEST_SUBJECT)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    _add_further(message, headers)
    _add_bodies(message, text, html)
    return message.as_bytes()


def _add_further(message: EmailMessage, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        is_free = _HEADER_NAME.match(name) and name.lower() not in _OURS | {"mime-version"}
        if not is_free or name.lower().startswith("content-"):
            raise InvalidInput("This header cannot be set.", field="headers")
        if name.lower().startswith("list-") and not value.isascii():
            raise InvalidInput("This header takes ASCII only.", field="headers")
        message[name] = _one_line(value, field="headers", longest=_LONGEST_HEADER)


def _add_bodies(message: EmailMessage, text: str, html: str | None) -> None:
    try:
        message.set_content(text, cte="quoted-printable")
        if html is not None:
            message.add_alternative(html, subtype="html", cte="quoted-printable")
    except UnicodeEncodeError:
        raise InvalidInput("The text holds characters that do not exist.", field="text") from None


def _one_line(text: str, *, field: str, longest: int) -> str:
    if len(text) > longest or not text.isprintable():
        raise InvalidInput("Only one line of readable characters is possible here.", field=field)
    return text
