"""Automatic answers are bounded for each pair of numbers and hour, and the customer is told."""

from datetime import timedelta
from uuid import UUID

import pytest
from tests.messaging.fixtures import customer, pools, world
from tests.messaging.world import COMMITTED, Customer, a_customer, aside

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.messaging.domain import draft
from smarttec.messaging.inbound.answering import ANSWERS_MAX, STOPPED, Answering, TooManyAnswers
from smarttec.messaging.inbound.keeping import forget_old
from smarttec.messaging.models import Direction
from smarttec.post.models import Mail
from smarttec.storage.pools import Pools

__all__ = ["customer", "pools", "world"]
pytestmark = COMMITTED
PEER = "+14155550123"


class Taking:
    """An intake that takes everything, or is away."""

    def __init__(self) -> None:
        self.taken = 0
        self.is_away = False

    async def submit(self, **_: object) -> None:
        if self.is_away:
            raise GatewayUnavailable
        self.taken += 1


async def answer(answering: Answering, customer: Customer, *, peer: str = PEER) -> None:
    await answering.submit(
        account=customer.id,
        token_hash=None,
        direction=Direction.OUTBOUND_REPLY,
        draft=draft(sender=customer.number, recipient=peer, body="Thanks!"),
    )


def letters() -> list[tuple[UUID, str]]:
    return [(mail.act, mail.template) for mail in Mail.objects.filter(template=STOPPED)]


async def test_so_many_an_hour_go_and_the_owner_is_told_once(pools: Pools, customer: Customer) -> None:
    intake = Taking()
    answering = Answering(pools, intake)
    for _ in range(ANSWERS_MAX):
        await answer(answering, customer)
    assert await aside(letters) == []
    for _ in range(5):
        with pytest.raises(TooManyAnswers):
            await answer(answering, customer)
    assert intake.taken == ANSWERS_MAX
    assert await aside(letters) == [(customer.id, STOPPED)]
    CLOCK.set_offset(timedelta(hours=1, seconds=1))
    await answer(answering, customer)
    assert intake.taken == ANSWERS_MAX + 1


async def test_each_pair_of_numbers_and_each_account_has_its_own_bound(pools: Pools, customer: Customer) -> None:
    other = await aside(a_customer, number="+14155550177")
    intake = Taking()
    answering = Answering(pools, intake)
    for _ in range(ANSWERS_MAX):
        await answer(answering, customer)
    await answer(answering, customer, peer="+14155550124")
    await answer(answering, other)
    assert intake.taken == ANSWERS_MAX + 2


async def test_what_the_intake_did_not_take_does_not_count(pools: Pools, customer: Customer) -> None:
    intake = Taking()
    answering = Answering(pools, intake)
    intake.is_away = True
    for _ in range(ANSWERS_MAX + 5):
        with pytest.raises(GatewayUnavailable):
            await answer(answering, customer)
    intake.is_away = False
    await answer(answering, customer)
    assert intake.taken == 1


async def test_counts_are_forgotten(pools: Pools, customer: Customer) -> None:
    await answer(Answering(pools, Taking()), customer)
    CLOCK.set_offset(timedelta(days=2))
    assert await aside(forget_old) == 1
    assert await pools.data.fetchval("SELECT count(*) FROM inbound_exchange") == 0
