"""Run background work: mail, janitors, tidying."""

import asyncio
import signal

import click


@click.command()
def command() -> None:
    """Do background work until SIGTERM."""
    from smarttec.commands._database import set_up_service

    set_up_service()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    from smarttec.background.worker import work
    from smarttec.commands import _clock_jumps
    from smarttec.machine.readiness import Announcement

    stop = asyncio.Event()
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(stop_signal, stop.set)
    await work(
        app.with_connector(app.connector.get_worker_connector()),  # type: ignore[attr-defined]  # Django's has it
        stop=stop,
        on_ready=Announcement("worker").ready,
        beside=_clock_jumps.watch,
    )
