"""The way in: who may send what, one credit for one message, and an answer for everybody."""

import asyncio

import pytest
from tests.messaging.world import (
    COMMITTED,
    PRICE_MICROS,
    Customer,
    a_customer,
    a_draft,
    aside,
    send,
    set_account,
)

from smarttec.kernel.errors import (
    AccountNotInGoodStanding,
    GatewayUnavailable,
    InsufficientCredit,
    InvalidInput,
    NotAuthenticated,
    OutcomeUnknown,
    Refused,
    SmarttecError,
)
from smarttec.kernel.ids import new_id
from smarttec.messaging import domain, errors
from smarttec.messaging import intake as intake_module
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.storage.pools import Pools
from smarttec.vault.keystore import destroy_keys

pytestmark = COMMITTED
OWN, OTHER = "+14155550100", "+15005550123"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"recipient": None}, errors.RecipientMissing),
        ({"recipient": ""}, errors.RecipientMissing),
        ({"sender": None}, errors.SenderMissing),
        ({"recipient": "5550123"}, errors.RecipientInvalid),
        ({"recipient": "+1415555"}, errors.RecipientInvalid),
        ({"sender": "Smart-tec!"}, errors.SenderInvalid),
        ({"recipient": OWN}, errors.SameNumber),
        ({"body": None}, errors.BodyMissing),
        ({"body": ""}, errors.BodyMissing),
        ({"body": "x" * 1601}, errors.BodyTooLong),
        ({"body": "a\0b"}, errors.BodyInvalid),
        ({"body": "\ud83d"}, errors.BodyInvalid),
    ],
)
def test_a_malformed_draft_is_named(fields: dict[str, str | None], error: type[InvalidInput]) -> None:
    with pytest.raises(error) as raised:
        domain.draft(**{"sender": OWN, "recipient": OTHER, "body": "hello", **fields})
    assert raised.value.field in {"To", "From", "Body"}


def submitting(intake: Intake, customer: Customer, **changed: object) -> asyncio.Future:
    told = {
        "account": customer.id, "token_hash": customer.token_hash, "direction": Direction.OUTBOUND_API,
        "draft": a_draft(customer), **changed,
    }  # fmt: skip
    return intake.submit(**told)


async def test_an_accepted_message_is_stored_sealed_and_covered(
    intake: Intake, customer: Customer, pools: Pools
) -> None:
    accepted = await send(intake, customer, body="a secret text")
    row = dict(await pools.data.fetchrow("SELECT * FROM messaging_message WHERE id = $1", accepted.id))
    held = await pools.data.fetchval("SELECT amount_micros FROM ledger_hold WHERE id = $1", accepted.id)
    assert (row["status"], row["segments"], held) == (1, 1, PRICE_MICROS)
    at_rest = repr(row).encode() + b"".join(value for value in row.values() if isinstance(value, bytes))
    for secret in ("a secret text", OWN[2:], OTHER[2:]):
        assert secret.encode() not in at_rest


@pytest.mark.parametrize("token_hash", [b"", b"x" * 32])
async def test_a_wrong_token_comes_before_anything_else(intake: Intake, customer: Customer, token_hash: bytes) -> None:
    for draft in (a_draft(customer), errors.BodyMissing()):
        with pytest.raises(NotAuthenticated):
            await submitting(intake, customer, token_hash=token_hash, draft=draft)


async def test_an_unknown_account_is_not_told_from_a_wrong_token(intake: Intake, customer: Customer) -> None:
    with pytest.raises(NotAuthenticated):
        await submitting(intake, customer, account=new_id())


async def test_another_accounts_token_opens_nothing(intake: Intake, customer: Customer, world: None) -> None:
    other = await aside(a_customer, "+14155550111")
    with pytest.raises(NotAuthenticated):
        await submitting(intake, customer, token_hash=other.token_hash)


async def test_another_accounts_number_cannot_be_the_sender(intake: Intake, customer: Customer) -> None:
    other = await aside(a_customer, "+14155550111")
    with pytest.raises(errors.SenderNotOwned):
        await submitting(intake, customer, draft=a_draft(other))


async def test_the_drafts_own_error_is_told_to_its_owner(intake: Intake, customer: Customer) -> None:
    with pytest.raises(errors.BodyTooLong):
        await submitting(intake, customer, draft=errors.BodyTooLong(field="Body"))


async def test_a_destination_without_a_price_is_not_served(intake: Intake, customer: Customer) -> None:
    with pytest.raises(errors.DestinationNotServed):
        await send(intake, customer, recipient="+447400123456")


@pytest.mark.parametrize("status", ["suspended", "closed"])
async def test_an_account_that_is_not_active_sends_nothing(intake: Intake, customer: Customer, status: str) -> None:
    await aside(set_account, customer, status=status)
    with pytest.raises(AccountNotInGoodStanding):
        await send(intake, customer)


async def test_a_restricted_person_is_refused_with_the_clause(intake: Intake, customer: Customer) -> None:
    word = policy.with_flag(customer.policy, Flag.RESTRICTED, on=True)
    await aside(set_account, customer, policy=word)
    with pytest.raises(Refused) as refused:
        await send(intake, customer)
    assert refused.value.clause == "RIGHTS-1"


async def test_an_account_whose_keys_are_destroyed_is_nobody(intake: Intake, customer: Customer) -> None:
    await aside(destroy_keys, customer.id)
    with pytest.raises(NotAuthenticated):
        await send(intake, customer)


async def test_with_credit_for_fifty_of_a_hundred_exactly_the_first_fifty_pass(
    world: None, intake: Intake, pools: Pools
) -> None:
    poor = await aside(a_customer, "+14155550111", credit_micros=50 * PRICE_MICROS)
    answers = await asyncio.gather(*(send(intake, poor) for _ in range(100)), return_exceptions=True)
    assert not any(isinstance(answer, Exception) for answer in answers[:50])
    assert all(isinstance(answer, InsufficientCredit) for answer in answers[50:])
    assert await pools.data.fetchval("SELECT available_micros FROM ledger_balance WHERE account = $1", poor.id) == 0
    assert await pools.data.fetchval("SELECT count(*) FROM messaging_message") == 50


async def test_two_processes_share_one_credit_exactly(world: None, pools: Pools) -> None:
    poor = await aside(a_customer, "+14155550111", credit_micros=50 * PRICE_MICROS)
    intakes = [Intake(pools) for _ in range(2)]
    running = [asyncio.create_task(each.run()) for each in intakes]
    answers = await asyncio.gather(*(send(intakes[n % 2], poor) for n in range(100)), return_exceptions=True)
    assert sum(isinstance(answer, InsufficientCredit) for answer in answers) == 50
    for each in intakes:
        each.close()
    await asyncio.gather(*running)


async def test_a_change_between_reading_and_writing_is_decided_anew(
    intake: Intake, customer: Customer, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, changes = intake._read, [("policy", customer.policy | Flag.OBJECTS), ("status", "suspended")]

    async def read_then_change(batch: object) -> object:
        contexts = await read(batch)
        if changes:
            column, value = changes.pop(0)
            await pools.data.execute(f"UPDATE people_account SET {column} = $1 WHERE id = $2", value, customer.id)
        return contexts

    monkeypatch.setattr(intake, "_read", read_then_change)
    with pytest.raises(AccountNotInGoodStanding):
        await send(intake, customer)
    assert await pools.data.fetchval("SELECT count(*) FROM ledger_hold") == 0


async def test_an_account_that_never_stops_changing_gets_an_answer(
    intake: Intake, customer: Customer, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = intake._read

    async def read_then_change(batch: object) -> object:
        contexts = await read(batch)
        await pools.data.execute("UPDATE people_account SET policy = policy # 1048576 WHERE id = $1", customer.id)
        return contexts

    monkeypatch.setattr(intake, "_read", read_then_change)
    with pytest.raises(GatewayUnavailable):
        await asyncio.wait_for(send(intake, customer), 10)


async def test_closing_still_answers_a_draft_that_must_go_around_again(
    customer: Customer, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(pools)
    read, is_first = intake._read, [True]

    async def read_change_and_close(batch: object) -> object:
        contexts = await read(batch)
        if is_first.pop() if is_first else False:
            await pools.data.execute("UPDATE people_account SET policy = policy | 2097152 WHERE id = $1", customer.id)
            intake.close()
        return contexts

    monkeypatch.setattr(intake, "_read", read_change_and_close)
    sending = asyncio.create_task(send(intake, customer))
    await asyncio.sleep(0)
    await asyncio.wait_for(intake.run(), 60)
    accepted = await asyncio.wait_for(sending, 60)
    assert await pools.data.fetchval("SELECT account FROM messaging_message WHERE id = $1", accepted.id) == customer.id


async def test_nothing_is_taken_after_the_close_and_not_beyond_the_limit(
    pools: Pools, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake(pools)
    monkeypatch.setattr(intake_module, "QUEUE_MESSAGES_MAX", 1)
    first = asyncio.create_task(send(intake, customer))
    await asyncio.sleep(0)
    with pytest.raises(GatewayUnavailable):
        await send(intake, customer)
    intake.close()
    await intake.run()
    assert (await first).account == customer.id
    with pytest.raises(GatewayUnavailable):
        await send(intake, customer)


class FlakyPool:
    """Loses the connection around the writing statement: after its commit, or before it."""

    def __init__(self, pool: object, *, losses: int, after_commit: bool) -> None:
        self._pool, self.losses, self._after = pool, losses, after_commit

    async def fetch(self, query: str, *arguments: object) -> object:
        if "fraud_admit(" not in query or not self.losses:
            return await self._pool.fetch(query, *arguments)
        self.losses -= 1
        if self._after:
            await self._pool.fetch(query, *arguments)
        raise ConnectionResetError


@pytest.mark.parametrize("after_commit", [True, False])
async def test_a_lost_connection_stores_and_charges_once(pools: Pools, customer: Customer, after_commit: bool) -> None:
    intake = Intake(Pools(FlakyPool(pools.data, losses=2, after_commit=after_commit), pools.keystore))
    running = asyncio.create_task(intake.run())
    accepted = await asyncio.gather(*(send(intake, customer) for _ in range(10)))
    intake.close()
    await running
    assert await pools.data.fetchval("SELECT count(*) FROM messaging_message") == len({a.id for a in accepted}) == 10
    assert await pools.data.fetchval("SELECT sum(amount_micros) FROM ledger_hold") == 10 * PRICE_MICROS
    assert await pools.data.fetchval("SELECT messages FROM fraud_day") == 10


async def test_when_the_outcome_stays_in_doubt_nobody_is_told_that_nothing_was_charged(
    pools: Pools, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_module, "DATABASE_PATIENCE_SECONDS", 0.2)
    intake = Intake(Pools(FlakyPool(pools.data, losses=1000, after_commit=False), pools.keystore))
    running = asyncio.create_task(intake.run())
    with pytest.raises(OutcomeUnknown):
        await send(intake, customer)
    intake.close()
    await running


async def test_writing_the_same_drafts_again_changes_nothing(
    pools: Pools, customer: Customer, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first write can still be under way on a connection that we gave up: it is not seen, and then it is there."""
    fetched = []
    fetch = pools.data.fetch

    class Recorder:
        async def fetch(self, query: str, *arguments: object) -> object:
            if "fraud_admit(" in query:
                fetched.append((query, arguments))
            return await fetch(query, *arguments)

    monkeypatch.setattr(intake, "_pool", Recorder())
    accepted = await send(intake, customer)
    query, arguments = fetched[0]
    again = [True if argument is False else argument for argument in arguments]
    assert again != list(arguments)
    assert [tuple(row) for row in await fetch(query, *again)] == [(accepted.id, 1)]
    assert await pools.data.fetchval("SELECT sum(amount_micros) FROM ledger_hold") == PRICE_MICROS
    assert await pools.data.fetchval("SELECT messages FROM fraud_day") == 1


async def test_an_unforeseen_error_answers_everybody_and_quotes_nothing(
    pools: Pools, customer: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    intake = Intake(pools)

    async def break_down(batch: object) -> object:
        raise ValueError("a secret text")

    intake._read = break_down
    running = asyncio.create_task(intake.run())
    with pytest.raises(GatewayUnavailable):
        await send(intake, customer)
    intake.close()
    await running
    assert "secret" not in caplog.text
    assert "ValueError" in caplog.text


async def test_many_accounts_at_once_each_pay_their_own(world: None, intake: Intake, pools: Pools) -> None:
    def open_some() -> list[Customer]:
        return [a_customer(f"+141555502{n:02}", credit_micros=5 * PRICE_MICROS) for n in range(8)]

    customers = await aside(open_some)
    answers = await asyncio.gather(*(send(intake, c) for _ in range(7) for c in customers), return_exceptions=True)
    assert sum(isinstance(answer, SmarttecError) for answer in answers) == 16
    rows = await pools.data.fetch("SELECT account, available_micros FROM ledger_balance")
    assert {row[1] for row in rows} == {0}
