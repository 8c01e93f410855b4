"""How long it takes from an approved plan to rows gone and keys destroyed, and whether others' number matters.

`small` is somebody with a row or two in every room, `heavy` one with 9,000 messages. Both are erased among 10,000 other
persons and among 1,000,000, each with an account, keys, a message, a disclosure and a record of use. Commits are
durable. The certificate is signed and the letter sent afterwards, which is not part of the figures. `raw` is one
transaction that deletes as many rows of a bare table by its index, in the same run.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
import zlib
from typing import Any

from bench.sealing import databases

FEW, MANY = 10_000, 1_000_000
HEAVY_MESSAGES = 9_000
ROUNDS = {"small": 7, "heavy": 3}
_PERSONS = """
INSERT INTO people_person (id, cell, email, password, totp_last_step, preferred_channel, language, policy,
    session_epoch, is_staff, is_active, is_superuser, source, service, collected_by, notice_version, created_at)
SELECT id, 0, '\\x010000', '!', 0, 'email', 'en', 1, 0, false, true, false, 1, 'web-site', 'okaya', 1, now()
FROM bench_others WHERE number > %s
"""
_ACCOUNTS = """
INSERT INTO people_account (id, cell, owner_id, status, standing, currency, policy, auth_token, auth_token_hash, source,
    service, collected_by, notice_version, created_at)
SELECT account, 0, id, 'active', 0, 'USD', 1, '\\x010000', decode(md5(id::text), 'hex'), 1, 'web-site', 'okaya',
    1, now()
FROM bench_others WHERE number > %s
"""
_MESSAGES = """
INSERT INTO messaging_message
SELECT (jsonb_populate_record(m, jsonb_build_object('id', uuidv7(), 'account', o.account))).*
FROM bench_others AS o, (SELECT m FROM messaging_message AS m LIMIT 1) AS one (m) WHERE o.number > %s
"""
_DISCLOSURES = """
INSERT INTO notice_disclosure (id, cell, subject, recipient, purpose, categories, clause, act, writer, segment,
    position)
SELECT uuidv7(), 0, account, 1, 4, 128, 'SHARE-1', uuidv7(), id, 1, 0 FROM bench_others WHERE number > %s
"""
_USES = """
INSERT INTO notice_userecord (subject, cell, hour, purpose, category, actor, times)
SELECT account, 0, date_trunc('hour', now()), 4, 7, 'smpp', 1 FROM bench_others WHERE number > %s
"""
_KEYS = """
INSERT INTO vault_subjectkey (subject, generation, wrapped, kek_id, created_at)
SELECT subject, 1, decode(repeat('00', 92), 'hex'), 'tests', now() FROM unnest(%s::uuid[]) AS subject
"""
_TABLES = ("people_person", "people_account", "messaging_message", "notice_disclosure", "notice_userecord")


def main() -> dict[str, Any]:
    """The figures, measured in a process of its own beside databases of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.erasure"], capture_output=True, check=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure() -> dict[str, Any]:
    """Milliseconds, the median of several persons, by how many others there are."""
    figures: dict[str, Any] = {}
    present = 0
    for others in (FEW, MANY):
        _fill(present, others)
        present = others
        for name, rounds in ROUNDS.items():
            took = [_erase(f"{name}{others}x{turn}", turn, name) for turn in range(rounds)]
            figures[f"{name}, {others:,} others, ms"] = round(statistics.median(took), 1)
    figures["raw delete of 9,000 rows, ms"] = round(_raw(), 1)
    return figures


def _fill(present: int, others: int) -> None:
    """Others, set-based, up to that many."""
    from django.db import connections
    from tests.requests.lives import live

    live(f"sample{others}", f"+1415{2_000_000 + others}")
    with connections["default"].cursor() as data, connections["keystore"].cursor() as keys:
        data.execute("CREATE TABLE IF NOT EXISTS bench_others (number bigint PRIMARY KEY, id uuid, account uuid)")
        data.execute(
            "INSERT INTO bench_others SELECT n, uuidv7(), uuidv7() FROM generate_series(%s, %s) AS n",
            [present + 1, others],
        )
        for statement in (_PERSONS, _ACCOUNTS, _MESSAGES, _DISCLOSURES, _USES):
            data.execute(statement, [present])
        for first in range(present, others, 50_000):
            data.execute(
                "SELECT id, account FROM bench_others WHERE number > %s AND number <= %s", [first, first + 50_000]
            )
            keys.execute(_KEYS, [[one for row in data.fetchall() for one in row]])
        for table in _TABLES:
            data.execute(f"VACUUM ANALYZE {table}")
        keys.execute("VACUUM ANALYZE vault_subjectkey")


def _erase(word: str, turn: int, name: str) -> float:
    from tests.requests.lives import live

    from smarttec.requests.erasure import running
    from smarttec.requests.erasure.approving import approve
    from smarttec.requests.erasure.domain import Cause, Step

    number = f"+1415{2_000_000 + zlib.crc32(word.encode()) % 7_000_000}"
    life = live(word, number, messages=HEAVY_MESSAGES if name == "heavy" else 3)
    erasure = approve(person=life.person.id, cause=Cause.ASKED, by=None)
    began = time.perf_counter()
    step: Step | None = Step.FREEZE
    while step is not None and step < Step.CERTIFY:
        step = running._do_next(erasure.id)
    took = (time.perf_counter() - began) * 1000
    if step is not Step.CERTIFY or running.run(erasure.id) is not Step.SWEEP:
        raise RuntimeError("the erasure did not come to its end")
    return took


def _raw() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_raw AS SELECT n, n % 2 AS owner FROM generate_series(1, 18000) AS n")
        cursor.execute("CREATE INDEX ON bench_raw (owner)")
        began = time.perf_counter()
        cursor.execute("DELETE FROM bench_raw WHERE owner = 1")
        return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    os.environ["SMARTTEC_TESTS_FSYNC"] = "on"
    with databases(), contextlib.redirect_stdout(sys.stderr):
        found = measure()
    print(json.dumps(found))
