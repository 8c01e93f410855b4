"""The worker does due work at once when the clock was moved."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from procrastinate import App
from procrastinate.contrib.django import app as own_app
from procrastinate.testing import InMemoryConnector

from smarttec.commands import _clock_jumps
from smarttec.kernel.clock import CLOCK


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setattr(_clock_jumps, "LOOK_EVERY_SECONDS", 0.005)
    app = App(connector=InMemoryConnector())

    @app.periodic(cron="* * * * *")
    @app.task(name="due", queueing_lock="due")
    def due(timestamp: int) -> None: ...

    return app


def waiting(app: App) -> int:
    return len(app.connector.jobs)


async def test_a_jump_queues_periodic_work_once_and_a_clock_at_rest_none(app: App) -> None:
    watching = asyncio.create_task(_clock_jumps.watch(app))
    try:
        await asyncio.sleep(0.05)
        assert waiting(app) == 0
        CLOCK.advance(timedelta(days=35))
        async with asyncio.timeout(60):
            while not waiting(app):  # noqa: ASYNC110 - the connector has nothing to wait on
                await asyncio.sleep(0.005)
        CLOCK.advance(timedelta(days=35))
        await asyncio.sleep(0.05)
        assert waiting(app) == 1, "the one that waits does the work of both"
    finally:
        watching.cancel()


def test_due_work_of_plans_is_periodic() -> None:
    own_app.perform_import_paths()
    assert "smarttec.plans.tasks.due" in own_app.tasks
    assert ("smarttec.plans.tasks.due", "") in own_app.periodic_registry.periodic_tasks
