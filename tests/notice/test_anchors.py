"""What the data alone cannot show, copies of the heads do; and removal by retention is told from removal by others."""

import json
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection, connections, transaction

from smarttec.commands.audit import command
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose, Region
from smarttec.notice import anchors, audit, door, policy, segments
from smarttec.notice.audit import verify
from smarttec.notice.disclosure_retention import remove_old_disclosures
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureTombstone, DisclosureWriter
from smarttec.notice.segments import FIRST_LINK, Row
from smarttec.vault.models import AuditRestore

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
AN_ADULT = policy.make(version=1, age=policy.Age.OLD_ENOUGH, region=Region.EU)
YEARS = timedelta(days=4 * 365)


def write(count: int) -> None:
    for _ in range(count):
        subject = Subject(new_id(), 0, AN_ADULT)
        categories = frozenset({Category.MESSAGE_CONTENT})
        disclose(Intent(subject, "sms-carrier", Purpose.DELIVER_MESSAGE, categories, new_id()), "text")


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def found() -> set[str]:
    return {fault.what for fault in verify()}


def cut_tail_and_rewrite_head(last: int) -> None:
    """What somebody with every right on the data, but without the audit key, can do at most."""
    run(
        f"DELETE FROM notice_disclosure WHERE segment > {last}",
        f"DELETE FROM notice_disclosuresegment WHERE number > {last}",
        f"UPDATE notice_disclosurewriter SET segments = {last}, head ="
        f" (SELECT root FROM notice_disclosuresegment WHERE number = {last})",
    )


def forge_another_chain() -> None:
    """What somebody who holds the audit key as well can do: the same length, other rows, all signatures right."""
    writer, previous = DisclosureWriter.objects.get(), FIRST_LINK
    for stored in DisclosureSegment.objects.order_by("number"):
        row = Disclosure.objects.get(segment=stored.number)
        row.recipient += 1
        row.save()
        forged = segments.seal(
            key=door.audit_key(), writer=writer.id, number=stored.number, previous=previous, sealed_at=stored.sealed_at,
            rows=[Row(row.id, row.subject, row.act, row.recipient, row.purpose, row.categories, row.clause)],
        )  # fmt: skip
        stored.previous, stored.root, stored.signature = previous, forged.root, forged.signature
        stored.save()
        previous = forged.root
    writer.head = previous
    writer.save()


def test_a_tail_that_was_cut_with_its_head_is_found_through_the_key_store_only() -> None:
    write(3)
    cut_tail_and_rewrite_head(2)
    assert found() == set()
    write(1)
    anchors.anchor_heads()
    cut_tail_and_rewrite_head(1)
    assert found() == {anchors.CUT}


def test_a_chain_that_grew_again_after_the_cut_does_not_take_the_anchors_place() -> None:
    write(3)
    assert anchors.anchor_heads() == 1
    cut_tail_and_rewrite_head(1)
    write(5)
    assert anchors.anchor_heads() == 0
    assert found() == {anchors.REWRITTEN}


def test_a_chain_rewritten_with_the_key_itself_is_found_through_anchors() -> None:
    write(3)
    anchors.anchor_heads()
    forge_another_chain()
    assert found() == {anchors.REWRITTEN}


def test_a_writer_that_vanished_with_all_its_rows_is_found() -> None:
    write(2)
    anchors.anchor_heads()
    Disclosure.objects.all().delete()
    DisclosureSegment.objects.all().delete()
    DisclosureWriter.objects.all().delete()
    assert found() == {anchors.LOST}


def test_heads_are_copied_when_they_moved_and_honest_growth_has_no_fault() -> None:
    write(2)
    assert [anchors.anchor_heads(), anchors.anchor_heads()] == [1, 0]
    write(2)
    assert found() == set()
    assert anchors.anchor_heads() == 1
    assert [anchor.segments for anchor in anchors.anchored()] == [4]


def test_roots_kept_in_a_file_show_what_happened_since() -> None:
    write(3)
    text = anchors.export_roots()
    assert list(verify(anchors.read_roots(text)[1])) == []
    cut_tail_and_rewrite_head(2)
    assert {fault.what for fault in verify(anchors.read_roots(text)[1])} == {anchors.CUT}


@pytest.mark.parametrize("field", ["count", "root", "writer"])
def test_a_changed_file_of_roots_is_refused(field: str) -> None:
    write(1)
    read = json.loads(anchors.export_roots())
    read["roots"][0][field] = {"count": 0, "root": "00" * 32, "writer": str(new_id())}[field]
    with pytest.raises(InvalidInput):
        anchors.read_roots(json.dumps(read))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"roots": 3}', "null", '{"taken_at": "", "roots": [], "signature": "xx"}']
)
def test_what_is_no_file_of_roots_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        anchors.read_roots(text)


def test_retention_removes_whole_old_segments_and_leaves_signed_tombstones() -> None:
    write(2)
    CLOCK.advance(YEARS)
    write(1)
    assert [remove_old_disclosures(), remove_old_disclosures()] == [2, 0]
    assert (Disclosure.objects.count(), DisclosureSegment.objects.count()) == (1, 3)
    assert found() == set()
    write(1)
    anchors.anchor_heads()
    assert found() == set()


AFTER_RETENTION = {
    "rows of a living segment removed": "DELETE FROM notice_disclosure",
    "tombstone removed": "DELETE FROM notice_disclosuretombstone WHERE number = 1",
    "tombstone moved": "UPDATE notice_disclosuretombstone SET number = 3 WHERE number = 1",
    "tombstone of nobody": "UPDATE notice_disclosuretombstone SET writer = gen_random_uuid() WHERE number = 1",
    "tombstone backdated": "UPDATE notice_disclosuretombstone SET removed_at = removed_at - interval '1 day'",
    "reason changed": "UPDATE notice_disclosuretombstone SET reason = 'asked'",
    "tombstone's rows": "UPDATE notice_disclosuretombstone SET rows = 0",
    "count of both": "UPDATE notice_disclosuretombstone SET rows = 7 WHERE number = 1;"
    "UPDATE notice_disclosuresegment SET rows = 7 WHERE number = 1",
    "time of both": "UPDATE notice_disclosuretombstone SET sealed_at = sealed_at - interval '1 day';"
    "UPDATE notice_disclosuresegment SET sealed_at = sealed_at - interval '1 day' WHERE number < 3",
    "root of both": "UPDATE notice_disclosuretombstone SET root = set_byte(root, 0, get_byte(root, 0) # 1);"
    "UPDATE notice_disclosuresegment SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE number < 3",
    "signature": "UPDATE notice_disclosuretombstone SET signature = set_byte(signature, 9, get_byte(signature, 9) # 1)",
    "short signature": "UPDATE notice_disclosuretombstone SET signature = ''::bytea",
    "segment removed with its tombstone": "DELETE FROM notice_disclosuresegment WHERE number = 1;"
    "DELETE FROM notice_disclosuretombstone WHERE number = 1",
    "row put into a buried segment": "UPDATE notice_disclosure SET segment = 1",
    "forged tombstone over a living segment": "DELETE FROM notice_disclosure; INSERT INTO notice_disclosuretombstone"
    " SELECT writer, 3, rows, (SELECT sealed_at FROM notice_disclosuresegment WHERE number = 3),"
    " (SELECT root FROM notice_disclosuresegment WHERE number = 3), removed_at, reason, signature"
    " FROM notice_disclosuretombstone WHERE number = 1",
}  # fmt: skip


@pytest.mark.parametrize("what", AFTER_RETENTION)
def test_whatever_is_changed_after_retention_is_found(what: str) -> None:
    write(2)
    CLOCK.advance(YEARS)
    write(1)
    remove_old_disclosures()
    columns = [field.column for field in DisclosureTombstone._meta.concrete_fields]
    assert columns == ["writer", "number", "rows", "sealed_at", "root", "removed_at", "reason", "signature"]
    run(*AFTER_RETENTION[what].split(";"))
    assert found() != set()


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_what_is_appended_while_the_chains_are_read_is_no_fault(monkeypatch) -> None:
    with transaction.atomic():
        write(2)
    writer = DisclosureWriter.objects.get().id
    count = audit._verify_counts

    def append_and_count(stored: DisclosureWriter):
        thread = threading.Thread(target=append_to, args=[writer])
        thread.start()
        thread.join(timeout=30)
        return count(stored)

    monkeypatch.setattr(audit, "_verify_counts", append_and_count)
    assert list(verify()) == []
    assert DisclosureSegment.objects.filter(writer=writer).count() == 3


def append_to(writer: UUID) -> None:
    """Another process's disclosure on the same chain, anchored at once."""
    door._own.writer = writer
    try:
        with transaction.atomic():
            write(1)
        anchors.anchor_heads()
    finally:
        connections.close_all()


def test_the_command_tells_every_fault_and_fails(tmp_path: Path) -> None:
    write(3)
    file = tmp_path / "roots.json"
    assert CliRunner().invoke(command, ["roots", "--out", str(file)]).exit_code == 0
    good = CliRunner().invoke(command, ["verify", "--anchors", str(file)])
    assert (good.exit_code, good.output) == (0, "Every chain and every record is intact.\n")
    cut_tail_and_rewrite_head(2)
    assert CliRunner().invoke(command, ["verify"]).exit_code == 0
    bad = CliRunner().invoke(command, ["verify", "--anchors", str(file)])
    assert bad.exit_code == 1
    assert anchors.CUT in bad.output
    file.write_text(file.read_text().replace('"count": 3', '"count": 2'))
    refused = CliRunner().invoke(command, ["verify", "--anchors", str(file)])
    assert (refused.exit_code, "was changed" in refused.output) == (1, True)


def restored(count: int = 3) -> anchors.Anchor:
    """Disclosures that were anchored, and then older data without the last of them."""
    write(2)
    with transaction.atomic():
        write(count)
        anchors.anchor_heads()
        (newest,) = anchors.heads()
        transaction.set_rollback(True)
    return newest


def test_a_restore_that_was_said_leads_back_to_a_verified_audit_and_stays_visible() -> None:
    outside, taken_at = restored(), clock.now()
    assert [fault.what for fault in verify()] == [anchors.CUT]
    runner = CliRunner()
    assert "1 chains" in runner.invoke(command, ["accept-restore", "--reason", "disk lost, dump of Monday"]).output
    for _ in range(2):
        assert list(verify()) == []
        assert list(verify([outside], taken_at=taken_at)) == [], (
            "heads that were kept elsewhere know nothing of the restore"
        )
        write(7)
        anchors.anchor_heads()
    shown = runner.invoke(command, ["verify"])
    assert (shown.exit_code, "3 segments lost (disk lost, dump of Monday)" in shown.output) == (0, True)


def test_a_writer_that_came_after_the_backup_may_be_gone() -> None:
    with transaction.atomic():
        write(2)
        anchors.anchor_heads()
        transaction.set_rollback(True)
    assert [fault.what for fault in verify()] == [anchors.LOST]
    assert audit.accept_restore("dump of Monday") == 1
    assert list(verify()) == []
    assert audit.accept_restore("again") == 0


def test_nothing_is_accepted_over_a_chain_that_was_tampered_with() -> None:
    restored()
    Disclosure.objects.update(clause="SHARE-2")
    answer = CliRunner().invoke(command, ["accept-restore", "--reason", "dump of Monday"])
    assert answer.exit_code == 1
    assert anchors.CUT in {fault.what for fault in verify()}


def test_what_was_accepted_by_hand_in_the_table_explains_nothing() -> None:
    outside, taken_at = restored(), clock.now()
    audit.accept_restore("dump of Monday")
    AuditRestore.objects.update(anchored=1_000_000)
    assert [fault.what for fault in verify([outside], taken_at=taken_at)] == [anchors.CUT]


def test_after_an_accepted_restore_a_tail_that_is_cut_shows_as_before() -> None:
    restored()
    audit.accept_restore("dump of Monday")
    write(3)
    anchors.anchor_heads()
    writer = DisclosureWriter.objects.get()
    last = DisclosureSegment.objects.get(number=writer.segments - 1)
    Disclosure.objects.filter(segment=writer.segments).delete()
    DisclosureSegment.objects.filter(number=writer.segments).delete()
    DisclosureWriter.objects.update(segments=writer.segments - 1, head=bytes(last.root))
    assert [fault.what for fault in verify()] == [anchors.CUT]
