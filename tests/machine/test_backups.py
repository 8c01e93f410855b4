"""Backups as files: complete or not there, private, checked before use, gone when they expired."""

import json
import stat
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from tests.databases import CLUSTERS

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, GatewayUnavailable, InvalidInput, MisconfiguredError
from smarttec.machine.backups import archive, programs
from smarttec.machine.backups.restoring import restore
from smarttec.machine.backups.settings import Kind, Retention, database_url
from smarttec.machine.backups.taking import take
from smarttec.machine.postgres import Role

KEEP = Retention(data=timedelta(days=35), keystore=timedelta(days=7))


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """URLs of one database with a table, and of an empty one."""
    cluster = CLUSTERS.clusters[0]
    full, empty = f"full_{uuid4().hex}", f"empty_{uuid4().hex}"
    with psycopg.connect(cluster.url("postgres", Role.ADMIN), autocommit=True) as admin:
        for name in (full, empty):
            admin.execute(f"CREATE DATABASE {name}".encode())
        with psycopg.connect(cluster.url(full, Role.ADMIN), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 100) AS number")
        yield cluster.url(full, Role.ADMIN), cluster.url(empty, Role.ADMIN)
        for name in (full, empty):
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert found
    return int(found[0])


def test_what_was_backed_up_comes_back(databases: tuple[str, str], tmp_path: Path) -> None:
    full, empty = databases
    dump, removed = take(Kind.DATA, folder=tmp_path / "new", retention=KEEP, url=full)
    assert removed == []
    assert restore(Kind.DATA, dump=dump, url=empty).kind == "data"
    assert rows(empty) == 100


def test_files_are_private_and_the_manifest_says_what_they_are(databases: tuple[str, str], tmp_path: Path) -> None:
    dump, _ = take(Kind.KEYSTORE, folder=tmp_path / "new", retention=KEEP, url=databases[0])
    files = sorted(dump.parent.iterdir())
    assert [file.suffix for file in files] == [".dump", ".json"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(dump.parent.stat().st_mode) == 0o700
    manifest = json.loads(dump.with_suffix(".json").read_text())
    assert manifest["sha256"] == archive.digest_of(dump)
    assert (manifest["kind"], manifest["size_bytes"]) == ("keystore", dump.stat().st_size)


def test_a_database_that_is_not_empty_is_refused_and_untouched(databases: tuple[str, str], tmp_path: Path) -> None:
    full, _ = databases
    dump, _ = take(Kind.DATA, folder=tmp_path, retention=KEEP, url=full)
    with pytest.raises(Conflict):
        restore(Kind.DATA, dump=dump, url=full)
    assert rows(full) == 100


def test_damaged_foreign_and_incomplete_backups_are_refused(databases: tuple[str, str], tmp_path: Path) -> None:
    full, empty = databases
    dump, _ = take(Kind.DATA, folder=tmp_path, retention=KEEP, url=full)
    with pytest.raises(InvalidInput, match="not of the keystore"):
        restore(Kind.KEYSTORE, dump=dump, url=empty)
    content = bytearray(dump.read_bytes())
    content[len(content) // 2] ^= 1
    dump.write_bytes(content)
    with pytest.raises(InvalidInput, match="damaged"):
        restore(Kind.DATA, dump=dump, url=empty)
    dump.with_suffix(".json").unlink()
    with pytest.raises(InvalidInput, match="manifest"):
        restore(Kind.DATA, dump=dump, url=empty)


def test_a_backup_that_fails_leaves_nothing_behind_and_tells_no_password(tmp_path: Path) -> None:
    url = CLUSTERS.clusters[0].url("nowhere", Role.ADMIN)
    with pytest.raises(GatewayUnavailable) as failed:
        take(Kind.DATA, folder=tmp_path, retention=KEEP, url=url)
    assert list(tmp_path.iterdir()) == []
    assert programs.connection_environment(url)["PGPASSWORD"] not in str(failed.value)


def test_the_password_is_in_no_command_line(
    databases: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    original = subprocess.run

    def run(arguments: list[str], **options: object) -> object:
        seen.append(arguments)
        return original(arguments, **options)  # type: ignore[call-overload]  # handed on

    monkeypatch.setattr(programs.subprocess, "run", run)
    full, empty = databases
    dump, _ = take(Kind.DATA, folder=tmp_path, retention=KEEP, url=full)
    restore(Kind.DATA, dump=dump, url=empty)
    secret = programs.connection_environment(full)["PGPASSWORD"]
    assert len(seen) == 2
    assert not any(secret in word for words in seen for word in words)


def test_expired_backups_of_the_same_kind_go_and_nothing_else(databases: tuple[str, str], tmp_path: Path) -> None:
    full, _ = databases
    old_data, _ = take(Kind.DATA, folder=tmp_path, retention=KEEP, url=full)
    old_keys, _ = take(Kind.KEYSTORE, folder=tmp_path, retention=KEEP, url=full)
    cut_off = tmp_path / f".{old_keys.stem}.draft"
    foreign = tmp_path / "smarttec-keystore-notes.dump"
    for file in (cut_off, foreign):
        file.touch()
    CLOCK.advance(timedelta(days=7, hours=1))
    _, removed = take(Kind.KEYSTORE, folder=tmp_path, retention=KEEP, url=full)
    assert set(removed) == {old_keys.name, old_keys.with_suffix(".json").name, cut_off.name}
    assert foreign.exists()
    assert old_data.exists()
    CLOCK.advance(timedelta(days=28))
    assert old_data.name in take(Kind.DATA, folder=tmp_path, retention=KEEP, url=full)[1]


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "99999"])
def test_a_retention_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(MisconfiguredError, match="SMARTTEC_BACKUP_KEEP_DAYS"):
        Retention.from_environment({"SMARTTEC_BACKUP_KEEP_DAYS": text})


def test_retention_has_defaults_and_settings() -> None:
    assert Retention.from_environment({}) == KEEP
    chosen = {"SMARTTEC_BACKUP_KEEP_DAYS": "90", "SMARTTEC_KEYSTORE_BACKUP_KEEP_DAYS": "3"}
    assert Retention.from_environment(chosen) == Retention(data=timedelta(days=90), keystore=timedelta(days=3))


def test_without_a_setting_the_embedded_database_is_meant(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match="SMARTTEC_KEYSTORE_URL"):
        database_url(Kind.KEYSTORE, {"SMARTTEC_HOME": str(tmp_path / "none")})
    url = database_url(Kind.KEYSTORE, {"SMARTTEC_HOME": str(CLUSTERS.home.path)})
    assert url == CLUSTERS.clusters[1].url("smarttec_keys", Role.OWNER)
