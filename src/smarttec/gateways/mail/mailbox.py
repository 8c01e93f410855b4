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
SESSIONS_MAX = 50
SILENCE_SECONDS = 30
SESSION_SECONDS = 180.0
TAKING_SECONDS = 30.0
"""A mail that is not read and stored by then is refused for now; its sender's server keeps it."""
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
        try:
            async with asyncio.timeout(TAKING_SECONDS):
                await asyncio.to_thread(self._read_and_take, envelope)
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

    async def handle_exception(self, error: Exception) -> str:
        """What aiosmtpd itself would answer quotes the exception."""
        log.warning("a session broke: %s", type(error).__name__)
        return "451 4.3.0 Something is wrong here; please try again"

    def _read_and_take(self, envelope: Envelope) -> None:
        """In a thread: however long a mail is read for, the others are served meanwhile."""
        mail = read(envelope.original_content or b"", envelope_sender=envelope.mail_from or "")
        self._take(mail, str(envelope.rcpt_tos[0]))


class _Sessions:
    """Counts the open sessions, so that a flood costs a fixed amount of memory.

    Silent ones do not keep others out: when there are too many, the one that has been silent for longest makes room.
    """

    def __init__(self, handler: _Handler) -> None:
        self._handler = handler
        self._open: set[_Limited] = set()

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

    def enter(self, session: "_Limited") -> None:
        """One more is served."""
        if len(self._open) >= SESSIONS_MAX:
            silent = min(self._open, key=lambda one: one.heard_at)
            self.leave(silent)
            silent.end("421 4.3.2 Too many connections")
        self._open.add(session)

    def leave(self, session: "_Limited") -> None:
        """It ended."""
        self._open.discard(session)


class _Limited(SMTP):
    sessions: _Sessions
    heard_at: float = 0.0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        self.heard_at = self.loop.time()
        self._deadline = self.loop.call_later(SESSION_SECONDS, self.end, "421 4.4.2 This took too long")
        super().connection_made(transport)
        self.sessions.enter(self)

    def data_received(self, data: bytes) -> None:
        self.heard_at = self.loop.time()
        super().data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self.sessions.leave(self)
        super().connection_lost(error)

    def end(self, words: str) -> None:
        """Say why, and hang up."""
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(f"{words}\r\n".encode())
            self.transport.close()


async def serve(*, take: Take, address: str, host: str, port: int) -> asyncio.Server:
    """Listen there for mail to `address` (and its tagged forms); the caller closes what comes back."""
    sessions = _Sessions(_Handler(take, address))
    return await asyncio.get_running_loop().create_server(sessions, host, port)
