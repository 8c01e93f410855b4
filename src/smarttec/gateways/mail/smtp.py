"""Handing a mail to an SMTP server (RFC 5321), one connection per mail.

Up to the server's reply to DATA nothing has been handed over. From the first octet of the mail on, only a reply
tells: a connection that breaks then leaves the outcome unknown (RFC 5321 §6.1 speaks of that gap).
"""

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from smarttec.gateways.mail.addresses import Mailbox, parse_address, parse_mailbox
from smarttec.gateways.mail.message import build
from smarttec.kernel.errors import MisconfiguredError
from smarttec.notice.door import Disclosed
from smarttec.post.ports import Letter, MailOutcome, MailResult

_ENHANCED = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")
_LINE_WITH_DOT = re.compile(rb"(?m)^\.")


class Security(StrEnum):
    """How the connection is protected. `PLAIN` is for servers on the same machine."""

    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpTransport:
    """Implements `smarttec.post.ports.MailTransport`.

    `helo_name` is what we call ourselves to the server; `ca_file` (PEM) vouches for a server whose certificate no
    public authority signed.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    helo_name: str = "localhost"
    timeout_seconds: float = 20.0
    ca_file: Path | None = None

    def hand_over(self, *, letter: Disclosed[Letter]) -> MailOutcome:
        """See `MailTransport.hand_over`."""
        content = letter.value
        origin = parse_mailbox(content.sender, field="sender")
        target = parse_address(content.recipient, field="recipient")
        mail = build(
            message_id=content.message_id,
            sender=origin,
            recipient=target,
            subject=content.subject,
            text=content.text,
            html=content.html,
            headers=content.headers,
        )
        try:
            server = self._connect()
        except ssl.SSLCertVerificationError:
            return MailOutcome(result=MailResult.TRY_LATER, reason="certificate-not-valid")
        except (OSError, smtplib.SMTPException):
            return MailOutcome(result=MailResult.TRY_LATER, reason="not-reached")
        try:
            return self._converse(server, origin, target, mail)
        finally:
            server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.security is Security.TLS:
            context = ssl.create_default_context(cafile=self.ca_file)
            return smtplib.SMTP_SSL(self.host, self.port, self.helo_name, timeout=self.timeout_seconds, context=context)
        return smtplib.SMTP(self.host, self.port, self.helo_name, timeout=self.timeout_seconds)

    def _converse(self, server: smtplib.SMTP, origin: Mailbox, target: Mailbox, mail: bytes) -> MailOutcome:
        try:
            refusal = self._prepare(server) or _announce(server, origin, target)
        except ssl.SSLCertVerificationError:
            return MailOutcome(result=MailResult.TRY_LATER, reason="certificate-not-valid")
        except (OSError, smtplib.SMTPException):
            return MailOutcome(result=MailResult.TRY_LATER, reason="connection-lost")
        return refusal or _transmit(server, mail)

    def _prepare(self, server: smtplib.SMTP) -> MailOutcome | None:
        """Greeting, encryption, sign-in."""
        server.ehlo_or_helo_if_needed()
        if self.security is Security.STARTTLS:
            if not server.has_extn("starttls"):
                raise MisconfiguredError("The mail server offers no encryption (STARTTLS).")
            server.starttls(context=ssl.create_default_context(cafile=self.ca_file))
            server.ehlo()
        if self.username is None:
            return None
        try:
            server.login(self.username, self.password or "")
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code < 500:
                return MailOutcome(result=MailResult.TRY_LATER, reason="sign-in-postponed", reply_code=error.smtp_code)
            raise MisconfiguredError("The mail server refuses our sign-in.") from None
        except (smtplib.SMTPNotSupportedError, UnicodeEncodeError):
            raise MisconfiguredError("The mail server knows none of our ways to sign in.") from None
        return None


def _announce(server: smtplib.SMTP, origin: Mailbox, target: Mailbox) -> MailOutcome | None:
    """The envelope, up to the server's word that it wants the mail."""
    options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
    if origin.needs_utf8 or target.needs_utf8:
        if not server.has_extn("smtputf8"):
            return MailOutcome(result=MailResult.REFUSED, reason="international-address-not-supported")
        server.command_encoding = "utf-8"
        options = [*options, "SMTPUTF8"]
    return (
        _judge(*server.mail(origin.address, options), reason="sender")
        or _judge(*server.rcpt(target.address), reason="recipient")
        or _judge(*server.docmd("DATA"), reason="data")
    )


def _transmit(server: smtplib.SMTP, mail: bytes) -> MailOutcome:
    try:
        server.send(_LINE_WITH_DOT.sub(b"..", mail) + b".\r\n")
        code, text = server.getreply()
    except (OSError, smtplib.SMTPException):
        return MailOutcome(result=MailResult.OUTCOME_UNKNOWN, reason="connection-lost-after-data")
    if not 200 <= code < 600:
        return MailOutcome(result=MailResult.OUTCOME_UNKNOWN, reason="reply-not-understood")
    _say_goodbye(server)
    accepted = MailOutcome(result=MailResult.ACCEPTED, reason="accepted", reply_code=code)
    return _judge(code, text, reason="content") or accepted


def _judge(code: int, text: bytes, *, reason: str) -> MailOutcome | None:
    """None for a good reply (2xx, 3xx). A server that talks nonsense (-1) is tried again later."""
    if 200 <= code < 400:
        return None
    enhanced = _ENHANCED.match(text)
    return MailOutcome(
        result=MailResult.REFUSED if 500 <= code < 600 else MailResult.TRY_LATER,
        reason=reason,
        reply_code=code if code > 0 else None,
        enhanced_code=enhanced.group().decode() if enhanced else None,
    )


def _say_goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        # The mail was answered for; how the connection ends changes nothing.
        return
