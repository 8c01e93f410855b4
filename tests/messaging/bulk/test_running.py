"""Every line becomes exactly one message or one rejected line, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.messaging.bulk.helpers import confirmed, numbers
from tests.messaging.world import PRICE_MICROS, Customer, a_customer, aside, give_credit, set_account

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.messaging import bridge
from smarttec.messaging.bulk import keeping, running
from smarttec.messaging.bulk.actions.control import cancel, go_on, pause
from smarttec.messaging.bulk.models import Job, JobState, Line, LineState
from smarttec.messaging.bulk.reasons import words_of
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Message
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])


@pytest.fixture
async def offered(intake: Intake) -> AsyncIterator[None]:
    bridge.offer(asyncio.get_running_loop(), intake)
    yield
    bridge.withdraw()


def facts(job: Job) -> dict[str, Any]:
    """Where it stands, after checking that the lines say the same as the counts."""
    job.refresh_from_db()
    states = list(Line.objects.filter(job=job).values_list("state", flat=True))
    counted = [states.count(state) for state in (LineState.SENT, LineState.REJECTED, LineState.CANCELLED)]
    assert counted == [job.sent, job.rejected, job.cancelled]
    sent = set(Line.objects.filter(job=job, state=LineState.SENT).values_list("message", flat=True))
    assert sent == set(Message.objects.filter(account=job.account_id).values_list("id", flat=True))
    return {"state": JobState(job.state), "sent": job.sent, "waiting": job.waiting, "reason": job.reason}


def account_of(customer: Customer) -> Account:
    return Account.objects.get(id=customer.id)


async def test_every_line_is_sent_once_and_the_money_is_that_of_the_preview(offered: None, customer: Customer) -> None:
    job = await aside(confirmed, customer, numbers(30) + b"nonsense\n", "Hello {name}")
    assert await aside(running.run_due) is False
    assert await aside(facts, job) == {"state": JobState.DONE, "sent": 30, "waiting": 0, "reason": ""}
    assert job.spent_micros == job.estimate_micros == 30 * PRICE_MICROS


async def test_what_dies_between_the_intake_and_the_record_is_not_sent_twice(
    offered: None, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await aside(confirmed, customer, numbers(20))
    write = running._write
    deaths = iter([True, True, False, True, False, False, False])

    def dying(*arguments: Any) -> None:
        if next(deaths):
            raise RuntimeError
        write(*arguments)

    monkeypatch.setattr(running, "_write", dying)
    monkeypatch.setattr(running, "LINES_PER_BATCH", 8)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await aside(running.run_due)
    await aside(running.run_due)
    assert (await aside(facts, job))["state"] is JobState.DONE
    assert (job.sent, job.spent_micros) == (20, 20 * PRICE_MICROS)


async def test_without_credit_it_pauses_and_goes_on_when_asked(offered: None, world: None) -> None:
    customer = await aside(a_customer, credit_micros=3 * PRICE_MICROS)
    job = await aside(confirmed, customer, numbers(5))
    await aside(running.run_due)
    assert await aside(facts, job) == {
        "state": JobState.PAUSED, "sent": 3, "waiting": 2, "reason": "insufficient-credit",
    }  # fmt: skip
    assert "credit" in words_of(job.reason)
    await aside(give_credit, customer.id, 5 * PRICE_MICROS)
    await aside(running.run_due)
    assert (await aside(facts, job))["sent"] == 3
    await aside(go_on, account=await aside(account_of, customer), job=job.id)
    await aside(running.run_due)
    assert (await aside(facts, job))["state"] is JobState.DONE


async def test_what_is_not_there_for_the_moment_is_waited_for(
    offered: None, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await aside(confirmed, customer, numbers(2))

    def away(**_given: object) -> None:
        raise GatewayUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(running, "send_batch_from_thread", away)
        await aside(running.run_due)
    assert await aside(facts, job) == {
        "state": JobState.RUNNING, "sent": 0, "waiting": 2, "reason": "gateway-unavailable",
    }  # fmt: skip
    CLOCK.advance(timedelta(minutes=1))
    await aside(running.run_due)
    assert (await aside(facts, job))["sent"] == 2


async def test_a_suspended_account_sends_nothing_more(offered: None, customer: Customer) -> None:
    job = await aside(confirmed, customer, numbers(2))
    await aside(set_account, customer, status="suspended")
    await aside(running.run_due)
    assert (await aside(facts, job))["state"] is JobState.PAUSED


async def test_paused_and_cancelled_ones_send_nothing(offered: None, customer: Customer) -> None:
    account = await aside(account_of, customer)
    job = await aside(confirmed, customer, numbers(2))
    await aside(pause, account=account, job=job.id)
    await aside(running.run_due)
    assert (await aside(facts, job))["sent"] == 0
    await aside(cancel, account=account, job=job.id)
    await aside(running.run_due)
    assert await aside(facts, job) == {"state": JobState.CANCELLED, "sent": 0, "waiting": 0, "reason": ""}
    assert job.cancelled == 2


async def test_a_cancelled_one_looks_up_what_was_tried(
    offered: None, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await aside(confirmed, customer, numbers(4))
    monkeypatch.setattr(running, "LINES_PER_BATCH", 2)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_write", lambda *_: (_ for _ in ()).throw(RuntimeError()))
        with pytest.raises(RuntimeError):
            await aside(running.run_due)
    await aside(cancel, account=await aside(account_of, customer), job=job.id)
    await aside(running.run_due)
    CLOCK.advance(running.DOUBT + timedelta(seconds=1))
    for _ in range(3):
        await aside(running.run_due)
    assert await aside(facts, job) == {"state": JobState.CANCELLED, "sent": 2, "waiting": 0, "reason": ""}
    assert job.cancelled == 2


async def test_a_scheduled_one_begins_at_its_time(offered: None, customer: Customer) -> None:
    from smarttec.kernel import clock

    job = await aside(confirmed, customer, numbers(1), due_at=clock.now() + timedelta(hours=3))
    await aside(running.run_due)
    assert (await aside(facts, job))["sent"] == 0
    CLOCK.advance(timedelta(hours=3, seconds=1))
    await aside(running.run_due)
    assert (await aside(facts, job))["state"] is JobState.DONE


async def test_lines_go_a_month_after_the_end(offered: None, customer: Customer) -> None:
    job = await aside(confirmed, customer, numbers(2))
    await aside(running.run_due)
    assert await aside(keeping.forget_old) == 0
    CLOCK.advance(keeping.KEEP + timedelta(minutes=1))
    assert await aside(keeping.forget_old) == 1
    assert await aside(Line.objects.count) == 0
    job = await aside(Job.objects.get)
    assert (job.text, job.sent) == (None, 2)


async def test_all_goes_with_the_accounts_content(offered: None, customer: Customer) -> None:
    job = await aside(confirmed, customer, numbers(2))
    assert await aside(keeping.delete_content_of, customer.id) == 2
    await aside(running.run_due)
    await aside(job.refresh_from_db)
    assert (JobState(job.state), job.sent) == (JobState.CANCELLED, 0)
