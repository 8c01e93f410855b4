"""Rotation beside a running system: whatever a run has done when it ends, everything reads."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from tests.everybody import EVERYBODY
from tests.vault.people import ADA, blob_of, saved_person

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import NotFound, SealBroken
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.post.models import Mail
from smarttec.vault import keystore, lookups
from smarttec.vault.cipher import ERASED, KeyEncryptionKey, generation_of
from smarttec.vault.keyring import SETTLING, Keyring
from smarttec.vault.keystore import destroy_keys, installation_secret, keyring, wrapped_keys
from smarttec.vault.models import InstallationSecret, SubjectKey
from smarttec.vault.purpose import using
from smarttec.vault.rotation import generations, resealing, wrapping
from smarttec.vault.rotation.status import status
from smarttec.vault.sealed import Sealed

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
OLD = KeyEncryptionKey(*settings.SMARTTEC_KEKS[0])
NEW = KeyEncryptionKey("new", b"\7" * 32)


@pytest.fixture(autouse=True)
def _rings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test has a ring of its own, so that no key outlives a transaction that is rolled back."""
    use(monkeypatch, OLD)
    yield
    monkeypatch.undo()
    keyring().forget_all()


def use(monkeypatch: pytest.MonkeyPatch, *keks: KeyEncryptionKey) -> None:
    """As a process that was started with these key-encryption keys."""
    ring = Keyring(keks)
    for module in (keystore, generations, resealing, wrapping):
        monkeypatch.setattr(module, "keyring", lambda: ring)
    monkeypatch.setattr("smarttec.vault.rotation.status.keyring", lambda: ring)


def emails() -> set[str]:
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        return {person.email for person in Person.objects.all()}


def crowd(size: int) -> set[str]:
    addresses = {f"{number}@example.org" for number in range(size)}
    for address in addresses:
        saved_person(address)
    return addresses


def test_everything_comes_under_the_new_key_encryption_key_and_the_old_one_may_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = crowd(5)
    secret = installation_secret("test", b"fresh")
    use(monkeypatch, NEW, OLD)
    told: list[tuple[str, int]] = []
    assert wrapping.rewrap_all(lambda store, done: told.append((store, done)), batch=2) >= 6
    assert ("subject keys", 5) in told
    assert wrapping.rewrap_all(lambda *_: None) == 0
    assert set(status().wrapped["subject keys"]) == {"new"}
    use(monkeypatch, NEW)
    assert emails() == addresses
    assert installation_secret("test", b"other") == secret


def test_a_rewrapping_that_was_killed_leaves_everything_readable_and_is_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = crowd(5)
    use(monkeypatch, NEW, OLD)
    with pytest.raises(KeyboardInterrupt):
        wrapping.rewrap_all(_killed, batch=2)
    assert SubjectKey.objects.filter(kek_id="new").count() == 2
    assert emails() == addresses
    wrapping.rewrap_all(lambda *_: None)
    assert not SubjectKey.objects.exclude(kek_id="new").exists()
    assert not InstallationSecret.objects.exclude(kek_id="new").exists()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_other_rooms_register_what_they_wrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapping, "_stores", dict(wrapping._stores))
    passwords = {"carrier": OLD.wrap(b"secret", context=b"carrier")}
    by_kek = {"carrier": OLD.key_id}

    def rewrap(ring: Keyring, limit: int) -> int:
        stale = [name for name, kek in by_kek.items() if kek != ring.current_kek.key_id][:limit]
        for name in stale:
            secret = ring.kek(by_kek[name]).unwrap(passwords[name], context=b"carrier")
            passwords[name], by_kek[name] = ring.current_kek.wrap(secret, context=b"carrier"), ring.current_kek.key_id
        return len(stale)

    wrapping.register_wrapped(wrapping.WrappedStore("carriers", lambda: {by_kek["carrier"]: 1}, rewrap))
    use(monkeypatch, NEW, OLD)
    wrapping.rewrap_all(lambda *_: None)
    assert wrapping.count_all()["carriers"] == {"new": 1}
    assert NEW.unwrap(passwords["carrier"], context=b"carrier") == b"secret"


def settle() -> None:
    CLOCK.advance(SETTLING + timedelta(seconds=1))
    keystore.keyring().forget_all()


def test_a_new_data_key_seals_what_is_written_after_it_settled_and_old_values_still_open() -> None:
    person = saved_person()
    digest = lookups.digest(person.id, "+14155550100")
    generations.rotate(person.id)
    person.name = "written at once"
    person.save()
    assert generation_of(blob_of(person.id, "name")) == 1
    settle()
    person.name = "written later"
    person.save()
    assert generation_of(blob_of(person.id, "name")) == 2
    assert generation_of(blob_of(person.id)) == 1
    assert emails() == {ADA}
    assert lookups.digest(person.id, "+14155550100") == digest


def test_saving_an_unchanged_value_brings_it_under_the_new_key() -> None:
    person = saved_person()
    generations.rotate(person.id)
    settle()
    person.email = ADA
    person.save()
    assert generation_of(blob_of(person.id)) == 2


def test_rotating_everybody_can_be_taken_up_where_it_was_killed() -> None:
    addresses = crowd(5)
    CLOCK.advance(timedelta(days=2))
    assert next(generations.rotate_all(batch=2)) == 2
    assert list(generations.rotate_all(batch=2)) == [2, 3]
    assert SubjectKey.objects.filter(generation=2).count() == 5
    keystore.keyring().forget_all()
    assert emails() == addresses


def test_who_was_erased_gets_no_new_key() -> None:
    person = saved_person()
    generations.rotate(person.id)
    destroy_keys(person.id)
    assert not SubjectKey.objects.filter(subject=person.id).exists()
    with pytest.raises(NotFound):
        generations.rotate(person.id)
    assert emails() == {ERASED}
    assert lookups.digest(person.id, ADA) == lookups.NOTHING


def rotated_crowd() -> set[str]:
    addresses = crowd(5)
    for person in Person.objects.all():
        Mail.objects.create(person=person, keyed_to=person.id, mail_class="marketing", template="t", recipient=ADA)
        generations.rotate(person.id)
    settle()
    return addresses


def stored_generations() -> set[int]:
    return {generation_of(blob_of(person)) for person in Person.objects.values_list("id", flat=True)}


def test_resealing_brings_every_stored_value_under_the_newest_key() -> None:
    addresses = rotated_crowd()
    assert status().older_values == {"people_person.email": 5, "post_mail.recipient": 5}
    assert list(resealing.reseal())[-1] == (10, 0)
    assert status().older_values == {}
    assert stored_generations() == {2}
    assert emails() == addresses
    assert list(resealing.reseal()) == []


def test_a_resealing_that_was_killed_leaves_everything_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "ROWS", 2)
    addresses = rotated_crowd()
    next(resealing.reseal())
    assert stored_generations() == {1, 2}
    assert emails() == addresses
    list(resealing.reseal())
    assert stored_generations() == {2}


def test_a_value_written_while_it_was_resealed_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    person = saved_person()
    generations.rotate(person.id)
    settle()
    store = resealing._store

    def write_first(*given: object) -> None:
        beside = Person.objects.get(id=person.id)
        beside.email = "beside@example.org"
        beside.save()
        store(*given)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(resealing, "_store", write_first)
    list(resealing.reseal())
    assert emails() == {"beside@example.org"}


def test_a_damaged_value_is_counted_and_left_as_it_is() -> None:
    person = saved_person()
    other = saved_person("other@example.org")
    Person.objects.filter(id=person.id).update(email=Sealed(blob_of(other.id)))
    for one in (person, other):
        generations.rotate(one.id)
    settle()
    assert list(resealing.reseal())[-1] == (1, 1)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY), pytest.raises(SealBroken):
        _ = Person.objects.get(id=person.id).email


def drop(kept_for: timedelta = timedelta(0)) -> int:
    return list(resealing.drop_older_generations(kept_for=kept_for))[-1]


def test_old_keys_go_only_when_no_value_and_no_backup_needs_them() -> None:
    addresses = rotated_crowd()
    CLOCK.advance(resealing.AFTERGLOW)
    assert drop() == 0, "stored values need them"
    list(resealing.reseal())
    assert drop(kept_for=timedelta(days=35)) == 0, "backups need them"
    assert drop() == 5
    assert {key.generation for key in wrapped_keys(all_subjects())} == {2}
    assert emails() == addresses


def all_subjects() -> list[UUID]:
    return list(Person.objects.values_list("id", flat=True))
