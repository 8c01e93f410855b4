"""Run the SMS gateway: SMPP sessions with every carrier."""

import asyncio
import contextlib
import signal
from datetime import timedelta

import click


@click.command()
def command() -> None:
    """Submit messages to the carriers and take their receipts, until SIGTERM."""
    import uvloop

    from smarttec.commands._database import set_up_service
    from smarttec.commands._memory import settle

    set_up_service()
    from smarttec.notice.door import audit_key
    from smarttec.people import peppers
    from smarttec.vault import directory

    audit_key()
    peppers.load()
    directory.load()
    settle()
    uvloop.run(_serve())


async def _serve() -> None:
    from django.conf import settings

    from smarttec.gateways.smpp.gateway import Gateway
    from smarttec.machine.readiness import Announcement
    from smarttec.notice import uses_async
    from smarttec.storage.pools import open_pools

    environment = settings.ENVIRONMENT
    async with open_pools(data_url=environment.database_url, keystore_url=environment.keystore_url) as pools:
        deadline = timedelta(seconds=environment.unknown_deadline_seconds)
        gateway = Gateway(pools, unknown_deadline=deadline)
        loop = asyncio.get_running_loop()
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop_signal, gateway.stop)
        flushing = asyncio.create_task(uses_async.keep_flushing(pools.data))
        Announcement("smpp").ready()
        try:
            await gateway.run()
        finally:
            flushing.cancel()
            with contextlib.suppress(Exception):
                await uses_async.flush(pools.data)
