"""Run the SMS gateway: one SMPP session for each carrier."""

import asyncio
import contextlib
import signal
from datetime import timedelta
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from smarttec.gateways.smpp.service import CarrierService


@click.command()
def command() -> None:
    """Submit messages to the carriers and take their receipts, until SIGTERM."""
    import uvloop

    from smarttec.commands._database import set_up_django

    set_up_django()
    from smarttec.notice.door import audit_key

    audit_key()
    uvloop.run(_serve())


def _stop_all(services: "list[CarrierService]") -> None:
    for service in services:
        service.stop()


async def _serve() -> None:
    from django.conf import settings

    from smarttec.gateways.smpp.service import CarrierService
    from smarttec.machine.readiness import announce_ready
    from smarttec.messaging.carriers import enabled_carriers
    from smarttec.notice import uses_async
    from smarttec.storage.pools import open_pools

    environment = settings.ENVIRONMENT
    async with open_pools(data_url=environment.database_url, keystore_url=environment.keystore_url) as pools:
        deadline = timedelta(seconds=environment.unknown_deadline_seconds)
        services = [
            CarrierService(pools, link, unknown_deadline=deadline) for link in await enabled_carriers(pools.data)
        ]
        loop = asyncio.get_running_loop()
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop_signal, _stop_all, services)
        flushing = asyncio.create_task(uses_async.keep_flushing(pools.data))
        announce_ready("smpp")
        try:
            await asyncio.gather(*(service.run() for service in services))
        finally:
            flushing.cancel()
            with contextlib.suppress(Exception):
                await uses_async.flush(pools.data)
