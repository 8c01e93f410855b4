"""SMS to e-mail: one mail for each text, where the customer asked for it, and nothing of it is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.messaging.fixtures import customer, pools, world
from tests.messaging.inbound.handing import hand_over, session
from tests.messaging.inbound.test_book import PEER, text_to
from tests.messaging.world import COMMITTED, Customer, aside, set_account
from tests.post.test_delivery import FakeTransport

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.content import delete_content_of
from smarttec.messaging.inbound.book import InboundBook
from smarttec.notice.door import unmask
from smarttec.notice.models import Disclosure
from smarttec.numbers.actions.settings import Settings, configure
from smarttec.numbers.models import Assignment
from smarttec.people.models import Account, Person
from smarttec.plans.standing import Condition
from smarttec.post import late
from smarttec.post.delivery import deliver_due
from smarttec.post.models import Mail
from smarttec.post.ports import MailResult
from smarttec.storage.pools import Pools

__all__ = ["customer", "pools", "world"]
pytestmark = COMMITTED


def switch(customer: Customer, *, on: bool = True) -> None:
    Person.objects.filter(accounts=customer.id).update(email_confirmed_at=clock.now())
    number = Assignment.objects.get(account=customer.id)
    configure(account=customer.id, assignment=number.id, settings=Settings(), forwards_texts=on)


def delivered(*results: MailResult) -> FakeTransport:
    transport = FakeTransport(*results)
    deliver_due(transport=transport, limit=50)
    return transport


@pytest.fixture
async def book(pools: Pools, customer: Customer) -> InboundBook:
    await pools.data.execute("DELETE FROM post_mail")
    return InboundBook(pools)


async def test_without_being_asked_for_nothing_is_sent_on(book: InboundBook, customer: Customer) -> None:
    await hand_over(book, [text_to(customer.number)])
    assert not await aside(Mail.objects.exists)


async def test_a_text_leaves_through_the_door_and_its_words_are_never_stored(
    book: InboundBook, pools: Pools, customer: Customer
) -> None:
    await aside(switch, customer)
    await hand_over(book, [text_to(customer.number, b"your parcel is here")])
    queued = dict(await pools.data.fetchrow("SELECT * FROM post_mail"))
    assert (queued["subject"], queued["text"], queued["html"], queued["recipient"]) == (None, None, None, None)
    job = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'mail_id' = $1"
    assert await pools.data.fetchval(job, str(queued["id"])) == 1
    (letter,) = (await aside(delivered)).given
    assert letter.recipient.endswith("@example.org")
    assert "your parcel is here" in letter.text
    assert "your parcel is here" in (letter.html or "")
    assert letter.subject == f"Text from {PEER} to {customer.number}"
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    told = await aside(Disclosure.objects.get)
    assert (told.purpose, told.clause) == (Purpose.FORWARD_MESSAGE, "TERMS-7")
    assert set(unmask(told.categories)) == {Category.CONTACT_EMAIL, Category.MESSAGE_CONTENT, Category.MESSAGE_PEER}


async def test_a_text_that_comes_twice_or_whose_hand_over_was_lost_is_mailed_once(
    book: InboundBook, customer: Customer
) -> None:
    await aside(switch, customer)
    text = text_to(customer.number)
    how = session()
    await hand_over(book, [text], how)
    await hand_over(book, [text], how)
    assert len((await aside(delivered, MailResult.OUTCOME_UNKNOWN)).given) == 1
    CLOCK.set_offset(timedelta(hours=1))
    assert (await aside(delivered)).given == []


def forget_text(customer: Customer) -> None:
    delete_content_of(customer.id)


def suspend(customer: Customer) -> None:
    set_account(customer, standing=int(Condition.SUSPENDED))


def switch_off(customer: Customer) -> None:
    switch(customer, on=False)


@pytest.mark.parametrize("act", [forget_text, suspend, switch_off])
async def test_what_came_between_is_respected_when_the_mail_leaves(
    book: InboundBook, customer: Customer, act: Callable[[Customer], None]
) -> None:
    await aside(switch, customer)
    await hand_over(book, [text_to(customer.number)])
    await aside(act, customer)
    assert (await aside(delivered)).given == []
    assert (await aside(Mail.objects.get)).state == Mail.State.REFUSED


async def test_a_flood_is_mailed_so_often_and_no_more(
    book: InboundBook, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late, "PER_PERSON_AND_HOUR", 3)
    await aside(switch, customer)
    for start in (0, 2, 4):
        await hand_over(book, [text_to(customer.number, f"text {start + more}".encode()) for more in range(2)])
    assert await aside(Mail.objects.count) == 3


async def test_it_cannot_be_switched_on_without_a_confirmed_address(customer: Customer) -> None:
    from smarttec.kernel.errors import InvalidInput

    def unconfirmed() -> None:
        Person.objects.filter(accounts=customer.id).update(email_confirmed_at=None)
        number = Assignment.objects.get(account=Account.objects.get(id=customer.id))
        configure(account=customer.id, assignment=number.id, settings=Settings(), forwards_texts=True)

    with pytest.raises(InvalidInput, match="Confirm your e-mail"):
        await aside(unconfirmed)
