"""Every restore that the docs describe: data and key store from before or after an erasure, the ledger's file there,
lost, or tampered with. Of each it is said who may be read afterwards.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from tests.everybody import EVERYBODY
from tests.requests.lives import Life

from smarttec.kernel import clock
from smarttec.kernel.errors import SealBroken
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Person
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import Cause, Step
from smarttec.requests.erasure.models import Erasure, LedgerLine
from smarttec.requests.erasure.records import end_due_records
from smarttec.requests.erasure.replaying import Replayed, keep_copies, replay
from smarttec.requests.erasure.running import run
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.queries import snapshot_of
from smarttec.vault import directory, erasure_file, erasure_ledger
from smarttec.vault.directory import Kind
from smarttec.vault.ending import end_keys
from smarttec.vault.keystore import keyring, keys_of, make_keys, wrapped_keys
from smarttec.vault.models import KEYSTORE, ErasureEntry
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
BEFORE, AFTER = "before", "after"
THERE, LOST, TAMPERED = "there", "lost", "tampered"
REFUSED, FORGOTTEN = "does not start", "nobody knows any more"


@dataclass(frozen=True)
class Restore:
    """What came back, and what has to be true then. `records`: whether what law keeps of the erased can be read."""

    data: str
    keys: str
    file: str
    outcome: str
    records: bool = False

    def __str__(self) -> str:
        return f"data {self.data}, keys {self.keys}, file {self.file}"


ERASED = "erased"
TABLE = (
    Restore(AFTER, AFTER, THERE, ERASED, records=True),
    Restore(AFTER, AFTER, LOST, ERASED, records=True),
    Restore(AFTER, AFTER, TAMPERED, REFUSED),
    Restore(AFTER, BEFORE, THERE, ERASED),
    Restore(AFTER, BEFORE, LOST, ERASED),
    Restore(AFTER, BEFORE, TAMPERED, REFUSED),
    Restore(BEFORE, AFTER, THERE, ERASED),
    Restore(BEFORE, AFTER, LOST, ERASED),
    Restore(BEFORE, AFTER, TAMPERED, REFUSED),
    Restore(BEFORE, BEFORE, THERE, ERASED, records=True),
    Restore(BEFORE, BEFORE, LOST, FORGOTTEN),
    Restore(BEFORE, BEFORE, TAMPERED, REFUSED),
)


def erase(life: Life) -> Erasure:
    erasure = approve(person=life.person.id, cause=Cause.ASKED, by=None)
    assert run(erasure.id) is Step.SWEEP
    keep_copies()
    return Erasure.objects.get(id=erasure.id)


def happened(life: Life, restore: Restore, file: Path) -> Erasure:
    """The erasure, and then the restore; the erasure as it was issued."""
    with transaction.atomic(), transaction.atomic(using=KEYSTORE):
        erasure = erase(life)
        transaction.set_rollback(restore.data == BEFORE)
        transaction.set_rollback(restore.keys == BEFORE, using=KEYSTORE)
    keyring().forget_all()
    if restore.file == LOST:
        file.unlink()
    if restore.file == TAMPERED:
        file.write_text(file.read_text().replace(str(life.person.id), str(new_id())))
    return erasure


def name_of(life: Life) -> str:
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        return str(Person.objects.get(id=life.person.id).name)


def record_of(life: Life) -> object:
    document = Document.objects.select_related("account").get(account=life.account)
    with using(Purpose.KEEP_RECORDS, actor="test"):
        return snapshot_of(document)


@pytest.mark.parametrize("restore", TABLE, ids=str)
def test_after_every_restore_the_erased_stay_erased_and_the_living_live(
    ada: Life, bob: Life, restore: Restore, erasures_file: Path
) -> None:
    issued = happened(ada, restore, erasures_file)
    if restore.outcome == REFUSED:
        with pytest.raises(SealBroken):
            replay()
        return
    replay()
    keyring().forget_all()
    assert name_of(bob) == "bobxyz Name"
    assert directory.look_up(Kind.SIGN_IN_EMAIL, "bobxyz@example.org")
    if restore.outcome == FORGOTTEN:
        assert name_of(ada) == "adaxyz Name", "data, keys and every copy of the ledger are older: nobody can know"
        return
    assert [keys_of(one) for one in ada.ids] == [None, None]
    assert directory.look_up(Kind.SIGN_IN_EMAIL, "adaxyz@example.org") is None
    assert directory.look_up(Kind.SERVICE_NUMBER, ada.number) is None
    assert not Person.objects.get(id=ada.person.id).is_active
    assert (record_of(ada) is not None) is restore.records
    now = Erasure.objects.get(id=issued.id)
    assert (now.certificate, bytes(now.signature)) == (issued.certificate, bytes(issued.signature))
    assert (now.certified_at, now.ledger_number) == (issued.certified_at, issued.ledger_number)
    assert replay() == Replayed(0, 0, 0)


@pytest.mark.parametrize("restore", [one for one in TABLE if one.outcome != REFUSED], ids=str)
def test_the_next_erasure_gets_its_number_and_every_copy_is_whole(
    ada: Life, bob: Life, restore: Restore, erasures_file: Path
) -> None:
    happened(ada, restore, erasures_file)
    replay()
    erasure = erase(bob)
    assert erasure.ledger_number == erasure_ledger.last_number() == (1 if restore.outcome == FORGOTTEN else 2)
    assert erasure_ledger.first_fault() is None
    ledger = list(erasure_ledger.entries())
    assert list(erasure_file.read(erasures_file)) == ledger
    assert [erasure_file.entry_in(line.line) for line in LedgerLine.objects.order_by("number")] == ledger


def test_a_copy_that_turns_up_after_numbers_were_given_twice_still_counts(
    ada: Life, bob: Life, erasures_file: Path
) -> None:
    happened(ada, Restore(BEFORE, BEFORE, THERE, ERASED), erasures_file)
    copy = erasures_file.rename(erasures_file.with_name("beside-a-backup.jsonl"))
    erase(bob)
    assert replay(copy).erasures == 1
    assert [keys_of(one) for one in ada.ids] == [None, None]
    assert [entry.person for entry in erasure_ledger.entries()] == [bob.person.id, ada.person.id]
    assert erasure_ledger.first_fault() is None
    assert list(erasure_file.read(erasures_file)) == list(erasure_ledger.entries())
    assert replay(copy) == Replayed(0, 0, 0)


def test_a_line_that_was_left_out_is_noticed(ada: Life, bob: Life, erasures_file: Path) -> None:
    erase(ada)
    erase(bob)
    erasures_file.write_text(erasures_file.read_text().splitlines(keepends=True)[1])
    with pytest.raises(SealBroken):
        replay()


def test_an_erasure_that_only_the_data_know_is_written_down_anew(ada: Life, erasures_file: Path) -> None:
    issued = erase(ada)
    ErasureEntry.objects.all().delete()
    LedgerLine.objects.all().delete()
    erasures_file.unlink()
    assert replay() == Replayed(erasures=0, keys=0, entries=1)
    (entry,) = erasure_ledger.entries()
    assert (entry.erasure, entry.what["certificate"]) == (issued.id, issued.certificate)


def test_keys_that_ended_without_an_erasure_do_not_come_back_either(ada: Life) -> None:
    with transaction.atomic(using=KEYSTORE):
        end_keys(ada.account.id, why="plan-over")
        transaction.set_rollback(True, using=KEYSTORE)
    keyring().forget_all()
    assert keys_of(ada.account.id) is not None
    assert replay() == Replayed(erasures=0, keys=1, entries=1)
    assert keys_of(ada.account.id) is None
    assert Person.objects.get(id=ada.person.id).is_active, "nobody was erased"


def test_keys_of_records_whose_time_was_over_do_not_come_back(ada: Life) -> None:
    erasure = erase(ada)
    erasure.records_keys.update(until=clock.now())
    with transaction.atomic(using=KEYSTORE):
        assert end_due_records() == 1
        keep_copies()
        transaction.set_rollback(True, using=KEYSTORE)
    keyring().forget_all()
    assert record_of(ada) is not None
    replay()
    keyring().forget_all()
    assert record_of(ada) is None


def test_keys_made_after_an_entry_are_somebodys_who_came_back_by_themselves(ada: Life) -> None:
    end_keys(ada.account.id, why="plan-over")
    make_keys(ada.account.id)
    assert replay() == Replayed(0, 0, 0)
    assert len(wrapped_keys([ada.account.id])) == 1
