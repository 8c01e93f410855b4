"""How long a person waits for their data: from the verified request to the finished package (JSON and page).

A small person (what a customer of a few days has) and one with 9,000 rows; among 10,000 persons and among a million.
`python -m bench.rights` runs in databases of its own and prints JSON. `SMARTTEC_BENCH_PERSONS` sets the larger crowd.
"""

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.sealing import databases

SMALL_CROWD = 10_000
LARGE_CROWD = int(os.environ.get("SMARTTEC_BENCH_PERSONS", "1000000"))
ROUNDS = 15
HEAVY_MESSAGES, HEAVY_CONTACTS = 8_000, 1_000


def main() -> dict[str, Any]:
    """The figures, measured in a process of its own."""
    env = {**os.environ, "SMARTTEC_TESTS_FSYNC": "on"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.rights"], check=True, text=True, stdout=subprocess.PIPE, env=env
    )
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> dict[str, Any]:
    """Median milliseconds by person and crowd, and the ratios that the larger crowd costs."""
    from bench.crowd import grow

    small, heavy, like = _people()
    figures: dict[str, Any] = {}
    for name, more in (("10_000", SMALL_CROWD), (f"{LARGE_CROWD:_}", LARGE_CROWD - SMALL_CROWD)):
        started = time.perf_counter()
        grow(more, like=like)
        figures[f"fill_seconds_{name}"] = round(time.perf_counter() - started, 1)
        figures[f"small_ms_among_{name}"] = _package_ms(small)
        figures[f"heavy_ms_among_{name}"] = _package_ms(heavy)
    for person in ("small", "heavy"):
        few, many = (figures[f"{person}_ms_among_{name}"] for name in ("10_000", f"{LARGE_CROWD:_}"))
        figures[f"{person}_ratio"] = round(many / few, 2)
    figures["max_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def _package_ms(person: Any) -> float:
    from smarttec.faces.package.page import as_page
    from smarttec.people.holdings import subject_of
    from smarttec.requests.access.package import package_for
    from smarttec.requests.access.writing import as_json

    def once() -> None:
        package = package_for(subject_of(person))
        sum(len(piece) for piece in as_json(package))
        sum(len(piece) for piece in as_page(package))

    return _median_ms(once)


def _median_ms(act: Callable[[], None]) -> float:
    seconds = []
    for turn in range(ROUNDS + 2):
        started = time.perf_counter()
        act()
        if turn >= 2:
            seconds.append(time.perf_counter() - started)
    return round(statistics.median(seconds) * 1000, 1)


def _people() -> tuple[Any, Any, dict[str, Any]]:
    """Ids of the small and the heavy person, and the rows that a crowd is cloned from."""
    from tests.people.helpers import open_confirmed

    small = open_confirmed("small@example.org")
    heavy = open_confirmed("heavy@example.org")
    _add_rows(small, messages=10, contacts=5)
    _add_rows(heavy, messages=HEAVY_MESSAGES, contacts=HEAVY_CONTACTS)
    return small.id, heavy.id, _rows_to_clone(small)


def _add_rows(person: Any, *, messages: int, contacts: int) -> None:
    from bench.sealing import _texts
    from smarttec.kernel import clock
    from smarttec.kernel.ids import new_id
    from smarttec.kernel.vocabulary import Choice
    from smarttec.messaging.contacts.models import AuthorityStatement, Contact
    from smarttec.messaging.models import Direction, Message, Status
    from smarttec.notice.policy import Answer
    from smarttec.people.actions.choices import set_choice
    from smarttec.people.models import Account

    account = Account.objects.get(owner=person)
    set_choice(person=person, choice=Choice.EMAIL_MARKETING, answer=Answer.YES, how="portal", proof_text_version="1")
    Message.objects.bulk_create(
        Message(
            id=new_id(), account=account.id, direction=Direction.OUTBOUND_API, status=Status.SENT,
            recipient_digest=bytes(16), is_ucs2=False, segments=1, price_micros=7500, currency="USD",
            created_at=clock.now(), sent_at=clock.now(), **_texts(number),
        )
        for number in range(messages)
    )  # fmt: skip
    statement = AuthorityStatement.objects.create(
        id=new_id(), account=account, stated_by=person.id, added="import", text_version=1, numbers=contacts,
        source=person.source, service=person.service, collected_by=person.collected_by, notice_version=1,
    )  # fmt: skip
    Contact.objects.bulk_create(
        Contact(
            account=account, statement=statement, name=f"Friend {n}", e164=f"+1415557{n:04d}", digest=new_id().bytes
        )
        for n in range(contacts)
    )


def _rows_to_clone(person: Any) -> dict[str, Any]:
    from django.apps import apps

    from bench.crowd import CLONED
    from smarttec.people.holdings import REGISTRY, subject_of

    subject = subject_of(person.id)
    keys = {
        label: REGISTRY.demand(label).rows_of(subject).values_list("pk", flat=True).first()
        for label in CLONED
        if apps.get_model(label)
    }
    return {label: key for label, key in keys.items() if key is not None}


if __name__ == "__main__":
    with contextlib.ExitStack() as stack:
        stack.enter_context(databases())
        print(json.dumps(measure()))
