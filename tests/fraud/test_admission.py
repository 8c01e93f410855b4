"""Limits are exact, whoever sends at once: the function in the database against a model of a few lines."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, a_customer, aside, send, set_account, set_price

from smarttec.fraud.actions.limits import set_limits
from smarttec.fraud.domain import NEW, Admission, Override
from smarttec.fraud.errors import (
    CountryLimitReached,
    DayLimitReached,
    DestinationOff,
    MinuteLimitReached,
    SpendLimitReached,
)
from smarttec.fraud.models import Destination, Limit
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InsufficientCredit, SmarttecError
from smarttec.kernel.ids import new_id
from smarttec.messaging.intake import Intake
from smarttec.plans.standing import Condition, StandingRefused
from smarttec.storage.pools import Pools

pytestmark = COMMITTED
BERLIN, SOMALIA = "+4915112345678", "+252612345678"


def limit(customer: Customer, **limits: int) -> None:
    set_limits(account=customer.id, limits=Override(**limits), reason=Limit.Reason.CAUTION, actor=None)


async def count(intakes: list[Intake], customer: Customer, messages: int) -> tuple[int, list[BaseException]]:
    """Send so many at once through these intakes; how many passed, and what the others were told."""
    sending = (send(intakes[n % len(intakes)], customer) for n in range(messages))
    answers = await asyncio.gather(*sending, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    return messages - len(refused), refused


@pytest.fixture
async def two(pools: Pools) -> object:
    intakes = [Intake(pools) for _ in range(2)]
    running = [asyncio.create_task(each.run()) for each in intakes]
    yield intakes
    for each in intakes:
        each.close()
    await asyncio.gather(*running)


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"minute_messages": 50}, MinuteLimitReached),
        ({"day_messages": 50}, DayLimitReached),
        ({"country_messages": 50}, CountryLimitReached),
        ({"day_spend_micros": 50 * PRICE_MICROS}, SpendLimitReached),
    ],
)
async def test_of_a_hundred_at_once_from_two_processes_exactly_fifty_pass(
    two: list[Intake], customer: Customer, pools: Pools, limits: dict[str, int], error: type[SmarttecError]
) -> None:
    await aside(limit, customer, **limits)
    passed, refused = await count(two, customer, 100)
    assert (passed, {type(one) for one in refused}) == (50, {error})
    row = await pools.data.fetchrow("SELECT messages, spent_micros, minute_messages, refused FROM fraud_day")
    assert tuple(row) == (50, 50 * PRICE_MICROS, 50, 50)
    assert await pools.data.fetchval("SELECT messages FROM fraud_usage WHERE country = 'US'") == 50
    assert await pools.data.fetchval("SELECT count(*) FROM messaging_message") == 50


async def test_in_the_month_of_grace_twenty_pass_a_day(two: list[Intake], customer: Customer) -> None:
    await aside(set_account, customer, standing=int(Condition.GRACE))
    passed, refused = await count(two, customer, 21)
    assert (passed, [type(one) for one in refused]) == (20, [StandingRefused])
    assert "capped" in refused[0].sentence
    CLOCK.advance(timedelta(days=1))
    assert (await count(two, customer, 21))[0] == 20


async def test_what_credit_does_not_cover_is_not_counted(world: None, two: list[Intake], pools: Pools) -> None:
    poor = await aside(a_customer, "+14155550111", credit_micros=10 * PRICE_MICROS)
    await aside(limit, poor, day_messages=15)
    passed, refused = await count(two, poor, 40)
    assert (passed, {type(one) for one in refused}) == (10, {InsufficientCredit})
    assert await pools.data.fetchval("SELECT messages FROM fraud_day WHERE account = $1", poor.id) == 10


async def test_one_country_at_its_limit_leaves_the_others_open(intake: Intake, customer: Customer) -> None:
    await aside(set_price, "49")
    await aside(limit, customer, country_messages=1)
    await send(intake, customer)
    with pytest.raises(CountryLimitReached):
        await send(intake, customer)
    assert (await send(intake, customer, recipient=BERLIN)).account == customer.id


async def test_the_next_minute_begins_anew_and_a_breach_counts_once_a_minute(
    intake: Intake, customer: Customer, pools: Pools
) -> None:
    await aside(limit, customer, minute_messages=2)
    for _ in range(3):
        assert (await count([intake], customer, 4))[0] == 2
        assert (await count([intake], customer, 4))[0] == 0
        CLOCK.advance(timedelta(minutes=1))
    row = await pools.data.fetchrow("SELECT messages, breaches, refused FROM fraud_day")
    assert tuple(row) == (6, 3, 18)


async def test_a_new_account_has_its_caps_without_any_row(intake: Intake, customer: Customer) -> None:
    passed, refused = await count([intake], customer, NEW.minute_messages)
    over = [error for error in refused if not isinstance(error, InsufficientCredit)]
    assert (passed, over) == (100, [])


async def test_a_country_of_high_risk_is_off_until_it_is_switched_on(intake: Intake, customer: Customer) -> None:
    await aside(set_price, "252")
    with pytest.raises(DestinationOff):
        await send(intake, customer, recipient=SOMALIA)
    await aside(Destination.objects.create, account_id=customer.id, country="SO", is_open=True)
    await send(intake, customer, recipient=SOMALIA)
    await aside(Destination.objects.create, account_id=customer.id, country="US", is_open=False)
    with pytest.raises(DestinationOff):
        await send(intake, customer)


@pytest.mark.parametrize(
    "condition",
    [
        Condition.SUSPENDED,
        Condition.DEBT,
        Condition.FRAUD_HOLD,
        Condition.TERMS_NOT_ACCEPTED,
        Condition.CONTENT_DELETED,
    ],
)
async def test_an_account_out_of_good_standing_hears_why(
    intake: Intake, customer: Customer, condition: Condition
) -> None:
    await aside(set_account, customer, standing=int(condition | Condition.GRACE))
    with pytest.raises(StandingRefused) as refused:
        await send(intake, customer)
    assert refused.value.decision.because[0] == condition


async def test_a_hold_between_reading_and_writing_is_obeyed(
    intake: Intake, customer: Customer, pools: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = intake._read

    async def read_then_hold(batch: object) -> object:
        contexts = await read(batch)
        await pools.data.execute("UPDATE people_account SET standing = 16 WHERE id = $1", customer.id)
        return contexts

    monkeypatch.setattr(intake, "_read", read_then_hold)
    with pytest.raises(StandingRefused):
        await send(intake, customer)


@dataclass
class Model:
    """What `fraud_admit` has to do, one draft after the other."""

    limits: tuple[int | None, int, int, int, int]
    credit: int
    sent: int = 0
    in_minute: int = 0
    spent: int = 0
    countries: dict[str, int] = field(default_factory=dict)

    def ask(self, country: str, amount: int) -> Admission:
        grace, minute, day, spend, per_country = self.limits
        there = self.countries.get(country, 0)
        if grace is not None and self.sent >= grace:
            return Admission.GRACE_CAP
        if self.in_minute >= minute:
            return Admission.MINUTE
        if self.sent >= day:
            return Admission.DAY
        if self.spent + amount > spend:
            return Admission.SPEND
        if there >= per_country:
            return Admission.COUNTRY
        if amount > self.credit:
            return Admission.NOT_COVERED
        self.sent, self.in_minute, self.spent = self.sent + 1, self.in_minute + 1, self.spent + amount
        self.countries[country] = there + 1
        self.credit -= amount
        return Admission.ADMITTED


CALL = "SELECT unnest(fraud_admit(0::smallint, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $1, false))"
SMALL = st.integers(0, 8)
LIMITS = st.tuples(st.none() | SMALL, SMALL, SMALL, st.integers(0, 80), SMALL)
DRAFTS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["US", "DE", "FR"]), st.integers(1, 20)), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(limits=st.tuples(LIMITS, LIMITS), credit=st.tuples(st.integers(0, 150), st.integers(0, 150)),
       flushes=st.lists(st.tuples(DRAFTS, st.booleans()), max_size=4))  # fmt: skip
async def test_admission_is_what_the_model_says(
    pools: Pools, limits: tuple, credit: tuple[int, int], flushes: list[tuple[list[tuple[int, str, int]], bool]]
) -> None:
    accounts = [new_id(), new_id()]
    models = [Model(limit, money) for limit, money in zip(limits, credit, strict=True)]
    for account, money in zip(accounts, credit, strict=True):
        await pools.data.execute(
            "INSERT INTO ledger_balance (account, cell, currency, available_micros, held_micros) "
            "VALUES ($1, 0, 'USD', 0, 0)", account,
        )  # fmt: skip
        if money:
            await pools.data.execute(
                "SELECT ledger_post($1, $2, $3, 5::smallint, 4::smallint, NULL, now())", new_id(), account, money
            )
    at = datetime.combine(clock.now().date(), clock.now().time(), tzinfo=clock.now().tzinfo)
    for drafts, is_next_minute in flushes:
        if is_next_minute:
            at += timedelta(minutes=1)
            for model in models:
                model.in_minute = 0
        if not drafts:
            continue
        expected = [models[which].ask(country, amount) for which, country, amount in drafts]
        assert await ask(pools, at, accounts, limits, drafts) == expected
    for account, model in zip(accounts, models, strict=True):
        counted = await pools.data.fetchrow(
            "SELECT messages, spent_micros, (SELECT coalesce(sum(u.messages), 0) FROM fraud_usage AS u "
            "WHERE u.account = d.account) FROM fraud_day AS d WHERE account = $1", account,
        )  # fmt: skip
        assert tuple(counted or (0, 0, 0)) == (model.sent, model.spent, model.sent)


async def ask(pools: Pools, at: datetime, accounts: list[UUID], limits: tuple, drafts: list) -> list[int]:
    columns = list(zip(*limits, strict=True))
    rows = await pools.data.fetch(
        CALL, at, [new_id() for _ in drafts], [accounts[which] for which, _, _ in drafts],
        [country for _, country, _ in drafts], [amount for _, _, amount in drafts], accounts,
        *(list(column) for column in columns),
    )  # fmt: skip
    return [row[0] for row in rows]


async def test_the_cost_does_not_grow_with_the_table(intake: Intake, customer: Customer, pools: Pools) -> None:
    """Every statement of the functions finds its rows by an index, whatever else is counted."""
    await pools.data.execute(
        "INSERT INTO fraud_day (account, day, cell, messages, spent_micros, minute, minute_messages, refused, "
        "spend_refused, breaches) SELECT gen_random_uuid(), date '2026-01-01' + n % 300, 0, 1, 1, now(), 1, 0, 0, 0 "
        "FROM generate_series(1, 20000) AS n"
    )
    await pools.data.execute(
        "INSERT INTO fraud_usage (account, day, country, cell, messages, spent_micros) "
        "SELECT account, day, 'US', 0, 1, 1 FROM fraud_day"
    )
    await pools.data.execute("ANALYZE fraud_day, fraud_usage")
    scans = "SELECT sum(seq_tup_read) FROM pg_stat_xact_all_tables WHERE relname IN ('fraud_day', 'fraud_usage')"
    async with pools.data.acquire() as connection:
        # What this session counted before is not told yet, and would be taken for what follows.
        await connection.execute("SELECT pg_stat_force_next_flush()")
        async with connection.transaction():
            account, now = customer.id, clock.now()
            await connection.fetch(
                CALL, now, [new_id() for _ in range(50)], [account] * 50, ["US"] * 50, [1] * 50, [account],
                [None], [10], [10], [10**9], [10],
            )  # fmt: skip
            assert await connection.fetchval(scans) == 0
