"""The key cache: how long it keeps, what it forgets, and that no answer older than a destruction gets in."""

import threading
import time
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections
from tests.databases import CLUSTERS

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.postgres import Role
from smarttec.vault import keyring as rings
from smarttec.vault.cipher import KeyEncryptionKey
from smarttec.vault.keyring import Keyring, WrappedKey
from smarttec.vault.keystore import AsyncKeystore, keyring
from smarttec.vault.listener import Listener

KEK = KeyEncryptionKey("one", bytes(32))
SUBJECT = UUID(int=1)
PATIENCE_SECONDS = 60.0


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The ring's time; `moment[0] += 5` lets five seconds pass."""
    now = [1000.0]
    monkeypatch.setattr(rings.time, "monotonic", lambda: now[0])
    return now


def filled() -> Keyring:
    ring = Keyring([KEK])
    ring.accept([SUBJECT], [ring.make(SUBJECT)])
    return ring


def test_without_a_listener_a_key_is_kept_for_seconds(moment: list[float]) -> None:
    ring = filled()
    moment[0] += rings.UNHEARD_CACHE_SECONDS
    assert ring.cached(SUBJECT)
    moment[0] += 0.1
    with pytest.raises(KeyError):
        ring.cached(SUBJECT)


def test_with_a_listener_it_is_kept_for_a_minute_at_most(moment: list[float]) -> None:
    ring = filled()
    moment[0] += rings.KEY_CACHE_SECONDS
    ring.heard()
    assert ring.cached(SUBJECT)
    moment[0] += 0.1
    with pytest.raises(KeyError):
        ring.cached(SUBJECT)


def test_a_listener_that_fell_silent_or_lost_its_connection_counts_as_none(moment: list[float]) -> None:
    ring = filled()
    ring.heard()
    moment[0] += rings.SILENCE_SECONDS + 0.1
    with pytest.raises(KeyError):
        ring.cached(SUBJECT)
    ring.heard()
    assert ring.cached(SUBJECT)
    ring.unheard()
    with pytest.raises(KeyError):
        ring.cached(SUBJECT)


def test_an_answer_older_than_the_destruction_does_not_get_in(moment: list[float]) -> None:
    ring = Keyring([KEK])
    stored, asked_at = ring.make(SUBJECT), moment[0]
    moment[0] += 1
    ring.forget(SUBJECT)
    assert ring.accept([SUBJECT], [stored], asked_at=asked_at) == {}
    moment[0] += 1
    assert ring.accept([SUBJECT], [], asked_at=moment[0]) == {SUBJECT: None}
    ring.forget_all()
    assert ring.accept([SUBJECT], [stored], asked_at=moment[0]) == {}


def test_the_cache_and_the_list_of_forgotten_are_bounded(monkeypatch: pytest.MonkeyPatch, moment: list[float]) -> None:
    monkeypatch.setattr(rings, "KEY_CACHE_ENTRIES", 10)
    ring = Keyring([KEK])
    asked_at = moment[0]
    moment[0] += 1
    for number in range(30):
        ring.forget(UUID(int=number))
    assert ring.accept([UUID(int=0)], [], asked_at=asked_at) == {}, "what fell off the list is still forgotten"
    moment[0] += 1
    ring.accept([UUID(int=number) for number in range(30)], [])
    assert len(ring._cache) == len(ring._forgotten) == 10


def test_a_later_generation_seals_only_when_it_has_settled() -> None:
    ring = Keyring([KEK])
    first = ring.make(SUBJECT)
    second = ring.renew(first)
    both = ring.accept([SUBJECT], [first, second])[SUBJECT]
    assert both
    assert (both.generation, sorted(both.data)) == (1, [1, 2])
    settled = WrappedKey(SUBJECT, 2, second.wrapped, second.kek_id, seals=True)
    later = ring.accept([SUBJECT], [first, settled])[SUBJECT]
    assert later
    assert later.generation == 2
    assert later.digest("x") == both.digest("x"), "stored hashes stay valid"


def test_a_key_whose_key_encryption_key_is_not_configured_is_a_misconfiguration() -> None:
    stored = Keyring([KeyEncryptionKey("gone", b"\1" * 32)]).make(SUBJECT)
    with pytest.raises(MisconfiguredError, match="gone"):
        Keyring([KEK]).accept([SUBJECT], [stored])


@pytest.fixture
def url() -> Iterator[str]:
    """A key store of its own, with the tables and triggers of the real one."""
    name = f"hearing_{uuid4().hex}"
    cluster = CLUSTERS.clusters[1]
    with psycopg.connect(cluster.url("postgres", Role.ADMIN), autocommit=True) as admin:
        source = connections["keystore"].settings_dict["NAME"]
        connections["keystore"].close()
        admin.execute(f'CREATE DATABASE {name} TEMPLATE "{source}"'.encode())
        yield cluster.url(name, Role.ADMIN)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def two_rings(url: str) -> Iterator[tuple[Keyring, Listener]]:
    ring = Keyring([KEK])
    listener = Listener(ring, lambda: url)
    listener.start()
    assert listener.wait_until_listening(PATIENCE_SECONDS)
    yield ring, listener
    listener.stop()


def store(url: str, key: WrappedKey) -> None:
    with psycopg.connect(url, autocommit=True) as other_process:
        other_process.execute(
            "INSERT INTO vault_subjectkey (subject, generation, wrapped, kek_id, created_at) "
            "VALUES (%s, %s, %s, %s, now())",
            [key.subject, key.generation, key.wrapped, key.kek_id],
        )


def forgotten(ring: Keyring, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when the ring forgets, so that no test has to guess how long that takes."""
    event = threading.Event()
    for name in ("forget", "forget_all"):
        original = getattr(ring, name)

        def then(*given: object, original: object = original) -> None:
            original(*given)  # type: ignore[operator]  # a method of the ring
            event.set()

        monkeypatch.setattr(ring, name, then)
    return event


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
@pytest.mark.parametrize("act", ["DELETE FROM vault_subjectkey", "TRUNCATE vault_subjectkey"])
def test_a_key_destroyed_by_another_process_is_forgotten_at_once(
    two_rings: tuple[Keyring, Listener], url: str, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, _ = two_rings
    key = ring.make(SUBJECT)
    store(url, key)
    ring.accept([SUBJECT], [key])
    assert ring.cached(SUBJECT)
    event = forgotten(ring, monkeypatch)
    with psycopg.connect(url, autocommit=True) as other_process:
        other_process.execute(act.encode())
    assert event.wait(PATIENCE_SECONDS)
    with pytest.raises(KeyError):
        ring.cached(SUBJECT)


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_new_generation_is_noticed_and_a_first_one_tells_nobody(
    two_rings: tuple[Keyring, Listener], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, _ = two_rings
    told: list[str] = []
    monkeypatch.setattr(ring, "forget", lambda subject: told.append(str(subject)))
    first = ring.make(SUBJECT)
    store(url, ring.make(UUID(int=2)))
    store(url, first)
    store(url, ring.renew(first))
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not told and time.monotonic() < deadline:
        time.sleep(0.01)
    assert told == [str(SUBJECT)]


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_lost_connection_fails_closed_and_comes_back_with_an_empty_ring(
    two_rings: tuple[Keyring, Listener], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring, listener = two_rings
    ring.accept([SUBJECT], [ring.make(SUBJECT)])
    lost = threading.Event()
    original = ring.unheard
    monkeypatch.setattr(ring, "unheard", lambda: (original(), lost.set()))
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'smarttec listener' AND datname = current_database()"
        )
    assert lost.wait(PATIENCE_SECONDS)
    assert listener.wait_until_listening(PATIENCE_SECONDS)
    with pytest.raises(KeyError):
        ring.cached(SUBJECT)


class SlowPool:
    """A key store whose first answer is overtaken by the destruction of the key."""

    def __init__(self, destroy: object, rows: list[tuple[object, ...]]) -> None:
        self._destroy, self._rows = destroy, rows
        self.asked = 0

    async def fetch(self, _statement: str, _subjects: object) -> list[tuple[object, ...]]:
        self.asked += 1
        if self.asked == 1:
            self._destroy()  # type: ignore[operator]  # a callable
            return self._rows
        return []


async def test_the_data_plane_asks_again_when_a_key_was_destroyed_while_it_asked() -> None:
    from smarttec.kernel import clock

    subject = uuid4()
    key = keyring().make(subject)
    pool = SlowPool(
        lambda: keyring().forget(subject), [(subject, key.generation, key.wrapped, key.kek_id, clock.now())]
    )
    assert await AsyncKeystore(pool).keys_of([subject]) == {subject: None}
    assert pool.asked == 2


def test_what_was_held_ends_sooner_when_the_listener_is_lost(moment: list[float]) -> None:
    ring = Keyring([KEK])
    ring.heard()
    ring.accept([SUBJECT], [ring.make(SUBJECT)])
    held = ring.held(SUBJECT)
    assert held
    assert held.until == moment[0] + rings.SILENCE_SECONDS
    ring.unheard()
    assert held.until == moment[0] + rings.UNHEARD_CACHE_SECONDS


def test_what_was_held_ends_when_it_is_replaced_or_falls_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rings, "KEY_CACHE_ENTRIES", 1)
    ring = filled()
    first = ring.held(SUBJECT)
    ring.accept([SUBJECT], [ring.make(SUBJECT)])
    second = ring.held(SUBJECT)
    ring.accept([UUID(int=2)], [])
    assert first
    assert second
    assert (first.keys, second.keys, second.until) == (None, None, float("-inf"))
