"""The SMTP side: aiosmtpd with a handler that follows the script."""

import asyncio
import logging
import socket

from aiosmtpd.smtp import SMTP, Envelope, Session

from smarttec.sandbox.mail_catcher.store import Behaviour, MailStore

_LARGEST_MAIL_BYTES = 10 * 1024 * 1024


def _say_nothing(_: logging.LogRecord) -> bool:
    """aiosmtpd logs every command with its addresses; a filter, unlike a level, outlives a new logging set-up."""
    return False


logging.getLogger("mail.log").addFilter(_say_nothing)


class _Protocol(SMTP):
    """Can hang up without a word, as a server that dies does."""

    def hang_up(self) -> None:
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()


class _Handler:
    """aiosmtpd calls these by name; the return values are SMTP replies."""

    def __init__(self, store: MailStore) -> None:
        self._store = store

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        match self._store.behaviour(address):
            case Behaviour.REJECT:
                return "550 5.1.1 No such mailbox"
            case Behaviour.GREYLIST:
                self._store.rule(address, Behaviour.ACCEPT)
                return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd looks for this name
        self, server: _Protocol, _session: Session, envelope: Envelope
    ) -> str:
        recipients = [str(address) for address in envelope.rcpt_tos]
        self._store.keep(
            sender=envelope.mail_from or "", recipients=recipients, content=envelope.original_content or b""
        )
        if any(self._store.behaviour(address) is Behaviour.DROP for address in recipients):
            server.hang_up()
        return "250 2.0.0 Caught"


class MailCatcherSmtp:
    """Listens on one port; start and stop within one event loop."""

    def __init__(self, store: MailStore) -> None:
        self._handler = _Handler(store)
        self._server: asyncio.Server | None = None
        self._connections: set[_Protocol] = set()

    async def start(self, listener: socket.socket) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._connect, sock=listener)

    async def stop(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for connection in self._connections:
            connection.hang_up()
        await self._server.wait_closed()

    def _connect(self) -> _Protocol:
        connection = _Protocol(
            self._handler,
            data_size_limit=_LARGEST_MAIL_BYTES,
            enable_SMTPUTF8=True,
            hostname="mail.sandbox.invalid",
            ident="Sandbox mail catcher",
            loop=asyncio.get_running_loop(),
        )
        self._connections = {one for one in self._connections if one.transport is not None} | {connection}
        return connection
