"""A message for later goes once, at its time, or not at all when it was taken back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from tests.messaging.world import Customer, a_customer, a_draft, aside, give_credit

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict
from smarttec.kernel.ids import new_id
from smarttec.messaging import bridge
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction, Message
from smarttec.messaging.schedule import actions, running
from smarttec.messaging.schedule.models import ScheduledMessage, ScheduleState
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
HOUR = timedelta(hours=1)


@pytest.fixture
async def offered(intake: Intake) -> AsyncIterator[None]:
    bridge.offer(asyncio.get_running_loop(), intake)
    yield
    bridge.withdraw()


def scheduled(customer: Customer, **others: Any) -> ScheduledMessage:
    account = Account.objects.get(id=customer.id)
    given = {"act": new_id(), "due_at": clock.now() + HOUR, "draft": a_draft(customer), **others}
    return actions.schedule(account=account, **given)


def state_of(one: ScheduledMessage) -> tuple[ScheduleState, str]:
    one.refresh_from_db()
    return ScheduleState(one.state), one.reason


async def test_it_goes_at_its_time_with_its_own_id(offered: None, customer: Customer) -> None:
    one = await aside(scheduled, customer)
    await aside(running.run_due)
    assert await aside(Message.objects.count) == 0
    CLOCK.advance(HOUR)
    await aside(running.run_due)
    message = await aside(Message.objects.get)
    assert (message.id, message.direction) == (one.id, Direction.OUTBOUND_API)
    assert (await aside(state_of, one))[0] is ScheduleState.SENT


async def test_what_dies_before_the_record_is_not_sent_twice(
    offered: None, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await aside(scheduled, customer)
    CLOCK.advance(HOUR)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_write", lambda *_: (_ for _ in ()).throw(RuntimeError()))
        with pytest.raises(RuntimeError):
            await aside(running.run_due)
    with pytest.raises(Conflict):
        await aside(actions.cancel, account=await aside(Account.objects.get, id=customer.id), scheduled=one.id)
    await aside(running.run_due)
    assert (await aside(state_of, one))[0] is ScheduleState.SENT
    assert await aside(Message.objects.count) == 1


async def test_what_was_taken_back_does_not_go(offered: None, customer: Customer) -> None:
    one, account = await aside(scheduled, customer), await aside(Account.objects.get, id=customer.id)
    for _ in range(2):
        await aside(actions.cancel, account=account, scheduled=one.id)
    CLOCK.advance(2 * HOUR)
    await aside(running.run_due)
    assert await aside(Message.objects.count) == 0


async def test_credit_is_checked_when_it_goes(offered: None, world: None) -> None:
    customer = await aside(a_customer, credit_micros=0)
    early = await aside(scheduled, customer)
    CLOCK.advance(HOUR)
    await aside(running.run_due)
    assert await aside(state_of, early) == (ScheduleState.FAILED, "insufficient-credit")
    late = await aside(scheduled, customer)
    await aside(give_credit, customer.id, 1_000_000)
    CLOCK.advance(HOUR)
    await aside(running.run_due)
    assert (await aside(state_of, late))[0] is ScheduleState.SENT


@pytest.mark.parametrize("ahead", [timedelta(), -HOUR, timedelta(days=36)])
def test_a_time_that_cannot_be_is_refused(customer: Customer, ahead: timedelta) -> None:
    with pytest.raises(actions.SendAtInvalid):
        scheduled(customer, due_at=clock.now() + ahead)


def test_the_same_act_schedules_once(customer: Customer) -> None:
    act = new_id()
    assert scheduled(customer, act=act).id == scheduled(customer, act=act).id
    assert ScheduledMessage.objects.count() == 1


def test_what_ended_goes_after_a_month_and_all_with_the_content(customer: Customer) -> None:
    one = scheduled(customer)
    actions.cancel(account=one.account, scheduled=one.id)
    CLOCK.advance(running.KEEP + HOUR)
    assert running.forget_old() == 1
    scheduled(customer)
    assert actions.delete_all_of(customer.id) == 1
