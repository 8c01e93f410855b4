"""Destroying keys while somebody adds a generation: whichever comes first, none is left."""

import threading
import time
from uuid import uuid4

import pytest
from django.db import connections, transaction
from tests.vault.people import ADA

from smarttec.vault import lookups
from smarttec.vault.keystore import destroy_keys, keyring, keys_of, make_keys, stored_form, wrapped_keys
from smarttec.vault.models import KEYSTORE, SubjectKey

PATIENCE_SECONDS = 60.0


def _is_somebody_waiting() -> bool:
    with connections[KEYSTORE].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() != (0,)


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_generation_that_is_just_being_added_is_destroyed_too() -> None:
    subject = uuid4()
    make_keys(subject)

    def destroy() -> None:
        try:
            destroy_keys(subject)
        finally:
            connections.close_all()

    destroying = threading.Thread(target=destroy)
    with transaction.atomic(using=KEYSTORE):
        assert SubjectKey.objects.filter(subject=subject).select_for_update().get()
        stored_form(keyring().renew(wrapped_keys([subject])[0])).save(force_insert=True)
        destroying.start()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _is_somebody_waiting():
            assert time.monotonic() < deadline
            time.sleep(0.01)
    destroying.join(PATIENCE_SECONDS)
    assert not SubjectKey.objects.filter(subject=subject).exists()
    assert keys_of(subject) is None
    assert lookups.digest(subject, ADA) == lookups.NOTHING
