"""Reading and writing the key store: sync through Django's connection, async through asyncpg.

The key store is another cluster, so nothing here takes part in a transaction of the data. Order of writes makes
that safe: a key is stored before the first value is sealed with it, and destroyed after the erasure was decided.

Reading N rows of N subjects costs one statement, not N: what `PersonalModel` loads is noted (`expect`), and the first
key that is missing is read together with those of the rows loaded with it. `prefetch_keys` does it by hand.
"""

import threading
import time
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from smarttec.kernel import clock
from smarttec.storage.pools import Pool
from smarttec.vault.cipher import KeyEncryptionKey, SubjectKeys
from smarttec.vault.keyring import Keyring, WrappedKey, has_settled
from smarttec.vault.listener import Listener
from smarttec.vault.models import KEYSTORE, InstallationSecret, SubjectKey

EXPECTED_MAX = 1000


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """This process's key ring, with the key-encryption keys of the settings; its listener starts with it."""
    ring = Keyring(KeyEncryptionKey(key_id, secret) for key_id, secret in settings.SMARTTEC_KEKS)
    Listener(ring, lambda: str(settings.ENVIRONMENT.keystore_url)).start()
    return ring


class _Expected(threading.local):
    """Subjects of the rows this thread loaded last."""

    def __init__(self) -> None:
        self.subjects: dict[int, UUID] = {}


_expected = _Expected()


def expect(subject: UUID) -> None:
    """A row of that subject was loaded; its keys may soon be needed."""
    subjects = _expected.subjects
    if len(subjects) < EXPECTED_MAX:
        subjects[subject.int] = subject


def keys_of(subject: UUID) -> SubjectKeys | None:
    """The subject's keys; None when they were destroyed or never made."""
    try:
        return keyring().cached(subject)
    except KeyError:
        return read_keys([subject, *_take_expected()])[subject]


def prefetch_keys(subjects: Iterable[UUID]) -> None:
    """Read the keys of these subjects that are not in memory, in one statement."""
    read_keys(subjects)


def read_keys(subjects: Iterable[UUID]) -> dict[UUID, SubjectKeys | None]:
    """Keys by subject, None for those whose keys were destroyed; one statement for all that are not in memory."""
    ring = keyring()
    found, missing = _split(ring, subjects)
    while missing:
        asked_at = time.monotonic()
        found |= ring.accept(missing, wrapped_keys(missing), asked_at=asked_at)
        missing = [subject for subject in missing if subject not in found]
    return found


def wrapped_keys(subjects: Iterable[UUID]) -> list[WrappedKey]:
    """The stored keys of these subjects."""
    rows = SubjectKey.objects.filter(subject__in=subjects)
    return [WrappedKey(r.subject, r.generation, bytes(r.wrapped), r.kek_id, has_settled(r.created_at)) for r in rows]


def _split(ring: Keyring, subjects: Iterable[UUID]) -> tuple[dict[UUID, SubjectKeys | None], list[UUID]]:
    found: dict[UUID, SubjectKeys | None] = {}
    missing: list[UUID] = []
    for subject in set(subjects):
        try:
            found[subject] = ring.cached(subject)
        except KeyError:
            missing.append(subject)
    return found, missing


def _take_expected() -> list[UUID]:
    subjects, _expected.subjects = _expected.subjects, {}
    return list(subjects.values())


def make_keys(*subjects: UUID) -> None:
    """Make and store the first keys of new subjects, before anything is sealed for them."""
    ring = keyring()
    asked_at = time.monotonic()
    made = [ring.make(subject) for subject in subjects]
    SubjectKey.objects.bulk_create(stored_form(key) for key in made)
    ring.accept(subjects, made, asked_at=asked_at)


def stored_form(key: WrappedKey) -> SubjectKey:
    """A new row for the key."""
    return SubjectKey(
        subject=key.subject,
        generation=key.generation,
        wrapped=key.wrapped,
        kek_id=key.kek_id,
        created_at=clock.now(),
    )


def destroy_keys(subject: UUID) -> None:
    """Destroy all keys of a subject: every value sealed for it is unreadable from now on, in every process.

    The rows are locked first: whoever adds a generation holds them too, and what was added is then seen and deleted.
    """
    own = SubjectKey.objects.filter(subject=subject)
    with transaction.atomic(using=KEYSTORE):
        list(own.order_by("generation").select_for_update().values_list("generation"))
        own.delete()
    keyring().forget(subject)


def installation_secret(name: str, fresh: bytes) -> bytes:
    """The installation's secret of that name; the first caller's `fresh` value is stored, later ones get it."""
    ring = keyring()
    context = secret_context(name)
    kek = ring.current_kek
    row = InstallationSecret.objects.filter(name=name).first()
    if row is None:
        try:
            row = InstallationSecret.objects.create(
                name=name, wrapped=kek.wrap(fresh, context=context), kek_id=kek.key_id
            )
        except IntegrityError:
            row = InstallationSecret.objects.get(name=name)
    return ring.kek(row.kek_id).unwrap(bytes(row.wrapped), context=context)


def secret_context(name: str) -> bytes:
    """What binds a wrapped secret of the installation to its name."""
    return b"installation-secret" + name.encode()


_SELECT = (
    "SELECT subject, generation, wrapped, kek_id, created_at FROM vault_subjectkey WHERE subject = ANY($1::uuid[])"
)


class AsyncKeystore:
    """The data plane's reader of keys: one statement for all subjects that are not in memory."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._ring = keyring()

    async def keys_of(self, subjects: Iterable[UUID]) -> dict[UUID, SubjectKeys | None]:
        """Keys by subject; None for those whose keys were destroyed."""
        found, missing = _split(self._ring, subjects)
        while missing:
            asked_at = time.monotonic()
            rows = await self._pool.fetch(_SELECT, missing)
            wrapped = [WrappedKey(UUID(bytes=r[0].bytes), r[1], r[2], r[3], has_settled(r[4])) for r in rows]
            found |= self._ring.accept(missing, wrapped, asked_at=asked_at)
            missing = [subject for subject in missing if subject not in found]
        return found
