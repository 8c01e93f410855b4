"""The way out: claimed once, disclosed before a byte leaves, refused at no cost."""

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from tests.messaging.carrier import PlayedCarrier, Seen, play
from tests.messaging.world import COMMITTED, Customer, aside, send, set_account

from smarttec.kernel.clock import CLOCK
from smarttec.messaging import domain
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Direction, Status
from smarttec.messaging.queries_async import _NEWEST, _ONE, _PAGE, LAST_ID
from smarttec.messaging.submission import LEASE
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.storage.pools import DatabaseAway, Pools
from smarttec.storage.sqlfile import statement
from smarttec.vault.keystore import destroy_keys

pytestmark = COMMITTED
FREE = Seen(Status.FAILED, 30007, 0, 0, is_due=False)


@pytest.fixture
async def carrier(pools: Pools) -> PlayedCarrier:
    return await play(pools)


async def test_a_claim_carries_the_opened_message_and_leaves_a_disclosure(
    carrier: PlayedCarrier, intake: Intake, customer: Customer, pools: Pools
) -> None:
    accepted = await send(intake, customer, body="héllo")
    (claimed,) = await carrier.claim()
    assert (claimed.message, claimed.sender, claimed.recipient) == (accepted.id, customer.number, "+15005550123")
    assert claimed.body == "héllo"
    assert "+1" not in repr(claimed)
    row = await pools.data.fetchrow("SELECT subject, act, clause FROM notice_disclosure")
    assert (row["subject"], row["act"]) == (customer.id, accepted.id)


async def test_messages_are_claimed_oldest_first_and_not_beyond_the_limit(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    sent = [(await send(intake, customer)).id for _ in range(5)]
    first = [claimed.message for claimed in await carrier.claim(3)]
    rest = [claimed.message for claimed in await carrier.claim(3)]
    assert (sorted(first), sorted(rest)) == (sent[:3], sent[3:])


async def test_gateways_that_claim_at_once_never_get_the_same_message(
    intake: Intake, customer: Customer, pools: Pools
) -> None:
    sent = {m.id for m in await asyncio.gather(*(send(intake, customer) for _ in range(100)))}
    gateways = [await play(pools) for _ in range(4)]

    async def drain(gateway: PlayedCarrier) -> list[object]:
        claimed: list[object] = []
        while batch := await gateway.claim(7):
            claimed += [submission.message for submission in batch]
        return claimed

    claimed = [message for mine in await asyncio.gather(*map(drain, gateways)) for message in mine]
    assert len(claimed) == 100
    assert set(claimed) == sent


@pytest.mark.parametrize("flag", [Flag.RESTRICTED, Flag.ERASED])
async def test_a_refusal_at_the_door_fails_the_message_and_releases_its_credit(
    carrier: PlayedCarrier, intake: Intake, customer: Customer, flag: Flag
) -> None:
    message = await send(intake, customer)
    await aside(set_account, customer, policy=policy.with_flag(customer.policy, flag, on=True))
    assert await carrier.claim() == []
    assert await carrier.look(message.id) == FREE
    assert await carrier.count("notice_disclosure") == 0


async def test_an_erased_account_sends_nothing_not_even_the_word_for_it(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    message = await send(intake, customer)
    await aside(destroy_keys, customer.id)
    assert await carrier.claim() == []
    assert await carrier.look(message.id) == FREE


async def test_a_broken_seal_fails_that_message_alone(
    carrier: PlayedCarrier, intake: Intake, customer: Customer, pools: Pools
) -> None:
    broken, whole = [await send(intake, customer) for _ in range(2)]
    await pools.data.execute("UPDATE messaging_message SET body = recipient WHERE id = $1", broken.id)
    assert [claimed.message for claimed in await carrier.claim()] == [whole.id]
    assert await carrier.look(broken.id) == FREE


async def test_a_claim_that_does_not_commit_leaves_the_message_in_the_queue_and_the_chain_whole(
    carrier: PlayedCarrier, intake: Intake, customer: Customer, pools: Pools
) -> None:
    message = await send(intake, customer)
    disclose = carrier.queue._door.disclose

    async def disclose_and_die(connection: object, intents: object) -> object:
        await disclose(connection, intents)
        raise ConnectionResetError

    carrier.queue._door.disclose = disclose_and_die
    with pytest.raises(DatabaseAway):
        await carrier.claim()
    carrier.queue._door.disclose = disclose
    assert (await carrier.look(message.id)).status is Status.QUEUED
    assert [claimed.message for claimed in await carrier.claim()] == [message.id]
    assert await carrier.count("notice_disclosure") == 1


async def test_a_claim_whose_commit_is_in_doubt_is_taken_back(
    carrier: PlayedCarrier, intake: Intake, customer: Customer, pools: Pools
) -> None:
    message = await send(intake, customer)
    acquire = pools.data.acquire

    class LosesTheAnswer:
        def acquire(self) -> object:
            outer = acquire()

            class Context:
                async def __aenter__(self) -> object:
                    return await outer.__aenter__()

                async def __aexit__(self, *details: object) -> None:
                    await outer.__aexit__(*details)
                    raise ConnectionResetError

            return Context()

        def __getattr__(self, name: str) -> object:
            return getattr(pools.data, name)

    carrier.queue._pool = LosesTheAnswer()
    with pytest.raises(DatabaseAway):
        await carrier.claim()
    carrier.queue._pool = pools.data
    assert (await carrier.look(message.id)).status is Status.QUEUED


async def test_a_claim_is_not_given_out_again_after_its_lease(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    await send(intake, customer)
    assert len(await carrier.claim()) == 1
    CLOCK.advance(2 * LEASE)
    assert await carrier.claim() == []


async def _plan(pools: Pools, query: str, *arguments: object) -> str:
    rows = await pools.data.fetch(f"EXPLAIN {query}", *arguments)
    return "\n".join(row[0] for row in rows)


FILL = """
INSERT INTO messaging_message (id, cell, account, direction, status, recipient, recipient_digest, sender, body, is_ucs2,
                               segments, price_micros, currency, due_at, created_at)
SELECT gen_random_uuid(), 0, CASE WHEN n % 50 = 0 THEN $1::uuid ELSE gen_random_uuid() END, 1,
       CASE WHEN n % 100 = 0 THEN 1 ELSE 4 END, '', '', '', '', false, 1, 1, 'USD',
       CASE WHEN n % 100 = 0 THEN now() END, now()
FROM generate_series(1, 50000) AS n
"""


async def test_hot_statements_use_their_indexes_in_a_large_table(pools: Pools, customer: Customer) -> None:

    connection: asyncpg.Connection
    async with pools.data.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute(FILL, customer.id)
            await connection.execute("ANALYZE messaging_message")
            own = Pools(connection, pools.keystore)
            now = await connection.fetchval("SELECT now()")
            claim = await _plan(own, statement("messaging", "claim"), now, 100, 0, 1, now)
            page = await _plan(own, f"{_PAGE} {_NEWEST}", customer.id, LAST_ID, 50)
            one = await _plan(own, _ONE, LAST_ID, customer.id)
            receipts = await _plan(own, statement("messaging", "doubtful"), -1, [7])
            overdue = await _plan(own, statement("messaging", "overdue"), now, [-1], now, [0, 1], 100)
        finally:
            await transaction.rollback()
    for plan in (claim, page, one, receipts, overdue):
        assert "Seq Scan on messaging_message" not in plan, plan
    assert "due_at" in claim
    assert "lane" in overdue
    assert "account" in page


async def send_for(intake: Intake, customer: Customer, seconds: int) -> Accepted:
    draft = domain.draft(sender=customer.number, recipient="+15005550123", body="x", validity_seconds=seconds)
    return await intake.submit(
        account=customer.id, token_hash=None, direction=Direction.OUTBOUND_API, draft=draft
    )  # fmt: skip


async def test_the_carrier_is_told_how_long_a_message_is_still_of_use(
    carrier: PlayedCarrier, intake: Intake, customer: Customer
) -> None:
    await send_for(intake, customer, 600)
    await send(intake, customer)
    CLOCK.advance(timedelta(seconds=200))
    limited, unlimited = await carrier.claim()
    assert (limited.validity_seconds, unlimited.validity_seconds) == (400, None)


@pytest.mark.parametrize("is_claimed", [True, False])
async def test_what_no_carrier_took_in_time_goes_to_none_and_costs_nothing(
    carrier: PlayedCarrier, intake: Intake, customer: Customer, is_claimed: bool
) -> None:
    message = await send_for(intake, customer, 60)
    CLOCK.advance(timedelta(seconds=59))
    assert await carrier.sweep() == (0, 0)
    CLOCK.advance(timedelta(seconds=1))
    if is_claimed:
        assert await carrier.claim() == []
    else:
        assert [await carrier.sweep() for _ in range(2)] == [(0, 1), (0, 0)]
    assert await carrier.look(message.id) == Seen(Status.FAILED, 30036, 0, 0, is_due=False)
    assert await carrier.count("notice_disclosure") == 0
