"""Tell customers' own servers: status callbacks and inbound messages."""

import asyncio
import contextlib
import signal

import click


@click.command()
def command() -> None:
    """Call customers' servers until SIGTERM; what is under way then is finished."""
    import uvloop

    from smarttec.commands._database import set_up_service

    set_up_service()
    from smarttec.notice.door import audit_key
    from smarttec.people import peppers
    from smarttec.vault import directory

    audit_key()
    peppers.load()
    directory.load()
    uvloop.run(_serve())


async def _serve() -> None:
    from django.conf import settings
    from django.utils.module_loading import import_string

    from smarttec.gateways.webhooks import twiml
    from smarttec.machine.readiness import Announcement
    from smarttec.messaging.callbacks.delivery import Deliverer
    from smarttec.messaging.inbound.answering import Answering
    from smarttec.messaging.intake import Intake
    from smarttec.notice import uses_async
    from smarttec.storage.pools import open_pools

    environment = settings.ENVIRONMENT
    async with open_pools(data_url=environment.database_url, keystore_url=environment.keystore_url) as pools:
        intake = Intake(pools)
        deliverer = Deliverer(
            pools,
            caller=import_string("config.gateways.server_caller")(),
            read=twiml.read,
            intake=Answering(pools, intake),
        )
        await deliverer.prepare()
        loop = asyncio.get_running_loop()
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop_signal, deliverer.stop)
        taking = asyncio.create_task(intake.run())
        flushing = asyncio.create_task(uses_async.keep_flushing(pools.data))
        Announcement("webhooks").ready()
        try:
            await deliverer.run()
        finally:
            intake.close()
            await taking
            flushing.cancel()
            with contextlib.suppress(Exception):
                await uses_async.flush(pools.data)
