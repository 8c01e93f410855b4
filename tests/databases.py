"""The tests' own database and key store: two embedded clusters, named before Django's settings are read.

Loaded as an early plugin (`-p tests.databases` in pyproject.toml). Everything lives in a temporary folder and goes
away with the run, also when the run is killed. In a divided run every worker has clusters of its own, and the process
that hands out the tests starts none.
"""

import asyncio
import base64
import logging
import os
import shutil
import signal
import tempfile
import threading
import warnings
from pathlib import Path

import pytest

from smarttec.machine import child
from smarttec.machine.home import Home
from smarttec.machine.logs import open_log
from smarttec.machine.postgres import EmbeddedCluster, Role

FSYNC = os.environ.get("SMARTTEC_TESTS_FSYNC", "off")
"""Tests do not survive a loss of power; what measures durable commits says "on"."""


class TestClusters:
    """Both clusters, on an event loop in a thread of their own that lives as long as the run."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="smarttec-tests-"))
        self.folder.chmod(0o711)
        self.home = Home(self.folder / "home")
        self.home.make()
        self.clusters = [
            EmbeddedCluster(name=name, title=name, home=self.home, databases=("smarttec",), shared_buffers="64MB")
            for name in ("database", "keystore")
        ]
        self.processes: list[asyncio.subprocess.Process] = []
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True, name="test clusters").start()

    def start(self) -> None:
        """Start both and wait until they answer."""

        async def start_both() -> None:
            await asyncio.gather(*(self._start(cluster) for cluster in self.clusters))

        asyncio.run_coroutine_threadsafe(start_both(), self.loop).result(timeout=120)

    async def _start(self, cluster: EmbeddedCluster) -> None:
        service = cluster.service()
        await cluster.make_startable(lambda _done, _total: None)
        with open_log(self.home.logs / f"{cluster.name}.log") as log:
            process = await child.spawn(
                [*service.argv, "-c", f"fsync={FSYNC}", "-c", "max_connections=100"],
                env=service.env,
                output=log,
                errors=log,
                account=service.account,
                death_signal=service.death_signal,
            )
        self.processes.append(process)
        for _ in range(1200):
            if await cluster.is_ready():
                return
            await asyncio.sleep(0.05)
        raise TimeoutError(f"the tests' {cluster.name} does not answer")

    def stop(self) -> None:
        """Stop both and remove every trace."""

        async def stop_both() -> None:
            for process in self.processes:
                await child.end(process, with_signal=signal.SIGQUIT)
            for cluster in self.clusters:
                cluster.forget_sockets()
                shutil.rmtree(cluster.data, ignore_errors=True)

        asyncio.run_coroutine_threadsafe(stop_both(), self.loop).result(timeout=60)
        self.loop.call_soon_threadsafe(self.loop.stop)
        shutil.rmtree(self.folder, ignore_errors=True)


CLUSTERS = TestClusters()
os.environ.update(
    {
        "DATABASE_URL": CLUSTERS.clusters[0].url("smarttec", Role.ADMIN),
        "SMARTTEC_KEYSTORE_URL": CLUSTERS.clusters[1].url("smarttec", Role.ADMIN),
        "SMARTTEC_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
        "SMARTTEC_KEK": "tests:" + base64.b64encode(os.urandom(32)).decode(),
        "SMARTTEC_HOME": str(CLUSTERS.home.path),
        "SMARTTEC_PORT": "8000",
        "SMARTTEC_MODE": "sandbox",
    }
)


def pytest_configure(config: pytest.Config) -> None:
    """Start the clusters where tests run."""
    if config.option.dist == "no":
        CLUSTERS.start()


def pytest_unconfigure() -> None:
    """Stop the clusters at the very end. Who still listens to the key store would say that it is away."""
    logging.disable()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        CLUSTERS.stop()
