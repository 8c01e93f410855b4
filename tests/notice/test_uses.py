"""Records of use: nothing is lost between counting and the table, and two flushes never wait in a ring."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import Sum

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice import uses
from smarttec.notice.models import UseRecord
from smarttec.notice.uses import TALLY, Repeat, Repeated, Tally
from smarttec.notice.versions import VERSIONS, Catalogue, installed, rule_book

committed = pytest.mark.django_db(transaction=True)
SUBJECT = UUID(int=1)


@pytest.fixture(autouse=True)
def _an_empty_tally() -> Iterator[None]:
    TALLY.take()
    yield
    TALLY.take()


def count(subject: UUID = SUBJECT, times: int = 1, actor: str = "web") -> None:
    TALLY.count(subject, Purpose.SHOW_OWN_DATA, Category.CONTACT_EMAIL, actor, times)


def stored() -> int:
    return UseRecord.objects.aggregate(total=Sum("times"))["total"] or 0


def in_threads(*acts: object) -> list[BaseException]:
    failures: list[BaseException] = []

    def run(act: object) -> None:
        try:
            act()  # type: ignore[operator]  # any callable
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return failures


@pytest.mark.django_db
def test_uses_are_summed_per_subject_purpose_category_actor_and_hour() -> None:
    count(times=2)
    uses.flush()
    count(times=3)
    count(actor="worker")
    uses.flush()
    CLOCK.advance(timedelta(hours=1))
    count()
    uses.flush()
    rows = UseRecord.objects.filter(subject=SUBJECT).order_by("hour", "actor").values_list("actor", "times")
    assert list(rows) == [("web", 5), ("worker", 1), ("web", 1)]


@pytest.mark.django_db
def test_a_flush_of_nothing_asks_the_database_nothing(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # pytest-django's fixture
        uses.flush()


@committed
def test_nothing_is_lost_while_threads_count_and_others_flush() -> None:
    subjects = [new_id() for _ in range(5)]
    done = threading.Event()

    def count_much() -> None:
        for turn in range(4_000):
            count(subjects[turn % 5])

    def keep_flushing() -> None:
        while not done.is_set():
            uses.flush()

    def count_and_stop() -> None:
        assert in_threads(count_much, count_much, count_much) == []
        done.set()

    assert in_threads(count_and_stop, keep_flushing, keep_flushing) == []
    uses.flush()
    assert stored() == 12_000


@committed
@pytest.mark.parametrize("failure", [DatabaseError, KeyboardInterrupt])
def test_counts_are_given_back_when_they_could_not_be_stored(
    failure: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    count(times=7)
    with monkeypatch.context() as broken:

        def refuse() -> None:
            count(times=1)
            raise failure

        broken.setattr(connection, "cursor", refuse)
        with pytest.raises(failure):
            uses.flush()
    assert stored() == 0
    uses.flush()
    assert stored() == 8


@committed
def test_two_connections_that_flush_the_same_subjects_do_not_deadlock(monkeypatch: pytest.MonkeyPatch) -> None:
    subjects = [new_id() for _ in range(400)]
    rounds, start = 12, threading.Barrier(2, timeout=60)
    own = threading.local()

    class PerThread:
        def take(self) -> object:
            return own.tally.take()

        def give_back(self, counts: object) -> None:
            own.tally.give_back(counts)

    def flush_in_order(order: list[UUID]) -> None:
        own.tally = Tally()
        for _ in range(rounds):
            for subject in order:
                own.tally.count(subject, Purpose.SHOW_OWN_DATA, Category.CONTACT_EMAIL, "web")
            start.wait()
            uses.flush()

    monkeypatch.setattr(uses, "TALLY", PerThread())
    backwards = list(reversed(subjects))
    assert in_threads(lambda: flush_in_order(subjects), lambda: flush_in_order(backwards)) == []
    assert stored() == 2 * rounds * len(subjects)


def expected(tally: Tally, use: Repeated) -> Repeat:
    """As the guard does it: count and decide, and expect repeats."""
    repeat = tally.repeat(use)
    if repeat is not None and repeat.again():
        return repeat
    tally.count(UUID(int=use[0]), Purpose(use[2]), Category(use[3]), use[4])
    return tally.expect_repeats(use, under=rule_book())


def a_use() -> Repeated:
    return (1, clock.now_ns() // uses.HOUR_NS, Purpose.SHOW_OWN_DATA, Category.CONTACT_EMAIL, "web", 5)


def test_repeats_are_counted_until_they_are_taken_and_never_after() -> None:
    tally, use = Tally(), a_use()
    repeat = expected(tally, use)
    assert [repeat.again() for _ in range(3)] == [True] * 3
    assert tally.take() == {use[:5]: 4}
    assert not repeat.again()
    assert tally.repeat(use) is None
    assert tally.take() == {}


def test_a_repeat_ends_with_its_hour() -> None:
    repeat = expected(Tally(), a_use())
    CLOCK.advance(timedelta(hours=1))
    assert not repeat.again()


def test_a_repeat_ends_with_its_rule_book() -> None:
    repeat = expected(Tally(), a_use())
    with installed(Catalogue((replace(VERSIONS[0], rules={}),))):
        assert not repeat.again()
    assert repeat.again()


def test_every_repeat_is_counted_once_while_threads_share_them_and_others_take() -> None:
    tally, use, done = Tally(), a_use(), threading.Event()
    taken: list[int] = []
    shared = [expected(tally, use)]

    def repeat_much() -> None:
        for _ in range(6_000):
            if not shared[0].again():
                shared[0] = expected(tally, use)

    def count_and_stop() -> None:
        try:
            assert in_threads(repeat_much, repeat_much, repeat_much) == []
        finally:
            done.set()

    def keep_taking() -> None:
        while not done.is_set():
            taken.append(sum(tally.take().values()))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert in_threads(count_and_stop, keep_taking) == []
    finally:
        sys.setswitchinterval(before)
    assert sum(taken) + sum(tally.take().values()) == 1 + 3 * 6_000
