"""Everything of the sandbox in one process, several ports, on 127.0.0.1 only.

From the product's port P: clearing house P+1 · caught mail P+2 · SMTP P+3 · SMSC (SMPP) P+4 · SMSC's control P+5 ·
VIES P+7 (P+6 is the product's own mailbox).
Run as `python -m smarttec.sandbox.server`; settings come from the environment, see `main`.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from smarttec.kernel.errors import MisconfiguredError
from smarttec.sandbox.clearing_house.house import SandboxClearingHouse
from smarttec.sandbox.mail_catcher.smtp_server import MailCatcherSmtp
from smarttec.sandbox.mail_catcher.store import MailStore
from smarttec.sandbox.mail_catcher.web import MailViewer
from smarttec.sandbox.smsc.server import SandboxSmsc
from smarttec.sandbox.vies.register import SandboxVies

HOST = "127.0.0.1"
WEBHOOK_PATH = "/webhooks/clearing-house"
SMSC_SYSTEM_ID = "smarttec"
_GRACE_SECONDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPorts:
    """Where everything listens."""

    clearing_house: int
    mail: int
    smtp: int
    smpp: int
    smsc_control: int
    vies: int

    @classmethod
    def after(cls, product_port: int) -> "SandboxPorts":
        """The six ports that follow the product's own, past its mailbox."""
        p = product_port
        return cls(clearing_house=p + 1, mail=p + 2, smtp=p + 3, smpp=p + 4, smsc_control=p + 5, vies=p + 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxSettings:
    """What the stand-ins have to know. Secrets are kept out of the text of this value."""

    home: Path
    webhook_url: str
    webhook_secret: str = field(repr=False)
    stripe_key: str = field(repr=False)
    smsc_password: str = field(repr=False)
    smsc_system_id: str = SMSC_SYSTEM_ID


async def serve(
    ports: SandboxPorts, settings: SandboxSettings, *, stop: asyncio.Event, ready: Callable[[], None] = lambda: None
) -> None:
    """Run until `stop` is set; `ready` is called once all ports answer. Raises `MisconfiguredError` for taken ports."""
    store = MailStore()
    house = SandboxClearingHouse(
        public_url=f"http://{HOST}:{ports.clearing_house}",
        webhook_url=settings.webhook_url,
        webhook_secret=settings.webhook_secret,
        api_key=settings.stripe_key,
    )
    smsc = SandboxSmsc(settings.home / "smsc-journal.jsonl", settings.smsc_system_id, settings.smsc_password)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(_mail_server(store, ports.smtp))
        await stack.enter_async_context(_smsc(smsc, ports.smpp))
        for app, port in (
            (house.app(), ports.clearing_house),
            (MailViewer(store).app(), ports.mail),
            (smsc.control_app(), ports.smsc_control),
            (SandboxVies().app(), ports.vies),
        ):
            await stack.enter_async_context(_web_server(app, port))
        ready()
        await stop.wait()


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError:
        raise MisconfiguredError(f"Port {port} is taken; choose another first port (SMARTTEC_PORT).") from None


@contextlib.asynccontextmanager
async def _mail_server(store: MailStore, port: int) -> AsyncIterator[None]:
    server = MailCatcherSmtp(store)
    await server.start(_listen(port))
    try:
        yield
    finally:
        await server.stop()


@contextlib.asynccontextmanager
async def _smsc(smsc: SandboxSmsc, port: int) -> AsyncIterator[None]:
    try:
        await smsc.start(HOST, port)
    except OSError:
        raise MisconfiguredError(f"Port {port} is taken; choose another first port (SMARTTEC_PORT).") from None
    try:
        yield
    finally:
        await smsc.stop()


class _Server(uvicorn.Server):
    """Several run in one loop, so none may take the process's signals for itself."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def _web_server(app: ASGIApp, port: int) -> AsyncIterator[None]:
    listener = _listen(port)
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=_GRACE_SECONDS)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.is_up.wait()
        yield
    finally:
        server.should_exit = True
        await task
        listener.close()


async def _run(ports: SandboxPorts, settings: SandboxSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(ports, settings, stop=stop, ready=lambda: print("sandbox ready", flush=True))  # noqa: T201 - told to the parent


def _read_settings(environment: Mapping[str, str]) -> tuple[SandboxPorts, SandboxSettings]:
    def required(name: str) -> str:
        if value := environment.get(name):
            return value
        raise MisconfiguredError(f"{name} is not set.")

    port = environment.get("SMARTTEC_PORT", "8000")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) <= 65_528:
        raise MisconfiguredError("SMARTTEC_PORT is not a port number that leaves room for seven more.")
    return SandboxPorts.after(int(port)), SandboxSettings(
        home=Path(required("SMARTTEC_HOME")),
        webhook_url=environment.get("SMARTTEC_SANDBOX_WEBHOOK_URL", f"http://{HOST}:{port}{WEBHOOK_PATH}"),
        webhook_secret=required("SMARTTEC_SANDBOX_WEBHOOK_SECRET"),
        stripe_key=required("SMARTTEC_SANDBOX_STRIPE_KEY"),
        smsc_password=required("SMARTTEC_SMSC_PASSWORD"),
    )


def main() -> None:
    """Reads SMARTTEC_PORT (the product's), SMARTTEC_HOME, SMARTTEC_SANDBOX_WEBHOOK_SECRET,
    SMARTTEC_SANDBOX_STRIPE_KEY, SMARTTEC_SMSC_PASSWORD and, if given, SMARTTEC_SANDBOX_WEBHOOK_URL.

    Prints `sandbox ready` when all ports answer; ends on SIGTERM or SIGINT.
    """
    try:
        asyncio.run(_run(*_read_settings(os.environ)))
    except MisconfiguredError as error:
        sys.exit(f"sandbox: {error.sentence}")


if __name__ == "__main__":
    main()
