"""Quiet hours on the way in: off, held until the window opens, or refused; answers go at any hour."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.world import COMMITTED, Customer, a_draft, aside, send

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction
from smarttec.messaging.windows.actions import choose_mode
from smarttec.messaging.windows.domain import Mode
from smarttec.messaging.windows.errors import OutsideWindow
from smarttec.messaging.windows.models import CountryHours
from smarttec.people.models import Account
from smarttec.storage.pools import Pools

__all__ = ["customer", "intake", "pools", "world"]
pytestmark = COMMITTED
WASHINGTON = "+12025550123"


def set_clock(moment: datetime) -> None:
    CLOCK.set_offset(CLOCK.offset + (moment - clock.now()))


@pytest.fixture
def night(world: None) -> datetime:
    """2:00 in Washington, tomorrow; the window opens at 8:00."""
    day = clock.now().astimezone(UTC).date() + timedelta(days=1)
    moment = datetime(day.year, 7, 1, 6, tzinfo=UTC)
    if moment < clock.now():
        moment = moment.replace(year=moment.year + 1)
    set_clock(moment)
    return moment


def choose(customer: Customer, mode: Mode) -> None:
    choose_mode(account=Account.objects.get(id=customer.id), mode=mode)


async def due_at(pools: Pools, message: object) -> datetime:
    return await pools.data.fetchval("SELECT due_at FROM messaging_message WHERE id = $1", message)


async def test_without_the_option_it_goes_at_once(
    intake: Intake, pools: Pools, customer: Customer, night: datetime
) -> None:
    accepted = await send(intake, customer, recipient=WASHINGTON)
    assert await due_at(pools, accepted.id) < night + timedelta(minutes=1)


async def test_a_held_message_is_covered_and_waits_in_the_queue(
    intake: Intake, pools: Pools, customer: Customer, night: datetime
) -> None:
    await aside(choose, customer, Mode.HOLD)
    accepted = await send(intake, customer, recipient=WASHINGTON)
    assert await due_at(pools, accepted.id) == night + timedelta(hours=6)
    assert await pools.data.fetchval("SELECT count(*) FROM ledger_hold WHERE id = $1", accepted.id) == 1


async def test_a_refused_one_says_when_it_may_go(intake: Intake, customer: Customer, night: datetime) -> None:
    await aside(choose, customer, Mode.REFUSE)
    with pytest.raises(OutsideWindow, match=rf"{night:%d %b %Y}, 12:00 UTC"):
        await send(intake, customer, recipient=WASHINGTON)


async def test_an_answer_goes_at_any_hour(intake: Intake, pools: Pools, customer: Customer, night: datetime) -> None:
    await aside(choose, customer, Mode.REFUSE)
    accepted = await intake.submit(
        account=customer.id, token_hash=None, direction=Direction.OUTBOUND_API,
        draft=a_draft(customer, recipient=WASHINGTON), at_any_hour=True,
    )  # fmt: skip
    assert await due_at(pools, accepted.id) < night + timedelta(minutes=1)


async def test_the_operators_hours_take_the_place_of_the_default(
    intake: Intake, pools: Pools, customer: Customer, night: datetime
) -> None:
    await aside(choose, customer, Mode.HOLD)
    own = {
        f"{day}_{edge}": at for day in ("workdays", "saturday", "sunday") for edge, at in (("begin", 600), ("end", 660))
    }
    await aside(CountryHours.objects.create, country="US", **own)
    accepted = await send(intake, customer, recipient=WASHINGTON)
    assert await due_at(pools, accepted.id) == night + timedelta(hours=8)


async def test_a_number_that_refuses_everybody_gets_nothing(intake: Intake, pools: Pools, customer: Customer) -> None:
    from smarttec.messaging.optout import everywhere
    from smarttec.messaging.optout.errors import RecipientOptedOut
    from smarttec.vault import directory

    await aside(directory.enter, everywhere.KIND, WASHINGTON, subject=customer.id, cell=0)
    with pytest.raises(RecipientOptedOut):
        await send(intake, customer, recipient=WASHINGTON)
    assert await send(intake, customer)
