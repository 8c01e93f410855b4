"""Older data are made to forget again whom the ledger knows, and nobody else."""

from pathlib import Path

import pytest
from django.db import transaction
from tests.everybody import EVERYBODY
from tests.machine.test_backup_drill import Drill
from tests.machine.test_backup_drill import drill as drill
from tests.requests.lives import Life

from smarttec.kernel.errors import SealBroken
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import door
from smarttec.numbers.actions.sweeping import sweep
from smarttec.numbers.models import StockNumber
from smarttec.people.holdings import subject_of
from smarttec.people.models import Person
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import Cause
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.plan import plan_for
from smarttec.requests.erasure.replaying import replay
from smarttec.requests.erasure.running import run
from smarttec.vault import directory, erasure_file, erasure_ledger
from smarttec.vault.models import ErasureEntry, InstallationSecret
from smarttec.vault.purpose import using

in_both = pytest.mark.django_db(databases=["default", "keystore"])


def erased_and_restored(life: Life) -> Erasure:
    """Erase, and bring the data back as they were before; the key store stays as it is."""
    with transaction.atomic():
        erasure = approve(person=life.person.id, cause=Cause.ASKED, by=None)
        run(erasure.id)
        transaction.set_rollback(True)
    assert Person.objects.get(id=life.person.id).is_active
    return erasure


@in_both
def test_who_came_back_with_a_restore_is_erased_again_and_nobody_else(ada: Life, bob: Life) -> None:
    plan = plan_for(subject_of(bob.person.id))
    erasure = erased_and_restored(ada)
    assert replay().erasures == 1
    assert not Person.objects.get(id=ada.person.id).is_active
    again = Erasure.objects.get()
    assert (again.id, again.ledger_number) == (erasure.id, erasure_ledger.last_number())
    assert {line.label: line.rows for line in plan_for(subject_of(bob.person.id)).lines} == {
        line.label: line.rows for line in plan.lines
    }
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        assert Person.objects.get(id=bob.person.id).name == "bobxyz Name"
    assert replay().erasures == 0


@in_both
def test_numbers_of_who_was_erased_again_become_free(ada: Life, bob: Life) -> None:
    erased_and_restored(ada)
    replay()
    assert StockNumber.objects.get(e164=ada.number).is_assigned, "nobody can read any more which number it was"
    assert sweep() == 1
    assert not StockNumber.objects.get(e164=ada.number).is_assigned
    assert StockNumber.objects.get(e164=bob.number).is_assigned


@in_both
def test_a_key_store_that_was_restored_too_learns_from_the_file(ada: Life, erasures_file: Path) -> None:
    erased_and_restored(ada)
    ErasureEntry.objects.all().delete()
    assert replay().erasures == 1
    assert erasure_ledger.first_fault() is None
    assert [entry.person for entry in erasure_file.read(erasures_file)] == [ada.person.id]


@in_both
def test_the_keys_that_sign_are_in_every_backup_from_the_first_start_on() -> None:
    for made_once in (erasure_ledger.ledger_key, door.audit_key, directory._pepper):
        made_once.cache_clear()
    assert replay().erasures == 0
    made = set(InstallationSecret.objects.values_list("name", flat=True))
    assert made >= {"erasure-ledger", "audit-key", "directory-pepper"}
    for made_once in (erasure_ledger.ledger_key, door.audit_key, directory._pepper):
        made_once.cache_clear()


@in_both
def test_a_forged_line_erases_nobody(ada: Life, bob: Life, erasures_file: Path) -> None:
    erased_and_restored(ada)
    ErasureEntry.objects.all().delete()
    forged = erasures_file.read_text().replace(str(ada.person.id), str(bob.person.id))
    erasures_file.write_text(forged)
    with pytest.raises(SealBroken):
        replay()
    assert Person.objects.filter(is_active=True).count() == 2


@in_both
def test_a_line_that_was_cut_off_is_written_again(ada: Life, erasures_file: Path) -> None:
    run(approve(person=ada.person.id, cause=Cause.ASKED, by=None).id)
    whole = erasures_file.read_bytes()
    erasures_file.write_bytes(whole[:-20])
    assert erasure_file.export(erasures_file) == 1
    assert erasures_file.read_bytes() == whole


@pytest.mark.timeout(1500)
def test_a_real_backup_from_before_brings_nobody_back(drill: Drill) -> None:
    file = {"SMARTTEC_ERASURES_FILE": str(drill.folder / "home.jsonl")}
    drill.environment |= file
    drill.databases()
    drill.smarttec("migrate")
    drill.step("seed")
    before = drill.step("read")
    old_data, old_keys = drill.backup(), drill.backup("--keystore")
    erased = drill.step("erase_for_good", "ada@example.org")
    assert isinstance(before, dict)
    assert isinstance(erased, list)

    data_url, keys_url = drill.databases()
    drill.restore(old_data, data_url)
    told = drill.smarttec("restore", "--from", old_keys, "--keystore", SMARTTEC_RESTORE_URL=keys_url)
    assert "erasures done again: 1" in told

    after = drill.step("read")
    assert isinstance(after, dict)
    for subject, values in before.items():
        if subject in erased:
            assert set(after.get(subject, [])) <= {"[erased]"}
        else:
            assert after[subject] == values
    assert drill.step("confirm", "ada@example.org") == {"found": [], "keys": 4}


@pytest.mark.timeout(1500)
def test_a_key_store_from_before_brings_no_keys_back_and_the_audit_is_verified_again(drill: Drill) -> None:
    drill.environment |= {"SMARTTEC_ERASURES_FILE": str(drill.folder / "home.jsonl")}
    drill.databases()
    drill.smarttec("migrate")
    drill.step("seed")
    old_data, old_keys = drill.backup(), drill.backup("--keystore")
    drill.step("disclose")
    drill.step("erase_for_good", "ada@example.org")
    new_data = drill.backup()

    data_url, keys_url = drill.databases()
    drill.restore(new_data, data_url)
    told = drill.smarttec("restore", "--from", old_keys, "--keystore", SMARTTEC_RESTORE_URL=keys_url)
    assert "erasures done again: 0; keys destroyed again: 2" in told
    assert drill.step("confirm", "ada@example.org") == {"found": [], "keys": 4}
    drill.smarttec("audit", "verify")

    drill.step("disclose")
    drill.environment["DATABASE_URL"] = drill.another_for_data()
    assert "chains of disclosures that end earlier than before" in drill.smarttec(
        "restore", "--from", old_data, SMARTTEC_RESTORE_URL=drill.environment["DATABASE_URL"]
    )
    assert f"segments lost ({Path(old_data).name}" in drill.smarttec("audit", "verify")
