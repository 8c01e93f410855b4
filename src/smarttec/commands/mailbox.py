"""Take mail for the operator's address."""

import asyncio
import signal

import click


@click.command()
def command() -> None:
    """Listen for mail at `SMARTTEC_MAILBOX_LISTEN` (host:port) until SIGTERM."""
    from smarttec.commands._database import set_up_service

    set_up_service()
    from smarttec.people import peppers

    peppers.load()
    asyncio.run(_serve())


async def _serve() -> None:
    from django.conf import settings

    from smarttec.gateways.mail.mailbox import serve
    from smarttec.gateways.mail.taking import take
    from smarttec.kernel.errors import MisconfiguredError
    from smarttec.machine.readiness import Announcement
    from smarttec.post.letterhead import current_letterhead

    if settings.ENVIRONMENT.mailbox_listen is None:
        raise MisconfiguredError("SMARTTEC_MAILBOX_LISTEN is not set, so there is nothing to listen at.")
    host, port = settings.ENVIRONMENT.mailbox_listen
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop_signal, stopped.set)
    server = await serve(take=take, address=current_letterhead().support_email, host=host, port=port)
    async with server:
        Announcement("mailbox").ready()
        await stopped.wait()
