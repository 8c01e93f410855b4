"""A receipt that only its text tells counts for the number that it comes from: anybody can write one."""

from dataclasses import replace

from tests.messaging.carrier import play, receipt
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, Customer, send

from smarttec.messaging.domain import PartState
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Status
from smarttec.messaging.settlement import Verdict
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED


async def test_it_ends_the_message_to_that_number(pools: Pools, intake: Intake, customer: Customer) -> None:
    carrier = await play(pools)
    message = (await send(intake, customer)).id
    (submission,) = await carrier.claim()
    await carrier.answer(submission, Verdict.SENT, {1: "a1"})
    told = receipt(submission, "a1", own=False)
    await carrier.report(replace(told, is_certain=False, recipient="+15005550999"))
    assert (await carrier.look(message)).status is Status.SENT
    await carrier.report(replace(told, is_certain=False))
    assert (await carrier.look(message)).status is Status.DELIVERED


async def test_it_may_come_before_the_answer(pools: Pools, intake: Intake, customer: Customer) -> None:
    carrier = await play(pools)
    message = (await send(intake, customer)).id
    (submission,) = await carrier.claim()
    early = replace(receipt(submission, "a2", own=False), is_certain=False, sender=submission.sender)
    foreign = replace(early, recipient="+15005550999", state=PartState.REJECTED)
    await carrier.report(early, foreign)
    await carrier.answer(submission, Verdict.SENT, {1: "a2"})
    assert (await carrier.look(message)).status is Status.SENT, "who says so may be anybody"
    await carrier.reconcile()
    assert (await carrier.look(message)).status is Status.DELIVERED


async def test_carriers_may_leave_the_numbers_where_they_stood(
    pools: Pools, intake: Intake, customer: Customer
) -> None:
    """The receipt names the recipient as its destination, and the id in another base."""
    carrier = await play(pools)
    message = (await send(intake, customer)).id
    (submission,) = await carrier.claim()
    await carrier.answer(submission, Verdict.SENT, {1: "ff"})
    told = receipt(submission, "255", own=False)
    await carrier.report(replace(told, recipient=submission.sender, sender=submission.recipient))
    assert (await carrier.look(message)).status is Status.DELIVERED
