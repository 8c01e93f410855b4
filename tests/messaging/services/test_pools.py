"""Which number of a pool a message gets: the same for the same recipient, one that may write there, never another's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.messaging.services.pooling import a_service, give_numbers, own_numbers
from tests.messaging.world import COMMITTED, Customer, a_customer, aside

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.messaging import domain
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Direction, Message
from smarttec.messaging.optout.errors import RecipientOptedOut
from smarttec.messaging.optout.models import OptOut
from smarttec.messaging.services import errors
from smarttec.messaging.services.actions import Settings as ServiceSettings
from smarttec.messaging.services.actions import add_number, delete_service, make_service, remove_number
from smarttec.messaging.services.domain import PoolSender, in_order
from smarttec.messaging.services.models import Sender, Service
from smarttec.numbers.actions import release
from smarttec.numbers.domain import Scheme
from smarttec.numbers.models import RegistrationRule, SenderRegistration, StockNumber
from smarttec.vault.cipher import SubjectKeys
from smarttec.vault.keystore import keys_of

TO = "+14155550199"


async def send(intake: Intake, customer: Customer, service: UUID, to: str = TO, **others: Any) -> Accepted:
    return await intake.submit(
        account=customer.id, token_hash=None, direction=Direction.OUTBOUND_API,
        draft=domain.draft(**{"sender": None, "recipient": to, "body": "x", "service": service, **others}),
    )  # fmt: skip


async def several(intake: Intake, customer: Customer, service: UUID, count: int = 30) -> dict[str, str]:
    """Recipient → the number they are written to from."""
    recipients = [f"+1212555{place:04d}" for place in range(count)]
    return {to: (await send(intake, customer, service, to)).draft.sender for to in recipients}


@COMMITTED
async def test_a_recipient_hears_from_the_same_number_and_the_numbers_share_the_recipients(
    intake: Intake, customer: Customer
) -> None:
    numbers = await aside(give_numbers, customer, 3)
    service = await aside(a_service, customer, *numbers)
    first = await several(intake, customer, service)
    assert await several(intake, customer, service) == first
    assert set(first.values()) == set(numbers)
    own, gone = await aside(own_numbers, customer), numbers[0]
    await aside(remove_number, account=customer.id, service=service, assignment=own[gone])
    after = await several(intake, customer, service)
    assert {to for to in first if first[to] != after[to]} == {to for to in first if first[to] == gone}


@COMMITTED
async def test_without_stickiness_one_recipient_hears_from_several(intake: Intake, customer: Customer) -> None:
    numbers = await aside(give_numbers, customer, 2)
    service = await aside(a_service, customer, *numbers, is_sticky=False)
    assert {(await send(intake, customer, service)).draft.sender for _ in range(40)} == set(numbers)


@COMMITTED
async def test_the_message_knows_its_service_and_how_long_it_is_of_use(intake: Intake, customer: Customer) -> None:
    service = await aside(a_service, customer, customer.number, validity_seconds=600)
    sent = [await send(intake, customer, service), await send(intake, customer, service, validity_seconds=60)]
    rows = [await aside(Message.objects.get, id=message.id) for message in sent]
    assert {row.service for row in rows} == {service}
    assert [row.expires_at - row.created_at for row in rows] == [timedelta(seconds=600), timedelta(seconds=60)]


@COMMITTED
async def test_a_service_that_cannot_send_is_refused_and_nothing_is_charged(intake: Intake, customer: Customer) -> None:
    stranger = await aside(a_customer, "+14155550111")
    empty, foreign = await aside(a_service, customer), await aside(a_service, stranger, stranger.number)
    alone = await aside(a_service, customer, customer.number)
    for service, to, sender, refusal in (
        (new_id(), TO, None, errors.ServiceUnknown),
        (foreign, TO, None, errors.ServiceUnknown),
        (empty, TO, None, errors.PoolEmpty),
        (alone, customer.number, None, errors.NoSenderFits),
        (alone, TO, stranger.number, errors.SenderNotInPool),
    ):
        with pytest.raises(refusal):
            await send(intake, customer, service, to, sender=sender)
    assert await aside(Message.objects.count) == 0
    assert (await send(intake, customer, alone, sender=customer.number)).draft.sender == customer.number


def register(customer: Customer, number: str) -> None:
    keys = keys_of(customer.id)
    assert keys is not None
    row = SenderRegistration(
        account_id=customer.id, digest=keys.digest(number), scheme=Scheme.TEN_DLC, country="US",
        state=SenderRegistration.State.APPROVED, valid_from=clock.now(),
    )  # fmt: skip
    row.sender, row.use_case = number, "orders"
    row.save()


@COMMITTED
async def test_only_numbers_that_are_registered_where_that_is_asked_are_chosen(
    intake: Intake, customer: Customer
) -> None:
    numbers = await aside(give_numbers, customer, 3)
    service = await aside(a_service, customer, *numbers)
    await aside(RegistrationRule.objects.create, country="US", scheme=Scheme.TEN_DLC)
    with pytest.raises(errors.NoSenderFits):
        await send(intake, customer, service)
    await aside(register, customer, numbers[1])
    assert set((await several(intake, customer, service, 10)).values()) == {numbers[1]}


def opt_out(customer: Customer, number: str, peer: str) -> None:
    keys = keys_of(customer.id)
    assert keys is not None
    OptOut.objects.create(
        account=customer.id, sender_digest=keys.digest(number), peer_digest=keys.digest(peer), created_at=clock.now()
    )  # fmt: skip


@COMMITTED
async def test_stop_to_one_number_of_a_pool_is_stop_to_all(intake: Intake, customer: Customer) -> None:
    numbers = await aside(give_numbers, customer, 5)
    service = await aside(a_service, customer, *numbers)
    usual = (await send(intake, customer, service)).draft.sender
    await aside(opt_out, customer, next(number for number in numbers if number != usual), TO)
    with pytest.raises(RecipientOptedOut):
        await send(intake, customer, service)
    await send(intake, customer, service, "+14155550198")


@COMMITTED
def test_a_pool_takes_own_numbers_for_texts_once(customer: Customer) -> None:
    number, other = give_numbers(customer, 2)
    own, stranger = own_numbers(customer), a_customer("+14155550111")
    StockNumber.objects.filter(e164=other).update(has_sms=False)
    first, second = a_service(customer, number), a_service(customer)
    for service, assignment, refusal in (
        (first, own[number], errors.NumberInPool),
        (second, own[number], errors.NumberInOtherPool),
        (second, own[other], errors.NumberWithoutTexts),
        (second, own_numbers(stranger)[stranger.number], errors.NumberNotOwned),
    ):
        with pytest.raises(refusal):
            add_number(account=customer.id, service=service, assignment=assignment)


@COMMITTED
def test_a_number_that_is_given_back_leaves_its_pool_and_a_service_that_goes_leaves_the_numbers(
    customer: Customer,
) -> None:
    one, two = give_numbers(customer, 2)
    service, own = a_service(customer, one, two), own_numbers(customer)
    release(account=customer.id, assignment=own[one])
    assert [sender.assignment_id for sender in Sender.objects.all()] == [own[two]]
    delete_service(account=customer.id, service=service)
    assert not Service.objects.exists()
    assert set(own_numbers(customer)) == {customer.number, two}


@COMMITTED
@pytest.mark.parametrize("seconds", [0, -1, 36_001])
def test_a_validity_out_of_range_is_refused(customer: Customer, seconds: int) -> None:
    with pytest.raises(errors.ValidityInvalid):
        make_service(account=customer.id, settings=ServiceSettings(validity_seconds=seconds))


KEYS = SubjectKeys(UUID(int=1), 1, {}, bytes(range(32)))


@given(st.lists(st.uuids(), min_size=1, max_size=12, unique=True), st.text(max_size=20))
def test_a_number_that_leaves_moves_only_its_own_recipients(ids: list[UUID], lot: str) -> None:
    senders = [PoolSender(one, b"", one.bytes) for one in ids]
    order = list(in_order(senders, lot, KEYS))
    assert sorted(order, key=lambda sender: sender.id) == sorted(senders, key=lambda sender: sender.id)
    for gone in senders:
        rest = [sender for sender in senders if sender is not gone]
        assert list(in_order(rest, lot, KEYS)) == [sender for sender in order if sender is not gone]
