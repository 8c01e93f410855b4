"""What sealing costs a reader: messages with three sealed fields, read through Django's models, against the same read
of plain columns in the same run.

Both tables have the same columns, rows and texts; every value of both is touched. `python -m bench.sealing` runs in a
database of its own and prints JSON; `measure` is run there, `main` starts it.
"""

import contextlib
import json
import operator
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

MESSAGES = 1000
ROUNDS = 41
ACCOUNTS = 1


def main() -> dict[str, Any]:
    """The figures, measured in a process of its own beside databases of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.sealing"], capture_output=True, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> dict[str, Any]:
    """Median milliseconds of each read, and the median of the rounds' ratios (the target is at most 1.5)."""
    from smarttec.kernel.vocabulary import Purpose
    from smarttec.messaging.models import Message
    from smarttec.vault.purpose import using

    policies = _fill()
    plain_model = _plain_model()

    def touch(rows: Any) -> None:
        for row in rows:
            row.account_policy = policies[row.account]
            _ = row.sender, row.recipient, row.body

    def sealed() -> None:
        with using(Purpose.SHOW_OWN_DATA, actor="bench", about=frozenset(policies)):
            touch(Message.objects.all())

    times = _interleaved({"sealed": sealed, "plain": lambda: touch(plain_model.objects.all())})
    return {
        "messages": MESSAGES,
        "sealed_ms": round(statistics.median(times["sealed"]) * 1000, 2),
        "plain_ms": round(statistics.median(times["plain"]) * 1000, 2),
        "ratio": round(statistics.median(map(operator.truediv, times["sealed"], times["plain"])), 2),
    }


def _interleaved(reads: dict[str, Callable[[], None]]) -> dict[str, list[float]]:
    """Seconds by round; they take turns, so that both meet the same noise."""
    seconds: dict[str, list[float]] = {name: [] for name in reads}
    for turn in range(ROUNDS + 3):
        for name, read in reads.items():
            started = time.perf_counter()
            read()
            if turn >= 3:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def _plain_model() -> Any:
    """The twin of `Message` with plain text columns, made and filled with the same rows."""
    from django.db import connection, models

    from smarttec.messaging.models import Message
    from smarttec.vault.fields import PersonalField

    columns = {
        field.name: models.CharField(max_length=1600) if isinstance(field, PersonalField) else field.clone()
        for field in Message._meta.concrete_fields
    }
    meta = type("Meta", (), {"app_label": "bench", "db_table": "bench_plain_message"})
    plain = type("PlainMessage", (models.Model,), {**columns, "Meta": meta, "__module__": __name__})
    with connection.schema_editor() as editor:
        editor.create_model(plain)
    names = [field.attname for field in Message._meta.concrete_fields if not isinstance(field, PersonalField)]
    rows = Message.objects.values(*names)
    plain.objects.bulk_create(plain(**row, **_texts(number)) for number, row in enumerate(rows))
    return plain


def _texts(number: int) -> dict[str, str]:
    return {
        "sender": "+14155550100",
        "recipient": f"+1415556{number:04d}",
        "body": f"Message {number}: the parcel is with your neighbour until eight o'clock tonight, see you then.",
    }


def _fill() -> dict[Any, int]:
    """Accounts with keys, and their messages; the policy word of each account."""
    from smarttec.kernel import clock
    from smarttec.kernel.ids import new_id
    from smarttec.messaging.models import Direction, Message, Status
    from smarttec.notice import policy
    from smarttec.vault.keystore import make_keys

    accounts = [new_id() for _ in range(ACCOUNTS)]
    make_keys(*accounts)
    Message.objects.bulk_create(
        Message(
            id=new_id(), account=accounts[number % ACCOUNTS], direction=Direction.OUTBOUND_API, status=Status.SENT,
            recipient_digest=bytes(16), is_ucs2=False, segments=1, price_micros=7500, currency="USD",
            created_at=clock.now(), sent_at=clock.now(), **_texts(number),
        )
        for number in range(MESSAGES)
    )  # fmt: skip
    word = policy.make(version=1, age=policy.Age.OLD_ENOUGH)
    return dict.fromkeys(accounts, word)


@contextlib.contextmanager
def databases() -> Iterator[None]:
    """Both clusters, migrated, for the length of the block."""
    from tests import databases as clusters

    clusters.CLUSTERS.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from smarttec.commands._database import migrate_all

        with contextlib.redirect_stdout(sys.stderr):
            migrate_all()
        yield
    finally:
        clusters.pytest_unconfigure()


if __name__ == "__main__":
    with databases():
        print(json.dumps(measure()))
