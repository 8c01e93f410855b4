"""The restore drill: an old dump of the data beside the key store as it is after its backups ran out."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from tests.databases import CLUSTERS

from smarttec.machine.postgres import Role

STEP_SECONDS = 200
ERASED_ONE, OTHERS = "ada@example.org", {"bob@example.org", "eve@example.org"}


class Drill:
    """Databases of an own, and the program's commands run on them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[tuple[int, str]] = []
        self.environment = dict(os.environ) | {"SMARTTEC_ERASURES_FILE": str(folder / "erasures.jsonl")}

    def databases(self) -> tuple[str, str]:
        """Two new empty ones, for data and keys, which the following steps use."""
        urls = [self._new(place) for place in range(len(CLUSTERS.clusters))]
        self.environment |= {"DATABASE_URL": urls[0], "SMARTTEC_KEYSTORE_URL": urls[1]}
        return urls[0], urls[1]

    def another_for_data(self) -> str:
        """A new empty one, beside the key store as it is."""
        return self._new(0)

    def _new(self, place: int) -> str:
        cluster, name = CLUSTERS.clusters[place], f"drill_{uuid4().hex}"
        with psycopg.connect(cluster.url("postgres", Role.ADMIN), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}".encode())
        self._made.append((place, name))
        return cluster.url(name, Role.ADMIN)

    def remove(self) -> None:
        """All of them."""
        for place, name in self._made:
            with psycopg.connect(CLUSTERS.clusters[place].url("postgres", Role.ADMIN), autocommit=True) as admin:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def smarttec(self, *words: str, **environment: str) -> str:
        """One of the program's commands."""
        return self._run("-m", "smarttec.cli", *words, **environment)

    def step(self, *words: str) -> object:
        """One step of `backup_drill`."""
        return json.loads(self._run(str(Path(__file__).with_name("backup_drill.py")), *words).splitlines()[-1])

    def _run(self, *words: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env={**self.environment, **environment}, capture_output=True, text=True,
            timeout=STEP_SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def backup(self, *options: str) -> str:
        """Take one; where it is."""
        return self.smarttec("backup", "--to", str(self.folder), *options).splitlines()[0]

    def restore(self, dump: str, url: str, *options: str) -> None:
        """Bring one back."""
        self.smarttec("restore", "--from", dump, *options, SMARTTEC_RESTORE_URL=url)


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    one = Drill(tmp_path)
    yield one
    one.remove()


@pytest.mark.timeout(900)
def test_who_was_erased_is_in_no_old_dump_and_everybody_else_reads_fine(drill: Drill) -> None:
    drill.databases()
    drill.smarttec("migrate")
    drill.step("seed")
    before = drill.step("read")
    assert isinstance(before, dict)
    confirmable = drill.step("confirm", ERASED_ONE)
    assert isinstance(confirmable, dict)
    findable = {"hash in numbers_assignment.digest", "hash in people_attempt.key_hash", "directory SIGN_IN_EMAIL"}
    assert set(confirmable["found"]) >= findable, "the search finds what is there"
    old_data = drill.backup()
    erased = drill.step("erase", ERASED_ONE)
    assert isinstance(erased, list)
    new_keys = drill.backup("--keystore")

    data_url, keys_url = drill.databases()
    drill.restore(old_data, data_url)
    drill.restore(new_keys, keys_url, "--keystore")

    after = drill.step("read")
    assert isinstance(after, dict)
    assert before.keys() == after.keys()
    for subject, values in after.items():
        if subject in erased:
            assert values
            assert set(values) == {"[erased]"}
        else:
            assert values == before[subject]
    assert {value for values in after.values() for value in values} >= OTHERS
    assert drill.step("confirm", ERASED_ONE) == {"found": [], "keys": 4}
    statuses = json.loads(drill.smarttec("keys", "status"))
    assert statuses["subjects"] == 4
    assert secrets_in(old_data, new_keys) == []


def secrets_in(*dumps: str) -> list[str]:
    """Key-encryption keys that stand in a backup, in any form a dump could have them."""
    import base64

    secret = base64.b64decode(os.environ["SMARTTEC_KEK"].partition(":")[2])
    forms = (secret, secret.hex().encode(), base64.b64encode(secret))
    contents = {dump: contents_of(dump) for dump in dumps}
    return [dump for dump, content in contents.items() if any(form in content for form in forms)]


def contents_of(dump: str) -> bytes:
    """As plain SQL, since the file itself is compressed."""
    from smarttec.machine import binaries, placement

    program = binaries.programs(account=None, shared=placement.SHARED) / "pg_restore"
    content = subprocess.run([str(program), "--file=-", dump], capture_output=True, check=True).stdout
    assert b"COPY public." in content
    return content
