"""The door: decided and recorded in one transaction, or nothing leaves."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, connections, transaction

from smarttec.kernel.errors import Refused
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose, Region
from smarttec.notice import policy
from smarttec.notice.audit import verify
from smarttec.notice.door import Intent, Subject, disclose, mask, unmask
from smarttec.notice.models import Disclosure, DisclosureSegment, DisclosureWriter
from smarttec.notice.recipients import RECIPIENTS

rolled_back = pytest.mark.django_db(databases=["default", "keystore"])
committed = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
AN_ADULT = policy.make(version=1, age=policy.Age.OLD_ENOUGH, region=Region.EU)


def an_intent() -> Intent:
    return Intent(
        subject=Subject(new_id(), 3, AN_ADULT),
        recipient="sms-carrier",
        purpose=Purpose.DELIVER_MESSAGE,
        categories=frozenset({Category.MESSAGE_CONTENT, Category.MESSAGE_PEER}),
        act=new_id(),
    )


@rolled_back
def test_what_leaves_is_recorded_without_its_value() -> None:
    intent = an_intent()
    passed = disclose(intent, "a secret text")
    assert passed.value == "a secret text"
    row = Disclosure.objects.get(id=passed.disclosure)
    assert (row.subject, row.cell, row.act) == (intent.subject.id, 3, intent.act)
    assert (row.recipient, row.purpose, row.clause) == (RECIPIENTS["sms-carrier"].code, intent.purpose, "SHARE-1")
    assert unmask(row.categories) == sorted(intent.categories)
    assert "secret" not in repr(vars(row)) + repr(vars(DisclosureSegment.objects.get()))
    assert list(verify()) == []


@rolled_back
@pytest.mark.parametrize(
    "change",
    [
        {"recipient": "somebody"},
        {"recipient": "mail-server"},
        {"purpose": Purpose.MARKET_BY_SMS},
        {"categories": frozenset({Category.MESSAGE_CONTENT, Category.LOCATION})},
        {"categories": frozenset()},
        {"categories": frozenset(), "recipient": "somebody"},
    ],
)
def test_what_is_refused_leaves_no_trace_and_nothing_to_send(change: dict[str, object]) -> None:
    with pytest.raises(Refused):
        disclose(replace(an_intent(), **change), "text")  # type: ignore[arg-type]  # one change each
    assert (Disclosure.objects.count(), DisclosureSegment.objects.count()) == (0, 0)


@committed
def test_a_disclosure_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        disclose(an_intent(), "text")
    assert Disclosure.objects.count() == 0


@committed
def test_a_transaction_that_is_rolled_back_leaves_nothing_and_breaks_no_chain() -> None:
    class Change(Exception):
        pass

    def twice_and_fail() -> None:
        with transaction.atomic():
            disclose(an_intent(), "text")
            disclose(an_intent(), "text")
            raise Change

    with pytest.raises(Change):
        twice_and_fail()
    assert (Disclosure.objects.count(), DisclosureSegment.objects.count()) == (0, 0)
    for _ in range(2):
        with transaction.atomic():
            disclose(an_intent(), "text")
    with pytest.raises(Change):
        twice_and_fail()
    with transaction.atomic():
        disclose(an_intent(), "text")
    assert list(DisclosureSegment.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert list(verify()) == []


@committed
def test_two_threads_write_two_chains_and_never_wait_for_each_other() -> None:
    inside = threading.Barrier(2, timeout=20)
    failures: list[BaseException] = []

    def disclose_while_the_other_does() -> None:
        try:
            for _ in range(3):
                with transaction.atomic():
                    disclose(an_intent(), "text")
                    inside.wait()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)
            inside.abort()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=disclose_while_the_other_does) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert sorted(DisclosureWriter.objects.values_list("segments", flat=True)) == [3, 3]
    assert list(verify()) == []


def run(statement: str) -> Callable[[], None]:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return act


TAMPERING = {
    "subject": "UPDATE notice_disclosure SET subject = gen_random_uuid() WHERE segment = 2",
    "recipient": "UPDATE notice_disclosure SET recipient = recipient + 1 WHERE segment = 2",
    "purpose": "UPDATE notice_disclosure SET purpose = purpose + 1 WHERE segment = 2",
    "categories": "UPDATE notice_disclosure SET categories = categories # 2 WHERE segment = 2",
    "clause": "UPDATE notice_disclosure SET clause = 'USE-1' WHERE segment = 2",
    "act": "UPDATE notice_disclosure SET act = gen_random_uuid() WHERE segment = 2",
    "position": "UPDATE notice_disclosure SET position = 7 WHERE segment = 2",
    "row moved": "UPDATE notice_disclosure SET segment = 3 WHERE segment = 2",
    "row moved out": "UPDATE notice_disclosure SET segment = 9 WHERE segment = 2",
    "rows swapped": "UPDATE notice_disclosure SET segment = 5 - segment WHERE segment IN (2, 3)",
    "row removed": "DELETE FROM notice_disclosure WHERE segment = 2",
    "row of nobody": "UPDATE notice_disclosure SET writer = gen_random_uuid() WHERE segment = 2",
    "row added": "INSERT INTO notice_disclosure SELECT gen_random_uuid(), cell, subject, recipient, purpose,"
    " categories, clause, act, writer, 9, 0 FROM notice_disclosure WHERE segment = 2",
    "time": "UPDATE notice_disclosuresegment SET sealed_at = sealed_at - interval '1 hour' WHERE number = 2",
    "count": "UPDATE notice_disclosuresegment SET rows = 0 WHERE number = 2",
    "root": "UPDATE notice_disclosuresegment SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE number = 2",
    "signature": "UPDATE notice_disclosuresegment SET signature = set_byte(signature, 9, get_byte(signature, 9) # 1)"
    " WHERE number = 2",
    "segment removed": "DELETE FROM notice_disclosuresegment WHERE number = 2",
    "whole run removed": "WITH gone AS (DELETE FROM notice_disclosure WHERE segment = 2)"
    " DELETE FROM notice_disclosuresegment WHERE number = 2",
    "tail cut": "WITH gone AS (DELETE FROM notice_disclosure WHERE segment = 3)"
    " DELETE FROM notice_disclosuresegment WHERE number = 3",
    "head rewound": "UPDATE notice_disclosurewriter SET segments = 2",
    "key replaced": "UPDATE notice_disclosurewriter"
    " SET public_key = set_byte(public_key, 0, get_byte(public_key, 0) # 1)",
    "writer removed": "DELETE FROM notice_disclosurewriter",
}  # fmt: skip


@rolled_back
@pytest.mark.parametrize("what", TAMPERING)
def test_whatever_is_changed_in_the_tables_is_found(what: str) -> None:
    for _ in range(3):
        disclose(an_intent(), "text")
    assert list(verify()) == []
    run(TAMPERING[what])()
    assert list(verify()) != []


def test_a_mask_of_categories_is_read_back_whole() -> None:
    assert unmask(mask(frozenset(Category))) == list(Category)
    assert mask(frozenset(Category)) < 2**63
