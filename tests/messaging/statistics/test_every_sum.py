"""Every page's sums are those of the rows: bulk, scheduled, by hand; delivered, refused, waiting."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from django.db.models import Sum
from tests.messaging.bulk.helpers import confirmed, numbers
from tests.messaging.carrier import play
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.schedule.test_schedule import scheduled
from tests.messaging.world import PRICE_MICROS, Customer, aside, send

from smarttec.fraud.models import CountryTotal
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.ledger.daily import account_days
from smarttec.ledger.models import EntryKind
from smarttec.messaging import bridge
from smarttec.messaging.bulk import running as bulk
from smarttec.messaging.bulk.models import Job
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Message, Status
from smarttec.messaging.schedule import running as schedule
from smarttec.messaging.settlement import Verdict
from smarttec.messaging.statistics import counting
from smarttec.messaging.statistics.queries import totals_of
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])


@pytest.fixture
async def offered(intake: Intake) -> AsyncIterator[None]:
    bridge.offer(asyncio.get_running_loop(), intake)
    yield
    bridge.withdraw()


def rows(customer: Customer) -> Counter[Status]:
    return Counter(Status(one) for one in Message.objects.filter(account=customer.id).values_list("status", flat=True))


def _days(customer: Customer) -> list:
    today = clock.now().date()
    return [today - timedelta(days=back) for back in range(5, -1, -1)]


def shown(customer: Customer) -> Counter[Status]:
    """By the page of statistics."""
    found: Counter[Status] = Counter()
    for total in totals_of(customer.id, _days(customer)):
        found[total.status] += total.messages
    return found


def by_country(customer: Customer) -> int:
    found = CountryTotal.objects.filter(account=customer.id).aggregate(all=Sum("messages"))
    return int(found["all"] or 0)


def charged(customer: Customer) -> int:
    days = account_days(customer.id, _days(customer)[0], _days(customer)[-1] + timedelta(days=1))
    return sum(day.count for day in days if day.kind is EntryKind.CAPTURE)


async def test_forty_one_sent_are_forty_one_shown(
    offered: None, pools: Pools, intake: Intake, customer: Customer
) -> None:
    for _ in range(6):
        await send(intake, customer)
    await aside(confirmed, customer, numbers(30))
    await aside(bulk.run_due)
    for _ in range(5):
        await aside(scheduled, customer)
    CLOCK.advance(timedelta(hours=1))
    await aside(schedule.run_due)
    carrier = await play(pools)
    submissions = await carrier.claim()
    assert len(submissions) == 41
    for place, submission in enumerate(submissions):
        verdict = (Verdict.SENT, Verdict.FAILED, Verdict.UNKNOWN)[place % 3]
        references = {1: f"id-{place}"} if verdict is Verdict.SENT else {}
        await carrier.answer(submission, verdict, references)
        if place % 4 == 0:
            await aside(counting.count)
    await aside(counting.count)
    for _ in range(3):
        CLOCK.advance(timedelta(hours=5))
        await aside(counting.count)
    truth = await aside(rows, customer)
    assert sum(truth.values()) == 41
    assert await aside(shown, customer) == truth
    assert await aside(by_country, customer) == 41
    assert await aside(charged, customer) == truth[Status.SENT]
    job = await aside(Job.objects.get)
    assert (job.sent, job.spent_micros) == (30, 30 * PRICE_MICROS)
