"""A full disk, a full `run/` and a read-only database are times to wait: then everything goes on, and nothing is lost.

The whole program runs on a file system of its own that is small, so that it can really be full.
"""

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from bench.stack import Stack, running
from tests.ports import free_ports
from tests.stack.flood import Flood
from tests.stack.test_kills import (
    CALM_SECONDS_MAX,
    _check_everything,
    _connect,
    _give_credit,
    _kill,
    _port,
    _until_accepted,
    _until_none,
)

from smarttec.machine.postgres import Role

pytestmark = [pytest.mark.stack]
MEGABYTES = 900
RUN_MEGABYTES = 8
FULL_SECONDS = 12.0
READ_ONLY_SECONDS = 4.0


@contextlib.contextmanager
def small_disk(megabytes: int, at: Path) -> Iterator[Path]:
    """A file system of that size in memory; skips where none may be mounted."""
    at.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "tmpfs", str(at)]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command here")
    if made.returncode:
        pytest.skip(f"no file system may be mounted here: {made.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


@pytest.fixture
def small_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[Stack, Path]]:
    """A copy whose databases, logs and run/ all stand on a small disk."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)
    with small_disk(MEGABYTES, tmp_path / "disk") as disk:
        monkeypatch.setattr(tempfile, "tempdir", str(disk))
        with running(port=free_ports()) as stack:
            monkeypatch.setattr(tempfile, "tempdir", None)
            assert str(stack.home).startswith(str(disk))
            yield stack, disk


def fill(disk: Path) -> Path:
    """Until not a byte is free; root's share too."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size) == size:
                    pass
    return filler


def readiness(stack: Stack) -> tuple[int, str]:
    """What the gauge for load balancers says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{_port(stack)}/readyz", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, type(error).__name__


async def until_ready(stack: Stack, *, is_ready: bool) -> tuple[float, str]:
    """How long it took to say so, and what it said."""
    began = time.monotonic()
    while True:
        status, said = await asyncio.to_thread(readiness, stack)
        if (status == 200) is is_ready:
            return time.monotonic() - began, said
        assert time.monotonic() - began < CALM_SECONDS_MAX, f"{status} {said}"
        await asyncio.sleep(0.2)


def as_admin(stack: Stack, *statements: str) -> None:
    """The data's superuser, whom only the supervisor has."""
    parts = urlsplit(str(stack.facts["database_url"]))
    password = (stack.home / "secrets" / "database_admin_password").read_text().strip()
    url = urlunsplit(parts._replace(netloc=f"{Role.ADMIN}:{quote(password, safe='')}@"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        for statement in statements:
            connection.execute(statement)


def set_read_only(stack: Stack, *, on: bool) -> None:
    """As an operator or a failing-over cluster does: for every session, those that are open too."""
    name = urlsplit(str(stack.facts["database_url"])).path.lstrip("/")
    how = "SET default_transaction_read_only = on" if on else "RESET default_transaction_read_only"
    as_admin(
        stack, f'ALTER DATABASE "{name}" {how}',
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()",
    )  # fmt: skip


def ups(stack: Stack) -> dict[str, list[int]]:
    return {service: stack.pids_of(service) for service in ("web", "worker", "smpp", "webhooks")}


@contextlib.asynccontextmanager
async def under_load(stack: Stack) -> AsyncIterator[Flood]:
    await _give_credit(stack)
    flood = Flood(stack.facts, _port(stack))
    sending = asyncio.create_task(flood.run())
    try:
        await _until_accepted(flood, 200)
        yield flood
    finally:
        flood.stop()
        await sending


async def everything_is_there(stack: Stack, flood: Flood) -> int:
    """Each message once, each price once; how many were accepted."""
    await _until_none(stack, "status = 1")
    await asyncio.sleep(2.0)
    connection = await _connect(stack)
    in_doubt = await connection.fetchval("SELECT count(*) FROM messaging_message WHERE status IN (2, 7)")
    await connection.close()
    await _check_everything(stack, flood, in_doubt=in_doubt, kills=4)
    return len(flood.accepted)


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_a_full_disk_is_a_time_to_wait(small_stack: tuple[Stack, Path]) -> None:
    stack, disk = small_stack
    async with under_load(stack) as flood:
        before = ups(stack)
        filler = await asyncio.to_thread(fill, disk)
        try:
            noticed, said = await until_ready(stack, is_ready=False)
            await asyncio.sleep(FULL_SECONDS)
            during = await asyncio.to_thread(readiness, stack)
        finally:
            filler.unlink()
        back, _ = await until_ready(stack, is_ready=True)
        accepted = len(flood.accepted)
        await _until_accepted(flood, accepted + 100)
        lived = [service for service, pids in ups(stack).items() if pids == before[service]]
    count = await everything_is_there(stack, flood)
    sys.stdout.write(
        f"full disk: noticed after {noticed:.1f} s ({said.strip()[:300]}), still {during}, ready {back:.1f} s after it "
        f"was freed, {count} accepted and none lost or doubled, never ended: {lived}\n"
    )
    assert set(lived) == before.keys(), "a process ended for want of space"


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_a_read_only_database_is_a_time_to_wait_under_load(fresh_stack: Stack) -> None:
    async with under_load(fresh_stack) as flood:
        before = ups(fresh_stack)
        set_read_only(fresh_stack, on=True)
        try:
            noticed, said = await until_ready(fresh_stack, is_ready=False)
            await asyncio.sleep(READ_ONLY_SECONDS)
        finally:
            set_read_only(fresh_stack, on=False)
        back, _ = await until_ready(fresh_stack, is_ready=True)
        await _until_accepted(flood, len(flood.accepted) + 100)
        assert ups(fresh_stack) == before, "a process ended for want of a database that writes"
    count = await everything_is_there(fresh_stack, flood)
    sys.stdout.write(
        f"read-only: noticed after {noticed:.1f} s ({said.strip()[:300]}), ready {back:.1f} s after, {count} accepted\n"
    )


@pytest.fixture
def stack_with_small_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stack, Path]]:
    """A copy whose run/ alone stands on a small disk."""
    with contextlib.ExitStack() as mounts:
        make = tempfile.mkdtemp

        def made_before(**words: str) -> str:
            folder = make(**words)
            Path(folder, "home").mkdir(mode=0o711)
            mounts.enter_context(small_disk(RUN_MEGABYTES, Path(folder, "home", "run")))
            return folder

        monkeypatch.setattr("bench.stack.tempfile.mkdtemp", made_before)
        with running(port=free_ports()) as stack:
            monkeypatch.setattr("bench.stack.tempfile.mkdtemp", make)
            yield stack, stack.home / "run"


@pytest.mark.torture
@pytest.mark.timeout(900)
async def test_a_full_run_folder_stops_nobody_not_even_who_starts_then(
    stack_with_small_run: tuple[Stack, Path],
) -> None:
    stack, folder = stack_with_small_run
    async with under_load(stack) as flood:
        filler = await asyncio.to_thread(fill, folder)
        try:
            for service in ("web", "smpp", "worker"):
                await _kill(stack, service)
            await _until_accepted(flood, len(flood.accepted) + 200)
            during = await asyncio.to_thread(readiness, stack)
        finally:
            filler.unlink()
        await until_ready(stack, is_ready=True)
        await _until_accepted(flood, len(flood.accepted) + 100)
    count = await everything_is_there(stack, flood)
    sys.stdout.write(f"full run/: {during} with three services begun anew, {count} accepted\n")


async def test_a_database_that_only_reads_is_said_and_ends_no_process(stack: Stack) -> None:
    before = ups(stack)
    set_read_only(stack, on=True)
    try:
        _, said = await until_ready(stack, is_ready=False)
    finally:
        set_read_only(stack, on=False)
    await until_ready(stack, is_ready=True)
    assert "read-only" in said
    assert ups(stack) == before
