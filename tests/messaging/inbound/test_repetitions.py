"""Only the same delivery by the carrier is a repetition; people may say the same as often as they like.

Users of JamaaSMPP (AdhamAwadhi/JamaaSMPP#11) saw every delivery several times as their carrier had heard no answer:
that is the one case in which the same words come again and are no second message.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.messaging.fixtures import customer, pools, world
from tests.messaging.inbound.handing import hand_over, incoming, session
from tests.messaging.inbound.test_book import PEER, book, read
from tests.messaging.world import COMMITTED, Customer, aside

from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.inbound.domain import REDELIVERED_WITHIN, SAME_PART_WITHIN, Circumstances, Incoming

__all__ = ["book", "customer", "pools", "world"]
pytestmark = COMMITTED


def said(customer: Customer, body: bytes = b"1", *, delivery: str = "", reference: int = 0) -> Incoming:
    tlvs = tlv.with_user_message_reference(reference) if reference else {}
    return incoming(ShortMessage(PEER[1:], customer.number[1:], body, tlvs=tlvs), delivery=delivery)


async def count(customer: Customer) -> int:
    return len(await aside(read, customer.id))


@pytest.mark.parametrize("body", [b"STOP", b"1", b"yes", "Ж".encode("utf-16-be")])
async def test_who_says_the_same_again_is_heard_again(book: InboundBook, customer: Customer, body: bytes) -> None:
    here = session()
    await hand_over(book, [said(customer, body), said(customer, body)], here)
    CLOCK.set_offset(timedelta(seconds=30))
    await hand_over(book, [said(customer, body)], here)
    await hand_over(book, [said(customer, body)], session(alive=[here.session]))
    assert await count(customer) == 4


async def test_the_same_sequence_number_of_the_same_session_is_the_same_message(
    book: InboundBook, customer: Customer
) -> None:
    here = session()
    for _ in range(3):
        await hand_over(book, [said(customer, delivery="s.7"), said(customer, delivery="s.7")], here)
    assert await count(customer) == 1
    await hand_over(book, [said(customer, delivery="s.8"), said(customer, b"2", delivery="s.7")], here)
    assert await count(customer) == 3


async def test_the_carriers_own_reference_tells_by_whatever_session_it_comes(
    book: InboundBook, customer: Customer
) -> None:
    await hand_over(book, [said(customer, reference=5)])
    CLOCK.set_offset(timedelta(hours=3))
    await hand_over(book, [said(customer, reference=5), said(customer, reference=6)])
    assert await count(customer) == 2


async def test_what_the_carrier_heard_no_answer_to_counts_once_by_a_later_session(
    book: InboundBook, customer: Customer
) -> None:
    before = session()
    await hand_over(book, [said(customer), said(customer), said(customer, b"2")], before)
    CLOCK.set_offset(timedelta(hours=2))
    later = session()
    await hand_over(book, [said(customer)], later)
    await hand_over(book, [said(customer), said(customer, b"2")], later)
    assert await count(customer) == 3
    await hand_over(book, [said(customer), said(customer, b"2")], later)
    assert await count(customer) == 5, "each account for one that comes again; what comes more often is new"


async def test_what_comes_again_may_be_lost_again(book: InboundBook, customer: Customer) -> None:
    for hours in range(4):
        CLOCK.set_offset(timedelta(hours=hours))
        await hand_over(book, [said(customer)], session())
    assert await count(customer) == 1


async def test_what_the_carrier_heard_is_never_doubted(book: InboundBook, customer: Customer) -> None:
    before = session()
    await hand_over(book, [said(customer)], before)
    await book.heard(before.session, clock.now())
    await hand_over(book, [said(customer)], session(lost=[before.session]))
    assert await count(customer) == 2


async def test_by_a_session_that_stood_beside_only_what_a_lost_one_brought_comes_again(
    book: InboundBook, customer: Customer
) -> None:
    one, other = session(), session()
    await hand_over(book, [said(customer)], one)
    beside = Circumstances(session=other.session, bound_at=one.bound_at - timedelta(hours=1), alive=[one.session])
    await hand_over(book, [said(customer)], beside)
    assert await count(customer) == 2
    await book.heard(beside.session, clock.now())
    lost = Circumstances(session=other.session, bound_at=beside.bound_at, lost=[one.session])
    CLOCK.set_offset(timedelta(minutes=1))
    await hand_over(book, [said(customer)], lost)
    assert await count(customer) == 2


async def test_long_after_the_bind_nothing_comes_again(book: InboundBook, customer: Customer) -> None:
    await hand_over(book, [said(customer)], session())
    later = session()
    CLOCK.set_offset(REDELIVERED_WITHIN + timedelta(minutes=1))
    await hand_over(book, [said(customer)], later)
    assert await count(customer) == 2


async def test_what_was_stored_although_we_said_that_it_was_not_comes_again_by_the_same_session(
    book: InboundBook, customer: Customer
) -> None:
    here = session()
    begun = clock.now()
    await hand_over(book, [said(customer)], here)
    shaken = Circumstances(
        session=here.session, bound_at=here.bound_at, shaken_from=begun, shaken_until=clock.now()
    )  # fmt: skip
    CLOCK.set_offset(timedelta(seconds=20))
    await hand_over(book, [said(customer)], shaken)
    assert await count(customer) == 1
    await hand_over(book, [said(customer)], shaken)
    assert await count(customer) == 2


async def test_a_part_is_known_by_the_senders_reference_for_a_short_time(book: InboundBook, customer: Customer) -> None:
    def part(number: int) -> Incoming:
        tlvs = tlv.as_segment(reference=9, total=2, number=number)
        return incoming(ShortMessage(PEER[1:], customer.number[1:], b"%d" % number, tlvs=tlvs))

    await hand_over(book, [part(1), part(1), part(2)])
    await hand_over(book, [part(2), part(1)])
    assert await count(customer) == 1
    CLOCK.set_offset(SAME_PART_WITHIN + timedelta(seconds=1))
    await hand_over(book, [part(1), part(2)])
    assert await count(customer) == 2


async def test_accounts_do_not_share_what_they_know(book: InboundBook, customer: Customer) -> None:
    key = str(uuid4())
    assert incoming(ShortMessage("1", "2", b"x"), delivery=key).identity != said(customer, delivery=key).identity
