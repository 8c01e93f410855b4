"""Recipients find out what is held about their number, stop it, have it taken out; nobody learns it of another's."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.messaging.world import COMMITTED, PRICE_MICROS, RECIPIENT, Customer, a_customer

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import new_id
from smarttec.messaging.inbound.models import Conversation
from smarttec.messaging.models import Direction, Message, Status
from smarttec.messaging.optout.models import OptOut
from smarttec.messaging.recipients import actions, hooks, walking
from smarttec.messaging.recipients.domain import KEPT_FOR, TRIES_MAX, Wish
from smarttec.messaging.recipients.models import Finding, Inquiry
from smarttec.messaging.recipients.queries import what_is_held
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.numbers.errors import CodeWrong
from smarttec.people.models import Account
from smarttec.post.models import Mail
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of

pytestmark = COMMITTED
OTHER = "+12025550199"


@dataclass
class Phone:
    """The texts that were sent to people who asked."""

    texts: list[tuple[str, str]]

    @property
    def code(self) -> str:
        return next(word for word in self.texts[-1][1].split() if word.isdigit())


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Phone:
    one = Phone([])
    monkeypatch.setattr(actions, "send_code_text", lambda *, number, text: one.texts.append((number, text)))
    return one


@pytest.fixture
def sender(world: None) -> Customer:
    return a_customer()


def a_message(of: Customer, *, peer: str = RECIPIENT, inbound: bool = False, due: bool = False) -> Message:
    keys = keys_of(of.id)
    assert keys is not None
    to, by = (of.number, peer) if inbound else (peer, of.number)
    return Message.objects.create(
        id=new_id(), account=of.id, direction=Direction.INBOUND if inbound else Direction.OUTBOUND_API,
        status=Status.QUEUED if due else Status.DELIVERED, recipient=to, recipient_digest=keys.digest(to), sender=by,
        sender_digest=keys.digest(by), body="hello", is_ucs2=False, segments=1, price_micros=PRICE_MICROS,
        currency="USD", created_at=clock.now(), finished_at=None if due else clock.now(),
        due_at=clock.now() if due else None,
    )  # fmt: skip


def proven(phone: Phone, number: str = RECIPIENT) -> UUID:
    inquiry = actions.ask(number=number, network="192.0.2.1")
    actions.prove(inquiry=inquiry, code=phone.code, network="192.0.2.1")
    return inquiry


def walked(inquiry: UUID) -> None:
    while walking.run_due():
        continue
    assert Inquiry.objects.get(id=inquiry).walked == Account.objects.count()


def test_they_see_who_wrote_when_and_how_often_and_nothing_of_others(phone: Phone, sender: Customer) -> None:
    other = a_customer("+14155550111")
    for one, peer, inbound in ((sender, RECIPIENT, False), (sender, RECIPIENT, True), (sender, OTHER, False),
                               (other, OTHER, False)):  # fmt: skip
        a_message(one, peer=peer, inbound=inbound)
    a_message(sender)
    inquiry = proven(phone)
    assert not what_is_held(inquiry).is_done
    walked(inquiry)
    held = what_is_held(inquiry)
    assert (held.number, held.is_done, held.is_blocked) == (RECIPIENT, True, False)
    (line,) = held.lines
    assert (line.sender, line.sent, line.received, line.is_refused) == (sender.number, 2, 1, False)


def test_the_answer_and_its_cost_are_the_same_whatever_is_held(phone: Phone, sender: Customer) -> None:
    actions.ask(number=OTHER, network="192.0.2.9")
    a_message(sender)
    costs = []
    for number in (RECIPIENT, "+12025550188"):
        with CaptureQueriesContext(connection) as data, CaptureQueriesContext(connections["keystore"]) as keys:
            actions.ask(number=number, network="192.0.2.1")
        costs.append((len(data), len(keys)))
    assert costs[0] == costs[1]
    assert [number for number, _ in phone.texts] == [OTHER, RECIPIENT, "+12025550188"]


def test_a_phone_is_not_flooded_with_codes_and_the_page_says_nothing_of_it(phone: Phone, world: None) -> None:
    asked = [actions.ask(number=RECIPIENT, network=f"192.0.2.{n}") for n in range(5)]
    assert len(set(asked)) == 5
    assert len(phone.texts) == 2
    with pytest.raises(CodeWrong):
        actions.prove(inquiry=asked[-1], code=phone.code, network="192.0.2.1")


def test_nothing_is_told_without_the_code_after_too_many_tries_or_later(phone: Phone, world: None) -> None:
    inquiry = actions.ask(number=RECIPIENT, network="192.0.2.1")
    with pytest.raises(NotFound):
        what_is_held(inquiry)
    for _ in range(TRIES_MAX):
        with pytest.raises(CodeWrong):
            actions.prove(inquiry=inquiry, code="wrong", network="192.0.2.1")
    with pytest.raises(CodeWrong):
        actions.prove(inquiry=inquiry, code=phone.code, network="192.0.2.1")
    second = proven(phone)
    CLOCK.advance(timedelta(hours=3))
    with pytest.raises(NotFound):
        what_is_held(second)


def test_stopping_holds_for_every_sender_and_can_be_taken_back(phone: Phone, sender: Customer) -> None:
    a_message(sender)
    inquiry = proven(phone)
    walked(inquiry)
    actions.stop_everything(inquiry=inquiry)
    walked(inquiry)
    assert directory.look_up(Kind.REFUSED_NUMBER, RECIPIENT) is not None
    assert OptOut.objects.filter(account=sender.id).count() == 1
    assert what_is_held(inquiry).lines[0].is_refused
    actions.stop_everything(inquiry=inquiry)
    walked(inquiry)
    actions.allow_again(inquiry=inquiry)
    assert directory.look_up(Kind.REFUSED_NUMBER, RECIPIENT) is None


def test_removing_empties_messages_and_address_books_and_tells_the_account(phone: Phone, sender: Customer) -> None:
    gone, kept = a_message(sender), a_message(sender, peer=OTHER)
    under_way = a_message(sender, due=True)
    keys = keys_of(sender.id)
    assert keys is not None
    Conversation.objects.create(account=sender.id, peer_digest=keys.digest(RECIPIENT), last_message=gone.id)
    Mail.objects.all().delete()
    inquiry = proven(phone)
    walked(inquiry)
    actions.remove(inquiry=inquiry)
    walked(inquiry)
    assert bytes(Message.objects.get(id=gone.id).recipient_digest) == b""
    assert Message.objects.get(id=gone.id).price_micros == PRICE_MICROS
    assert all(bytes(Message.objects.get(id=one.id).recipient_digest) for one in (kept, under_way))
    assert not Conversation.objects.exists()
    assert [mail.template for mail in Mail.objects.all()] == [walking.REMOVED_LETTER]
    line = what_is_held(inquiry).lines[0]
    assert (line.removed, line.left) == (1, 1)
    Message.objects.filter(id=under_way.id).update(due_at=None)
    CLOCK.advance(timedelta(days=1))
    walking.run_due()
    assert bytes(Message.objects.get(id=under_way.id).recipient_digest) == b""
    assert Inquiry.objects.get(id=inquiry).next_at is None


def test_a_legal_hold_keeps_what_it_holds(phone: Phone, sender: Customer) -> None:
    message = a_message(sender)
    account = Account.objects.get(id=sender.id)
    Account.objects.filter(id=sender.id).update(policy=policy.with_flag(account.policy, Flag.LEGAL_HOLD, on=True))
    inquiry = proven(phone)
    walked(inquiry)
    actions.remove(inquiry=inquiry)
    walked(inquiry)
    assert bytes(Message.objects.get(id=message.id).recipient_digest)
    assert what_is_held(inquiry).lines[0].is_held


def costs_of(inquiry: UUID) -> list[int]:
    costs = []
    while Inquiry.objects.get(id=inquiry).next_at:
        with CaptureQueriesContext(connection) as made:
            walking.walk_batch(inquiry)
        costs.append(len(made))
    return costs


def test_a_batch_costs_the_same_whatever_is_found_and_nothing_is_done_twice(
    phone: Phone, sender: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "ACCOUNTS_PER_BATCH", 1)
    a_customer("+14155550111")
    for _ in range(5):
        a_message(sender)
    nothing, something = costs_of(proven(phone, OTHER)), costs_of(proven(phone))
    storing_findings = 1
    assert len(nothing) == len(something) == Account.objects.count() + 1
    assert all(more - less <= storing_findings for less, more in zip(nothing, something, strict=True))
    assert [finding.sent for finding in Finding.objects.all()] == [5]


def test_others_hear_of_every_wish_and_an_inquiry_is_forgotten_with_its_keys(
    phone: Phone, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Wish] = []
    monkeypatch.setattr(hooks, "_handlers", [lambda wish, inquiry: heard.append(wish)])
    inquiry = proven(phone)
    walking.run_due()
    actions.remove(inquiry=inquiry)
    walking.run_due()
    assert heard == [Wish.LOOK, Wish.REMOVE]
    assert walking.forget_old() == 0
    CLOCK.advance(KEPT_FOR + timedelta(minutes=1))
    assert walking.forget_old() == 1
    assert not Inquiry.objects.exists()
    assert keys_of(inquiry) is None
