"""Run background work: mail, janitors, tidying."""

import asyncio

import click

CONCURRENT_JOBS = 4


@click.command()
def command() -> None:
    """Do background work until SIGTERM."""
    from smarttec.commands._database import set_up_service

    set_up_service()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    from smarttec.commands import _clock_jumps
    from smarttec.machine.readiness import announce_ready

    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # Django's has it
    async with worker_app.open_async():
        announce_ready("worker")
        jumps = asyncio.create_task(_clock_jumps.watch(worker_app))
        try:
            await worker_app.run_worker_async(
                concurrency=CONCURRENT_JOBS, delete_jobs="successful", shutdown_graceful_timeout=8
            )
        finally:
            jumps.cancel()
