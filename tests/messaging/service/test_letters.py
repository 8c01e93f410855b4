"""Letters as texts: through the door, paid for by the operator, by e-mail where none can go, and soon forgotten."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from tests.messaging.fixtures import customer, intake, pools, world
from tests.messaging.schedule.test_schedule import offered
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, a_customer, aside

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.ledger.queries import credit_of
from smarttec.messaging.models import Message, Status
from smarttec.messaging.optout.models import OptOut
from smarttec.messaging.schedule.models import ScheduledMessage
from smarttec.messaging.schedule.running import run_due
from smarttec.messaging.service.keeping import KEPT, forget_old
from smarttec.messaging.service.letters import carry_text
from smarttec.notice.door import unmask
from smarttec.notice.models import Disclosure
from smarttec.people.models import Person
from smarttec.vault import lookups

__all__ = ["customer", "intake", "offered", "pools", "world"]
pytestmark = COMMITTED
PHONE = "+12025550123"


@pytest.fixture
def service(world: None, monkeypatch: pytest.MonkeyPatch) -> Customer:
    own = a_customer("+14155550190")
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, service_number=own.number))
    return own


@pytest.fixture
def person(customer: Customer) -> Person:
    one = Person.objects.get(accounts=customer.id)
    one.phone = PHONE
    one.save()
    return one


def carried(person: Person) -> bool:
    return carry_text(person=person, template="low_balance", text="Your credit is running low.")


def available(account: UUID) -> int:
    return credit_of(account).available_micros


def sent() -> Message:
    CLOCK.advance(timedelta(seconds=10))
    run_due()
    return Message.objects.get()


async def test_a_text_is_disclosed_for_the_person_and_paid_for_by_the_operator(
    offered: None, service: Customer, customer: Customer, person: Person
) -> None:
    before = await aside(available, service.id), await aside(available, customer.id)
    assert await aside(carried, person)
    told = await aside(Disclosure.objects.get, subject=person.id)
    assert told.purpose == Purpose.ADMINISTRATIVE_MESSAGE
    assert set(unmask(told.categories)) == {Category.CONTACT_PHONE, Category.PAYMENT}
    assert (await aside(sent)).id == told.act
    after = await aside(available, service.id), await aside(available, customer.id)
    assert after == (before[0] - PRICE_MICROS, before[1])


def test_it_goes_by_mail_when_a_text_cannot(service: Customer, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = {name: lookups.digest(service.id, number) for name, number in (("own", service.number), ("peer", PHONE))}
    refusal = OptOut.objects.create(
        account=service.id, sender_digest=digests["own"], peer_digest=digests["peer"], created_at=clock.now()
    )
    assert not carried(person)
    refusal.delete()
    person.phone = "call me"
    person.save()
    assert not carried(person)
    person.phone = PHONE
    person.save()
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, service_number=""))
    assert not carried(person)
    assert not ScheduledMessage.objects.exists()
    assert not Disclosure.objects.filter(subject=person.id).exists()


def delivered() -> None:
    sent()
    Message.objects.update(status=Status.DELIVERED, due_at=None, finished_at=clock.now())


async def test_numbers_and_words_are_forgotten_days_later(offered: None, service: Customer, person: Person) -> None:
    assert await aside(carried, person)
    await aside(delivered)
    assert await aside(forget_old) == 0
    CLOCK.advance(KEPT + timedelta(minutes=1))
    assert await aside(forget_old) == 1
    assert bytes((await aside(Message.objects.get)).recipient_digest) == b""
    assert not await aside(ScheduledMessage.objects.exists)
