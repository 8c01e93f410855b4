"""The embedded cluster: a real server, only through its socket, only with its password, never left behind."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine import binaries, placement
from smarttec.machine.accounts import server_account
from smarttec.machine.home import Home
from smarttec.machine.leftovers import end_old_server
from smarttec.machine.postgres import EmbeddedCluster, Role
from smarttec.machine.production import system_identifier
from smarttec.machine.runner import ServiceRunner

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root runs the server as another user; run the tests as root"
)


class Silent:
    def change(self, name: str, state: object, *, detail: str = "") -> None: ...
    def progress(self, name: str, done: int, total: int) -> None: ...
    def say(self, message: object) -> None: ...


def cluster_of(home: Home, shared: Path = placement.SHARED) -> EmbeddedCluster:
    return EmbeddedCluster(
        name="database", title="Database", home=home, databases=("smarttec",), shared_buffers="16MB", shared=shared
    )


@asynccontextmanager
async def running(cluster: EmbeddedCluster, home: Home) -> AsyncIterator[ServiceRunner]:
    runner = ServiceRunner(cluster.service(), logs=home.logs, board=Silent())
    keeper = asyncio.create_task(runner.run())
    waiting = asyncio.create_task(runner.ready.wait())
    try:
        await asyncio.wait({keeper, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if keeper.done():
            await keeper
        yield runner
    finally:
        waiting.cancel()
        runner.refuse_restart()
        await runner.stop(asyncio.Event())
        keeper.cancel()
        await asyncio.gather(keeper, waiting, return_exceptions=True)
        cluster.forget_sockets()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await condition():  # noqa: ASYNC110 - the condition is about another process
            await asyncio.sleep(0.02)


@pytest.fixture
def shared() -> Iterator[Path]:
    """Stands for `/var/lib/smarttec`."""
    folder = Path(tempfile.mkdtemp(prefix="smarttec-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def closed_home(tmp_path: Path) -> Home:
    """A home below a folder that only its owner may enter."""
    tmp_path.chmod(0o700)
    home = Home(tmp_path / "home")
    home.make()
    return home


async def test_cluster_is_made_once_and_keeps_its_data(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home):
        with psycopg.connect(cluster.url("smarttec", Role.ADMIN)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    again = cluster_of(home)
    async with running(again, home):
        assert ask(again.url("smarttec", Role.ADMIN), "SELECT answer FROM kept") == 42


async def test_settings_that_guard_data_and_privacy_are_in_force(home: Home) -> None:
    cluster = cluster_of(home)
    expected = {
        "fsync": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "log_min_messages": "log",
        "log_statement": "none",
        "log_error_verbosity": "terse",
    }
    async with running(cluster, home):
        found = {name: ask(cluster.url("smarttec", Role.ADMIN), f"SHOW {name}") for name in expected}
        provider = ask(
            cluster.url("smarttec", Role.ADMIN), "SELECT datlocprovider FROM pg_database WHERE datname = 'smarttec'"
        )
    assert found == expected
    assert provider == "b"


async def test_wrong_password_opens_nothing(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(cluster.url("smarttec", Role.ADMIN), password="wrong")


async def test_lost_password_is_told_instead_of_waited_for(home: Home) -> None:
    async with running(cluster_of(home), home):
        pass
    (home.path / "secrets" / "database_admin_password").unlink()
    with pytest.raises(MisconfiguredError, match="secrets"):
        async with running(cluster_of(home), home):
            pytest.fail("it must not become ready")


async def test_files_and_socket_are_closed_to_others(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home):
        for folder in (cluster.data, cluster.sockets):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(str(cluster.sockets)) < 80
        assert not (cluster.sockets / "password").exists()


async def test_no_value_of_a_failing_statement_reaches_the_log(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home):
        with psycopg.connect(cluster.url("smarttec", Role.ADMIN), autocommit=True) as connection:
            connection.execute("CREATE TABLE people (email text UNIQUE)")
            connection.execute("INSERT INTO people VALUES (%s)", ["ann@personal.example"])
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES (%s)", ["ann@personal.example"])
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                connection.execute("SELECT %s::uuid", ["ann@personal.example"])
    assert "personal.example" not in (home.logs / "database.log").read_text()


async def test_killed_server_is_started_again_with_its_data(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home) as runner:
        first = runner.process
        assert first is not None
        with psycopg.connect(cluster.url("smarttec", Role.ADMIN)) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        first.kill()
        await first.wait()

        async def another_answers() -> bool:
            return runner.process is not first and await cluster.is_ready()

        await eventually(another_answers)
        assert ask(cluster.url("smarttec", Role.ADMIN), "SELECT answer FROM kept") == 42


async def test_backend_busy_without_its_postmaster_does_not_block_the_next_start(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home) as runner:
        first = runner.process
        assert first is not None
        busy = await psycopg.AsyncConnection.connect(cluster.url("smarttec", Role.ADMIN))
        endless = asyncio.create_task(busy.execute("SELECT count(*) FROM generate_series(1, 1e12)"))

        async def is_busy() -> bool:
            return (
                ask(cluster.url("smarttec", Role.ADMIN), "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'")
                == 2
            )

        await eventually(is_busy)
        first.kill()
        with pytest.raises(psycopg.OperationalError):
            await endless
        await eventually(cluster.is_ready)
        await busy.close()


async def test_killed_backend_does_not_end_the_server(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home) as runner:
        with psycopg.connect(cluster.url("smarttec", Role.ADMIN)) as connection:
            os.kill(connection.info.backend_pid, signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
        await eventually(cluster.is_ready)
        assert runner.process is not None
        assert runner.process.returncode is None


async def test_cluster_of_another_major_version_is_refused(home: Home) -> None:
    cluster = cluster_of(home)
    cluster.data.mkdir(mode=0o700)
    (cluster.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(MisconfiguredError, match="PostgreSQL 15"):
        await cluster.make_startable(lambda _done, _total: None)
    cluster.forget_sockets()


async def test_pid_file_that_names_a_stranger_ends_nobody(tmp_path: Path) -> None:
    sleeper = await asyncio.create_subprocess_exec("sleep", "60")
    (tmp_path / "postmaster.pid").write_text(f"{sleeper.pid}\n")
    await end_old_server(tmp_path)
    assert sleeper.returncode is None
    sleeper.kill()
    await sleeper.wait()


async def test_databases_of_one_cluster_have_one_system_identifier(home: Home) -> None:
    cluster = cluster_of(home)
    async with running(cluster, home):
        first, second = (system_identifier(cluster.url(name, Role.ADMIN)) for name in ("smarttec", "postgres"))
    assert first == second > 0


async def test_half_made_cluster_is_made_anew(home: Home) -> None:
    cluster = cluster_of(home)
    draft = cluster.data.with_name("database.new")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    async with running(cluster, home):
        assert not draft.exists()


def test_socket_folder_of_somebody_else_is_refused(home: Home) -> None:
    folder = placement.socket_folder(home, "database", account=server_account())
    folder.rmdir()
    folder.symlink_to("/etc")
    with pytest.raises(MisconfiguredError, match="somebody else"):
        placement.socket_folder(home, "database", account=server_account())
    folder.unlink()


@as_root
async def test_home_that_the_server_cannot_reach_has_its_cluster_elsewhere(closed_home: Home, shared: Path) -> None:
    cluster = cluster_of(closed_home, shared)
    assert cluster.data.is_relative_to(shared)
    async with running(cluster, closed_home):
        assert ask(cluster.url("smarttec", Role.ADMIN), "SELECT 1") == 1
    assert stat.S_IMODE(closed_home.path.parent.stat().st_mode) == 0o700
    assert cluster_of(closed_home, shared).data == cluster.data
    cluster.forget_sockets()


@as_root
async def test_cluster_of_a_deleted_home_is_removed_when_the_home_is_made_anew(closed_home: Home, shared: Path) -> None:
    old = cluster_of(closed_home, shared)
    async with running(old, closed_home):
        pass
    shutil.rmtree(closed_home.path)
    closed_home.make()
    await placement.sweep(closed_home, shared=shared)
    assert not old.data.exists()
    new = cluster_of(closed_home, shared)
    new.data.mkdir()
    await placement.sweep(closed_home, shared=shared)
    assert new.data.exists()
    new.forget_sockets()


@as_root
async def test_cluster_of_a_deleted_temporary_home_is_removed_by_the_next_one(
    closed_home: Home, home: Home, shared: Path
) -> None:
    old = cluster_of(closed_home, shared)
    old.data.mkdir()
    old.forget_sockets()
    await placement.sweep(home, shared=shared)
    assert old.data.exists()
    shutil.rmtree(closed_home.path)
    await placement.sweep(home, shared=shared)
    assert not old.data.exists()


@as_root
async def test_cluster_keeps_its_user_when_a_better_candidate_appears(home: Home) -> None:
    async with running(cluster_of(home), home):
        pass
    nobody = pwd.getpwnam("nobody")
    data = home.clusters / "database"
    for path in (data, *data.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    cluster = cluster_of(home)
    async with running(cluster, home):
        assert ask(cluster.url("smarttec", Role.ADMIN), "SELECT 1") == 1
        assert data.stat().st_uid == nobody.pw_uid


@as_root
def test_copied_home_does_not_take_the_originals_cluster(closed_home: Home, shared: Path) -> None:
    cluster_of(closed_home, shared).forget_sockets()
    copy = Home(closed_home.path.with_name("copy"))
    shutil.copytree(closed_home.path, copy.path)
    with pytest.raises(MisconfiguredError, match="is a copy of"):
        cluster_of(copy, shared)


@as_root
def test_moved_home_finds_its_cluster_again(closed_home: Home, shared: Path) -> None:
    original = cluster_of(closed_home, shared)
    original.forget_sockets()
    moved = Home(closed_home.path.rename(closed_home.path.with_name("moved")))
    found = cluster_of(moved, shared)
    found.forget_sockets()
    assert found.data == original.data


@as_root
def test_programs_that_the_server_cannot_reach_are_copied_once(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = tmp_path / "site-packages"
    hidden.mkdir()
    for name in (binaries.PACKAGE, f"{binaries.PACKAGE}.libs"):
        (hidden / name).symlink_to(binaries._installed() / name)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(binaries, "_installed", lambda: hidden)
    account = server_account()
    assert account is not None
    copied = binaries.programs(account=account, shared=shared)
    made = copied.stat().st_ino
    assert account.can_pass(copied / "initdb")
    assert binaries.programs(account=account, shared=shared).stat().st_ino == made
    assert [path.name for path in shared.iterdir()] == [copied.relative_to(shared).parts[0]]
