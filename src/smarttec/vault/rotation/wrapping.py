"""Rewrapping: everything that is wrapped by a key-encryption key comes under the current one."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Model

from smarttec.vault.keyring import Keyring, WrappedKey
from smarttec.vault.keystore import keyring, secret_context
from smarttec.vault.models import KEYSTORE, InstallationSecret, SubjectKey

BATCH = 500


@dataclass(frozen=True, slots=True)
class WrappedStore:
    """A place where things wrapped by key-encryption keys are stored."""

    name: str
    count_by_kek: Callable[[], dict[str, int]]
    """How many there are, by id of the key that wraps them."""
    rewrap_batch: Callable[[Keyring, int], int]
    """Rewrap at most so many that are not under `ring.current_kek`; returns how many. Concurrent runs are harmless."""


_stores: dict[str, WrappedStore] = {}


def register_wrapped(store: WrappedStore) -> None:
    """Make a store known, once, in `AppConfig.ready`."""
    _stores[store.name] = store


def count_all() -> dict[str, dict[str, int]]:
    """By store and by id of the wrapping key."""
    return {store.name: store.count_by_kek() for store in _stores.values()}


def rewrap_all(tell: Callable[[str, int], None], *, batch: int = BATCH) -> int:
    """Rewrap until nothing is left; `tell(store, how many so far)` after every batch. Returns how many."""
    total = 0
    for store in _stores.values():
        done = 0
        while rewrapped := store.rewrap_batch(keyring(), batch):
            done += rewrapped
            tell(store.name, done)
        total += done
    return total


def _count(model: type[Model]) -> dict[str, int]:
    rows = model._default_manager.values_list("kek_id").annotate(Count("kek_id"))  # noqa: SLF001 - any model's
    return dict(Counter({str(kek): int(times) for kek, times in rows}))


def _rewrap_subject_keys(ring: Keyring, limit: int) -> int:
    with transaction.atomic(using=KEYSTORE):
        others = SubjectKey.objects.exclude(kek_id=ring.current_kek.key_id)
        rows = list(others.order_by("subject", "generation").select_for_update(skip_locked=True)[:limit])
        for row in rows:
            new = ring.rewrap(WrappedKey(row.subject, row.generation, bytes(row.wrapped), row.kek_id))
            row.wrapped, row.kek_id = new.wrapped, new.kek_id
        _store(rows)
    return len(rows)


def _rewrap_secrets(ring: Keyring, limit: int) -> int:
    kek = ring.current_kek
    with transaction.atomic(using=KEYSTORE):
        others = InstallationSecret.objects.exclude(kek_id=kek.key_id).order_by("name")
        rows = list(others.select_for_update(skip_locked=True)[:limit])
        for row in rows:
            context = secret_context(row.name)
            secret = ring.kek(row.kek_id).unwrap(bytes(row.wrapped), context=context)
            row.wrapped, row.kek_id = kek.wrap(secret, context=context), kek.key_id
        _store(rows)
    return len(rows)


def _store(rows: Iterable[SubjectKey | InstallationSecret]) -> None:
    for row in rows:
        row.save(update_fields=["wrapped", "kek_id"], force_update=True)


register_wrapped(WrappedStore("subject keys", lambda: _count(SubjectKey), _rewrap_subject_keys))
register_wrapped(WrappedStore("secrets of the installation", lambda: _count(InstallationSecret), _rewrap_secrets))
