import asyncio

import pytest
from tests.messaging.world import COMMITTED, Customer, a_draft, aside

from smarttec.kernel.errors import GatewayUnavailable
from smarttec.kernel.ids import new_id
from smarttec.messaging import bridge
from smarttec.messaging.errors import DestinationNotServed
from smarttec.messaging.intake import Accepted, Intake
from smarttec.storage.pools import Pools

pytestmark = COMMITTED


async def test_a_thread_sends_through_the_offered_intake(intake: Intake, customer: Customer, pools: Pools) -> None:
    bridge.offer(asyncio.get_running_loop(), intake)
    try:
        accepted = await aside(bridge.send_from_thread, account=customer.id, draft=a_draft(customer))
    finally:
        bridge.withdraw()
    assert await pools.data.fetchval("SELECT direction FROM messaging_message WHERE id = $1", accepted.id) == 2


async def test_a_thread_that_waits_too_long_is_told_so(
    pools: Pools, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "ANSWER_TIMEOUT_SECONDS", 0.1)
    idle = Intake(pools)
    bridge.offer(asyncio.get_running_loop(), idle)
    try:
        with pytest.raises(GatewayUnavailable):
            await aside(bridge.send_from_thread, account=customer.id, draft=a_draft(customer))
    finally:
        bridge.withdraw()


def test_where_no_database_answers_the_thread_is_told_so(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_urls: object) -> None:
        raise OSError

    monkeypatch.setattr(bridge, "ANSWER_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(bridge, "open_pools", fail)
    with pytest.raises(GatewayUnavailable):
        bridge.send_from_thread(account=customer.id, draft=a_draft(customer))


async def test_a_batch_with_fixed_ids_is_stored_once_however_often_it_is_sent(
    intake: Intake, customer: Customer, pools: Pools
) -> None:
    drafts = {new_id(): a_draft(customer) for _ in range(3)}
    bridge.offer(asyncio.get_running_loop(), intake)
    try:
        for _ in range(3):
            answers = await aside(bridge.send_batch_from_thread, account=customer.id, drafts=drafts)
            assert [answer.id for answer in answers] == list(drafts)
    finally:
        bridge.withdraw()
    assert await pools.data.fetchval("SELECT count(*) FROM messaging_message") == 3
    assert await pools.data.fetchval("SELECT count(*) FROM ledger_hold") == 3


async def test_each_of_a_batch_has_its_own_answer(intake: Intake, customer: Customer) -> None:
    drafts = {new_id(): a_draft(customer, recipient=recipient) for recipient in ("+15005550123", "+4915112345678")}
    bridge.offer(asyncio.get_running_loop(), intake)
    try:
        taken, refused = await aside(bridge.send_batch_from_thread, account=customer.id, drafts=drafts)
    finally:
        bridge.withdraw()
    assert isinstance(taken, Accepted)
    assert isinstance(refused, DestinationNotServed)
