"""New generations of subjects' data keys."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from smarttec.kernel import clock
from smarttec.kernel.errors import NotFound
from smarttec.vault.keyring import WrappedKey
from smarttec.vault.keystore import keyring, stored_form, wrapped_keys
from smarttec.vault.models import KEYSTORE, SubjectKey

BATCH = 500
GENERATION_MAX = 32_767
RECENT = timedelta(days=1)


def rotate(subject: UUID) -> None:
    """A new generation for one subject. Raises `NotFound` when the keys were destroyed, or cannot be renewed again."""
    if not _renew([subject]):
        raise NotFound("This subject has no keys, or had as many as there can be.")


def rotate_all(*, batch: int = BATCH) -> Iterator[int]:
    """A new generation for everybody whose newest is older than `RECENT`; yields how many so far.

    A run that was ended is taken up by calling again.
    """
    done, after = 0, UUID(int=0)
    while subjects := _older_ones(after, batch):
        done, after = done + _renew(subjects), subjects[-1]
        yield done


def _older_ones(after: UUID, limit: int) -> list[UUID]:
    newest = SubjectKey.objects.filter(subject__gt=after).values("subject").annotate(newest=Max("created_at"))
    older = newest.filter(newest__lt=clock.now() - RECENT).order_by("subject")
    return list(older.values_list("subject", flat=True)[:limit])


def _renew(subjects: list[UUID]) -> int:
    """Add a generation to each; a subject whose keys are destroyed meanwhile does not get any again.

    The rows are locked first: a destruction waits for us and then sees what we added, or comes first and leaves
    nothing to renew.
    """
    with transaction.atomic(using=KEYSTORE):
        locked = SubjectKey.objects.filter(subject__in=subjects).order_by("subject", "generation").select_for_update()
        present = {row.subject for row in locked}
        stored = sorted(wrapped_keys(present), key=lambda key: (key.subject, key.generation))
        newest = [_last(own) for _, own in groupby(stored, key=lambda key: key.subject)]
        renewed = [keyring().renew(key) for key in newest if key.generation < GENERATION_MAX]
        SubjectKey.objects.bulk_create(stored_form(key) for key in renewed)
    for key in renewed:
        keyring().forget(key.subject)
    return len(renewed)


def _last(own: Iterator[WrappedKey]) -> WrappedKey:
    return list(own)[-1]
