"""Texts to customers' numbers: stored once, by good standing and not by credit, with all that follows from them."""

import random
from datetime import timedelta

import pytest
from tests.everybody import EVERYBODY
from tests.messaging.fixtures import customer, pools, world
from tests.messaging.inbound.handing import hand_over, incoming
from tests.messaging.inbound.test_reading import FORMS, parts_of
from tests.messaging.world import COMMITTED, Customer, a_customer, aside, set_account

from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.inbound import domain
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.inbound.domain import FRAGMENT_PATIENCE, GAP, Fate, Incoming
from smarttec.messaging.inbound.keeping import delete_content_of, forget_old
from smarttec.messaging.models import Direction, Message, Status
from smarttec.plans.standing import Condition
from smarttec.storage.pools import Pools
from smarttec.vault.purpose import using

__all__ = ["customer", "pools", "world"]
pytestmark = COMMITTED
PEER = "+14155550123"


def text_to(number: str, body: bytes = b"hello", sender: str = PEER) -> Incoming:
    return incoming(ShortMessage(sender[1:], number[1:], body))


def read(account) -> list[tuple[str, str, str]]:
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        rows = Message.objects.filter(account=account, direction=Direction.INBOUND).order_by("id")
        return [(row.sender, row.recipient, row.body) for row in with_policy(rows)]


def with_policy(rows):
    from smarttec.people.models import Account

    found = list(rows)
    for row in found:
        row.account_policy = Account.objects.get(id=row.account).policy
    return found


@pytest.fixture
def book(pools: Pools) -> InboundBook:
    return InboundBook(pools)


async def test_a_text_is_stored_sealed_free_of_charge_and_received(
    book: InboundBook, pools: Pools, customer: Customer
) -> None:
    assert await hand_over(book, [text_to(customer.number)]) == [Fate.TAKEN]
    row = await pools.data.fetchrow("SELECT * FROM messaging_message")
    assert (row["status"], row["direction"], row["price_micros"]) == (Status.RECEIVED, Direction.INBOUND, 0)
    assert b"hello" not in bytes(row["body"])
    assert await pools.data.fetchval("SELECT count(*) FROM ledger_hold") == 0
    assert await aside(read, customer.id) == [(PEER, customer.number, "hello")]


@pytest.mark.parametrize("form", FORMS)
async def test_parts_become_one_text_in_any_order_and_batches_with_duplicates(
    book: InboundBook, pools: Pools, customer: Customer, form: str
) -> None:
    body = "Ünïcödé 😀 " * 40
    parts = [incoming(part) for part in parts_of(body, form)] * 2
    random.Random(form).shuffle(parts)
    for part in parts:
        assert await hand_over(book, [part]) == [Fate.TAKEN]
    assert [text for _, _, text in await aside(read, customer.id)] == [body]
    assert await pools.data.fetchval("SELECT count(*) FROM inbound_fragment") == 0


async def test_parts_in_one_batch_and_of_several_texts_are_kept_apart(book: InboundBook, customer: Customer) -> None:
    first = [incoming(part) for part in parts_of("a" * 400, "udh8")]
    second = [incoming(part._replace(source_addr="14155550124")) for part in parts_of("b" * 400, "udh8")]
    await hand_over(book, [*first[:2], *second, first[2]])
    assert {text for _, _, text in await aside(read, customer.id)} == {"a" * 400, "b" * 400}


async def test_what_is_there_is_stored_when_the_others_do_not_come(
    book: InboundBook, pools: Pools, customer: Customer
) -> None:
    parts = [incoming(part) for part in parts_of("x" * 160 + "y" * 200, "udh8")]
    await hand_over(book, [parts[0], parts[2]])
    assert await book.complete_overdue() == 0
    CLOCK.set_offset(FRAGMENT_PATIENCE + timedelta(seconds=1))
    assert await book.complete_overdue() == 1
    ((_, _, text),) = await aside(read, customer.id)
    assert text.startswith("x" * 153 + GAP)
    assert await pools.data.fetchval("SELECT count(*) FROM inbound_fragment") == 0


async def test_parts_that_wait_are_bounded_and_go_with_the_content(
    book: InboundBook, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [incoming(part) for part in parts_of("x" * 400, "udh8")]
    await hand_over(book, parts[:2])
    monkeypatch.setattr(domain, "FRAGMENTS_PER_ACCOUNT_MAX", 2)
    assert await hand_over(book, [parts[2], text_to(customer.number)]) == [Fate.LATER, Fate.TAKEN]
    assert await aside(delete_content_of, customer.id) >= 2


async def test_a_number_that_is_nobodys_is_refused(book: InboundBook, customer: Customer) -> None:
    assert await hand_over(book, [text_to("+14155550199"), text_to(customer.number)]) == [
        Fate.NO_SUCH_NUMBER,
        Fate.TAKEN,
    ]


@pytest.mark.parametrize(
    ("standing", "fate"),
    [
        (Condition.GRACE, Fate.TAKEN),
        (Condition.DEBT, Fate.TAKEN),
        (Condition.FRAUD_HOLD, Fate.TAKEN),
        (Condition.TERMS_NOT_ACCEPTED, Fate.TAKEN),
        (Condition.SUSPENDED, Fate.NOT_RECEIVING),
        (Condition.SUSPENDED | Condition.CONTENT_DELETED, Fate.NOT_RECEIVING),
    ],
)
async def test_standing_decides_who_receives(
    book: InboundBook, customer: Customer, standing: Condition, fate: Fate
) -> None:
    await aside(set_account, customer, standing=int(standing))
    assert await hand_over(book, [text_to(customer.number)]) == [fate]
    assert len(await aside(read, customer.id)) == (fate is Fate.TAKEN)


async def test_receiving_needs_no_credit(book: InboundBook, world: None) -> None:
    poor = await aside(a_customer, "+14155550177", credit_micros=0)
    assert await hand_over(book, [text_to(poor.number)]) == [Fate.TAKEN]


async def test_the_cost_of_a_batch_does_not_follow_its_size(
    book: InboundBook, pools: Pools, customer: Customer
) -> None:
    texts = [text_to(customer.number, f"text {number}".encode()) for number in range(200)]
    assert set(await hand_over(book, texts)) == {Fate.TAKEN}
    assert len(await aside(read, customer.id)) == 200
    CLOCK.set_offset(timedelta(hours=25))
    assert await aside(forget_old) == 200
