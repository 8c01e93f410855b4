"""The operator's mailbox: an SMTP server (RFC 5321) for mail to the address of the notice, and to no other.

It stands behind the operator's mail server, which forwards that one address (docs/mailbox.md). Everything is answered
while the sender's server still waits: taken (250) once it is stored, or refused with a sentence that the sender gets to
read. So nothing taken is lost, and we never send a bounce to an address that somebody forged.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from smarttec.gateways.mail.incoming import Incoming, read
from smarttec.kernel.errors import CardNumberRefused, InvalidInput, SmarttecError, TooManyRequests

MAIL_BYTES_MAX = 1024 * 1024
SESSIONS_MAX = 20
SILENCE_SECONDS = 60
Take = Callable[[Incoming, str], None]
"""(mail, address it was sent to): stores it. Raises an error of the tree, whose sentence the sender reads."""

log = logging.getLogger("smarttec.mail")


def _say_nothing(_: logging.LogRecord) -> bool:
    """aiosmtpd logs every command with its addresses; a filter, unlike a level, outlives a new logging set-up."""
    return False


logging.getLogger("mail.log").addFilter(_say_nothing)


class _Handler:
    """aiosmtpd calls these by name; the return values are SMTP replies."""

    def __init__(self, take: Take, address: str) -> None:
        self._take = take
        self._local, _, self._domain = address.lower().rpartition("@")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        local, _, domain = address.lower().rpartition("@")
        if domain != self._domain or local.partition("+")[0] not in {self._local, "postmaster"}:
            return "550 5.1.1 We take mail for the address in our privacy notice only"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time, please"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        octets = envelope.original_content or b""
        mail = read(octets, envelope_sender=envelope.mail_from or "")
        try:
            await asyncio.to_thread(self._take, mail, str(envelope.rcpt_tos[0]))
        except TooManyRequests:
            return "451 4.7.1 Too many mails came from you; the next one is taken later"
        except CardNumberRefused as error:
            return f"554 5.7.1 {error.sentence} {error.what_to_do}"
        except InvalidInput as error:
            return f"554 5.6.0 {error.sentence}"
        except SmarttecError as error:
            log.warning("a mail could not be taken now: %s", error.code)
            return "451 4.3.0 Something is wrong here; please try again"
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender's server keeps the mail and tries again
            log.warning("a mail could not be taken now: %s", type(error).__name__)
            return "451 4.3.0 Something is wrong here; please try again"
        return "250 2.0.0 Taken"


class _Sessions:
    """Counts the open sessions, so that a flood costs a fixed amount of memory."""

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler
        self._open = 0

    def __call__(self) -> SMTP:
        server = _Limited(
            self._handler,
            data_size_limit=MAIL_BYTES_MAX,
            timeout=SILENCE_SECONDS,
            enable_SMTPUTF8=True,
            ident="mailbox",
        )
        server.sessions = self
        return server

    def enter(self) -> bool:
        """Whether one more is served."""
        self._open += 1
        return self._open <= SESSIONS_MAX

    def leave(self) -> None:
        """One ended."""
        self._open -= 1


class _Limited(SMTP):
    sessions: _Sessions

    def connection_made(self, transport: Any) -> None:
        if not self.sessions.enter():
            transport.write(b"421 4.3.2 Too many connections\r\n")
            transport.close()
            self._counted_out = True
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.sessions.leave()
        if not getattr(self, "_counted_out", False):
            super().connection_lost(error)


async def serve(*, take: Take, address: str, host: str, port: int) -> asyncio.Server:
    """Listen there for mail to `address` (and its tagged forms); the caller closes what comes back."""
    sessions = _Sessions(_Handler(take, address))
    return await asyncio.get_running_loop().create_server(sessions, host, port)
