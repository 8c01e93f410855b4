"""Reading and writing the key store: sync through Django's connection, async through asyncpg.

The key store is another cluster, so nothing here takes part in a transaction of the data. Order of writes makes
that safe: a key is stored before the first value is sealed with it, and destroyed after the erasure was decided.
"""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from smarttec.kernel import clock
from smarttec.storage.pools import Pool
from smarttec.vault.cipher import KeyEncryptionKey, SubjectKeys
from smarttec.vault.keyring import Keyring, WrappedKey
from smarttec.vault.models import InstallationSecret, SubjectKey


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """This process's key ring, with the key-encryption keys of the settings."""
    return Keyring(KeyEncryptionKey(key_id, secret) for key_id, secret in settings.SMARTTEC_KEKS)


def keys_of(subject: UUID) -> SubjectKeys | None:
    """The subject's keys; None when they were destroyed or never made."""
    ring = keyring()
    try:
        return ring.cached(subject)
    except KeyError:
        rows = SubjectKey.objects.filter(subject=subject)
        ring.accept([subject], [WrappedKey(r.subject, r.generation, bytes(r.wrapped), r.kek_id) for r in rows])
        return ring.cached(subject)


def make_keys(*subjects: UUID) -> None:
    """Make and store the first keys of new subjects, before anything is sealed for them."""
    ring = keyring()
    made = [ring.make(subject) for subject in subjects]
    SubjectKey.objects.bulk_create(
        SubjectKey(
            subject=key.subject,
            generation=key.generation,
            wrapped=key.wrapped,
            kek_id=key.kek_id,
            created_at=clock.now(),
        )
        for key in made
    )
    ring.accept(subjects, made)


def destroy_keys(subject: UUID) -> None:
    """Destroy all keys of a subject: every value sealed for it is unreadable from now on."""
    SubjectKey.objects.filter(subject=subject).delete()
    keyring().forget(subject)


def installation_secret(name: str, fresh: bytes) -> bytes:
    """The installation's secret of that name; the first caller's `fresh` value is stored, later ones get it."""
    ring = keyring()
    context = b"installation-secret" + name.encode()
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


_SELECT = "SELECT subject, generation, wrapped, kek_id FROM vault_subjectkey WHERE subject = ANY($1::uuid[])"


class AsyncKeystore:
    """The data plane's reader of keys: one statement for all subjects that are not in memory."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._ring = keyring()

    async def keys_of(self, subjects: Iterable[UUID]) -> dict[UUID, SubjectKeys | None]:
        """Keys by subject; None for those whose keys were destroyed."""
        found: dict[UUID, SubjectKeys | None] = {}
        missing: list[UUID] = []
        for subject in set(subjects):
            try:
                found[subject] = self._ring.cached(subject)
            except KeyError:
                missing.append(subject)
        if missing:
            rows = await self._pool.fetch(_SELECT, missing)
            self._ring.accept(missing, [WrappedKey(UUID(bytes=r[0].bytes), r[1], r[2], r[3]) for r in rows])
            found.update((subject, self._ring.cached(subject)) for subject in missing)
        return found
