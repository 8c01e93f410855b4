"""Every order of response, receipt, repetition and silence ends in one truth about the message and its money."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.messaging.carrier import PlayedCarrier, Seen, outcome, play, receipt
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, aside, send

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.messaging.domain import PartState
from smarttec.messaging.intake import Intake
from smarttec.messaging.janitor import QUEUE_PATIENCE
from smarttec.messaging.models import Carrier, Status
from smarttec.messaging.receipts import CarrierReceipt
from smarttec.messaging.settlement import Verdict
from smarttec.messaging.submission import LEASE, Submission
from smarttec.messaging.withdrawal import withdraw_waiting
from smarttec.storage.pools import Pools

pytestmark = COMMITTED
TWO_SEGMENTS = "a" * 161
OTHER_NUMBER = "+15005550199"
CHARGED = Seen(Status.DELIVERED, None, PRICE_MICROS, 0, is_due=False)


@pytest.fixture
async def carrier(pools: Pools) -> PlayedCarrier:
    return await play(pools)


@pytest.fixture
async def one(carrier: PlayedCarrier, intake: Intake, customer: Customer) -> Submission:
    """A claimed message of one segment."""
    await send(intake, customer)
    return (await carrier.claim())[0]


@pytest.fixture
async def two(carrier: PlayedCarrier, intake: Intake, customer: Customer) -> Submission:
    """A claimed message of two segments."""
    await send(intake, customer, body=TWO_SEGMENTS)
    return (await carrier.claim())[0]


async def test_response_then_receipt_delivers_and_charges_once(carrier: PlayedCarrier, one: Submission) -> None:
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    assert await carrier.look(one.message) == Seen(Status.SENT, None, PRICE_MICROS, 0, is_due=False)
    for _ in range(3):
        await carrier.report(receipt(one, "x"))
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    assert await carrier.look(one.message) == CHARGED
    assert await carrier.count("messaging_earlyreceipt") == 0


@pytest.mark.parametrize("repeats_our_reference", [True, False])
async def test_a_receipt_that_overtakes_its_response_is_not_lost(
    carrier: PlayedCarrier, one: Submission, repeats_our_reference: bool
) -> None:
    await carrier.report(receipt(one, "x", own=repeats_our_reference))
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    assert await carrier.look(one.message) == CHARGED
    assert await carrier.count("messaging_earlyreceipt") == 0


@pytest.mark.parametrize("is_receipt_first", [True, False])
async def test_a_receipt_proves_a_message_whose_response_was_lost(
    carrier: PlayedCarrier, one: Submission, is_receipt_first: bool
) -> None:
    if is_receipt_first:
        await carrier.report(receipt(one, "x"))
        await carrier.answer(one, Verdict.UNKNOWN)
    else:
        await carrier.answer(one, Verdict.UNKNOWN)
        assert (await carrier.look(one.message)).held_micros == PRICE_MICROS
        await carrier.report(receipt(one, "x"))
    assert await carrier.look(one.message) == CHARGED
    CLOCK.advance(timedelta(days=3))
    await carrier.sweep()
    assert await carrier.look(one.message) == CHARGED


async def test_of_several_receipts_in_one_batch_the_final_one_counts_for_a_lost_response(
    carrier: PlayedCarrier, one: Submission
) -> None:
    await carrier.answer(one, Verdict.UNKNOWN)
    await carrier.report(receipt(one, "x", PartState.ENROUTE), receipt(one, "x"), receipt(one, "x", PartState.ENROUTE))
    assert await carrier.look(one.message) == CHARGED


async def test_a_receipt_about_another_number_proves_nothing(carrier: PlayedCarrier, one: Submission) -> None:
    await carrier.answer(one, Verdict.UNKNOWN)
    await carrier.report(receipt(one, "x", recipient=OTHER_NUMBER))
    assert (await carrier.look(one.message)).status is Status.UNKNOWN


async def test_the_receipt_of_an_unknown_message_waits_and_is_forgotten_in_time(carrier: PlayedCarrier) -> None:
    stranger = Submission(new_id(), 0, "+1", OTHER_NUMBER, "", 1)
    await carrier.report(receipt(stranger, "nobody"))
    assert await carrier.count("messaging_earlyreceipt") == 1
    CLOCK.advance(timedelta(hours=51))
    await carrier.forget()
    assert await carrier.count("messaging_earlyreceipt") == 0


@pytest.mark.parametrize(
    ("state", "code"),
    [(PartState.EXPIRED, 30003), (PartState.DELETED, 30008), (PartState.UNDELIVERABLE, 30005),
     (PartState.REJECTED, 30007)],
)  # fmt: skip
async def test_a_failed_delivery_names_its_error_and_stays_charged(
    carrier: PlayedCarrier, one: Submission, state: PartState, code: int
) -> None:
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    await carrier.report(receipt(one, "x", state))
    await carrier.report(receipt(one, "x"))
    assert await carrier.look(one.message) == Seen(Status.UNDELIVERED, code, PRICE_MICROS, 0, is_due=False)


async def test_a_message_of_two_parts_is_delivered_when_both_are(carrier: PlayedCarrier, two: Submission) -> None:
    await carrier.report(receipt(two, "b", part=1))
    await carrier.answer(two, Verdict.SENT, {1: "a", 2: "b"})
    assert (await carrier.look(two.message)).status is Status.SENT
    await carrier.report(receipt(two, "a"))
    assert await carrier.look(two.message) == Seen(Status.DELIVERED, None, 2 * PRICE_MICROS, 0, is_due=False)


async def test_a_part_that_fails_before_its_response_is_charged_with_the_others(
    carrier: PlayedCarrier, two: Submission
) -> None:
    await carrier.report(receipt(two, "a", PartState.UNDELIVERABLE))
    await carrier.answer(two, Verdict.SENT, {1: "a", 2: "b"})
    assert await carrier.look(two.message) == Seen(Status.UNDELIVERED, 30005, 2 * PRICE_MICROS, 0, is_due=False)


async def test_partial_acceptance_charges_what_was_taken(carrier: PlayedCarrier, two: Submission) -> None:
    await carrier.answer(two, Verdict.FAILED, {1: "a"})
    await carrier.report(receipt(two, "a"))
    assert await carrier.look(two.message) == Seen(Status.FAILED, 30008, PRICE_MICROS, 0, is_due=False)


async def test_two_ids_of_one_part_count_once(carrier: PlayedCarrier, two: Submission) -> None:
    """A carrier that writes its ids differently in response and receipt."""
    await carrier.answer(two, Verdict.UNKNOWN, {1: "0xa"})
    await carrier.report(receipt(two, "10"))
    seen = await carrier.look(two.message)
    assert (seen.status, seen.held_micros) == (Status.UNKNOWN, 2 * PRICE_MICROS)
    CLOCK.advance(timedelta(hours=26))
    await carrier.sweep()
    assert await carrier.look(two.message) == Seen(Status.FAILED, 30008, PRICE_MICROS, 0, is_due=False)


async def test_a_late_response_in_the_same_batch_wins_over_the_doubt(carrier: PlayedCarrier, one: Submission) -> None:
    await carrier.settle([outcome(one, Verdict.UNKNOWN), outcome(one, Verdict.SENT, {1: "x"})])
    assert await carrier.look(one.message) == Seen(Status.SENT, None, PRICE_MICROS, 0, is_due=False)


async def test_a_late_refusal_releases(carrier: PlayedCarrier, one: Submission) -> None:
    await carrier.answer(one, Verdict.UNKNOWN)
    await carrier.answer(one, Verdict.FAILED)
    assert await carrier.look(one.message) == Seen(Status.FAILED, 30008, 0, 0, is_due=False)


async def test_a_refused_message_costs_nothing_and_is_claimed_no_more(carrier: PlayedCarrier, one: Submission) -> None:
    for _ in range(2):
        await carrier.answer(one, Verdict.FAILED)
    assert await carrier.look(one.message) == Seen(Status.FAILED, 30008, 0, 0, is_due=False)
    assert await carrier.claim() == []


async def test_a_message_that_was_surely_not_taken_is_claimed_again_later(
    carrier: PlayedCarrier, one: Submission
) -> None:
    await carrier.answer(one, Verdict.REQUEUED)
    assert await carrier.look(one.message) == Seen(Status.QUEUED, None, None, PRICE_MICROS, is_due=True)
    CLOCK.advance(timedelta(seconds=2))
    assert [again.message for again in await carrier.claim()] == [one.message]


async def test_a_given_up_message_is_released_exactly_once(carrier: PlayedCarrier, one: Submission) -> None:
    assert await carrier.sweep() == (0, 0)
    CLOCK.advance(LEASE + timedelta(seconds=1))
    assert await carrier.sweep() == (1, 0)
    assert (await carrier.look(one.message)).status is Status.UNKNOWN
    assert await carrier.claim() == []
    CLOCK.advance(timedelta(hours=25, seconds=1))
    assert [await carrier.sweep() for _ in range(2)] == [(0, 1), (0, 0)]
    released = Seen(Status.FAILED, 30008, 0, 0, is_due=False)
    assert await carrier.look(one.message) == released
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    await carrier.report(receipt(one, "x"))
    assert await carrier.look(one.message) == released


async def test_a_carrier_that_tries_for_longer_has_its_whole_validity_to_prove_it(
    carrier: PlayedCarrier, one: Submission
) -> None:
    await carrier.pools.data.execute("UPDATE messaging_carrier SET validity_seconds = 172800")
    CLOCK.advance(LEASE + timedelta(seconds=1))
    assert await carrier.sweep() == (1, 0)
    CLOCK.advance(timedelta(hours=48, minutes=59))
    assert await carrier.sweep() == (0, 0)
    CLOCK.advance(timedelta(minutes=2))
    assert await carrier.sweep() == (0, 1)


async def test_a_message_that_no_carrier_takes_for_days_fails_and_costs_nothing(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    waiting = await send(intake, customer)
    CLOCK.advance(QUEUE_PATIENCE - timedelta(minutes=1))
    assert await carrier.sweep() == (0, 0)
    CLOCK.advance(timedelta(minutes=2))
    assert await carrier.sweep() == (0, 1)
    assert await carrier.claim() == []
    assert await carrier.look(waiting.id) == Seen(Status.FAILED, 30008, 0, 0, is_due=False)


async def test_what_an_account_has_waiting_can_be_withdrawn_and_its_credit_returns(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    taken = await send(intake, customer)
    [in_hand] = await carrier.claim()
    waiting = await send(intake, customer)
    assert await aside(withdraw_waiting, accounts=[customer.id]) == 1
    assert await carrier.claim() == []
    await carrier.sweep()
    assert await carrier.look(waiting.id) == Seen(Status.FAILED, 30036, 0, 0, is_due=False)
    assert in_hand.message == taken.id
    assert (await carrier.look(taken.id)).status == Status.SUBMITTING


async def test_an_empty_id_of_the_carrier_is_no_reference(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    messages = [await send(intake, customer) for _ in range(2)]
    first, second = await carrier.claim()
    await carrier.settle([outcome(first, Verdict.SENT, {1: ""}), outcome(second, Verdict.SENT, {1: ""})])
    await carrier.report(receipt(first, "", PartState.UNDELIVERABLE, own=False))
    for message in messages:
        assert await carrier.look(message.id) == Seen(Status.SENT, None, PRICE_MICROS, 0, is_due=False)


async def test_the_reports_of_one_carrier_do_not_touch_anothers_messages(
    carrier: PlayedCarrier, one: Submission, pools: Pools
) -> None:
    other = await play(pools, carrier=2)
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    await other.report(receipt(one, "x", PartState.UNDELIVERABLE))
    assert (await carrier.look(one.message)).status is Status.SENT


@pytest.mark.parametrize(("answered", "reported"), [("a2f", "2607"), ("2607", "a2f"), ("ff", "255")])
@pytest.mark.parametrize("repeats_our_reference", [True, False])
async def test_an_id_in_another_base_is_found_by_its_number(
    carrier: PlayedCarrier, one: Submission, answered: str, reported: str, repeats_our_reference: bool
) -> None:
    await carrier.answer(one, Verdict.SENT, {1: answered})
    await carrier.report(receipt(one, reported, own=repeats_our_reference))
    assert await carrier.look(one.message) == CHARGED


async def test_a_known_id_with_another_of_our_references_and_another_number_is_not_believed(
    carrier: PlayedCarrier, one: Submission
) -> None:
    await carrier.answer(one, Verdict.SENT, {1: "x"})
    stranger = Submission(UUID(int=one.message.int + 99), 0, "+1", OTHER_NUMBER, "", 1)
    await carrier.report(receipt(stranger, "x", PartState.UNDELIVERABLE))
    assert (await carrier.look(one.message)).status is Status.SENT


async def test_a_receipt_without_our_reference_proves_a_lost_message_between_its_numbers(
    carrier: PlayedCarrier, one: Submission
) -> None:
    await carrier.report(CarrierReceipt("unheard-of", None, PartState.DELIVERED, one.recipient, one.sender))
    await carrier.reconcile()
    assert (await carrier.look(one.message)).status is Status.SUBMITTING
    await carrier.answer(one, Verdict.UNKNOWN)
    await carrier.reconcile()
    assert await carrier.look(one.message) == CHARGED
    assert await carrier.count("messaging_earlyreceipt") == 0


async def test_the_open_messages_of_a_carrier_that_is_switched_off_are_swept(
    carrier: PlayedCarrier, one: Submission
) -> None:
    await aside(Carrier.objects.update, is_enabled=False)
    CLOCK.advance(LEASE + timedelta(seconds=1))
    assert await carrier.sweep() == (1, 0)
