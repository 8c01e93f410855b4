"""Which senders the way in takes: an account's own numbers, and those it proved to be its; registered where asked."""

from datetime import timedelta

import pytest
from tests.messaging.world import COMMITTED, Customer, a_customer, aside
from tests.messaging.world import send as send_from

from smarttec.kernel import clock
from smarttec.kernel.errors import InsufficientCredit, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.messaging import domain
from smarttec.messaging.errors import SenderInvalid, SenderNotOwned
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Direction
from smarttec.numbers import actions as numbers
from smarttec.numbers.actions.callers import confirm, request_code
from smarttec.numbers.actions.pricing import set_price
from smarttec.numbers.actions.registering import decide, request_registration
from smarttec.numbers.domain import Kind, Scheme
from smarttec.numbers.errors import SenderNotRegistered, SenderNotRegisteredUs
from smarttec.numbers.models import RegistrationRule, SenderRegistration
from smarttec.people.models import Account
from smarttec.vault.keystore import keys_of

pytestmark = COMMITTED
ELSEWHERE, TO = "+14155550188", "+14155550123"


async def send(intake: Intake, customer: Customer, sender: str) -> Accepted:
    return await intake.submit(
        account=customer.id, token_hash=None, direction=Direction.OUTBOUND_API,
        draft=domain.draft(sender=sender, recipient=TO, body="x"),
    )  # fmt: skip


async def test_a_number_elsewhere_is_a_sender_once_it_is_proved(intake: Intake, customer: Customer) -> None:
    stranger = await aside(a_customer, "+14155550111")
    caller, code = await aside(request_code, account=customer.id, number=ELSEWHERE)
    with pytest.raises(SenderNotOwned):
        await send(intake, customer, ELSEWHERE)
    await aside(confirm, account=customer.id, caller=caller.id, code=code)
    assert (await send(intake, customer, ELSEWHERE)).draft.sender == ELSEWHERE
    with pytest.raises(SenderNotOwned):
        await send(intake, stranger, ELSEWHERE)


def register(customer: Customer, **values: object) -> None:
    """A registration of the customer's number, as it stands after the operator's decision."""
    keys = keys_of(customer.id)
    assert keys is not None
    SenderRegistration.objects.filter(account_id=customer.id).delete()
    row = SenderRegistration(
        account_id=customer.id, digest=keys.digest(customer.number), scheme=Scheme.TEN_DLC,
        **{"country": "US", "state": SenderRegistration.State.APPROVED, "valid_from": clock.now(), **values},
    )  # fmt: skip
    row.sender, row.use_case = customer.number, "orders"
    row.save()


async def test_where_senders_are_registered_only_those_that_are_may_send(intake: Intake, customer: Customer) -> None:
    await send_from(intake, customer, recipient=TO)
    await aside(RegistrationRule.objects.create, country="US", scheme=Scheme.TEN_DLC)
    hour = timedelta(hours=1)
    refused = (
        {"state": SenderRegistration.State.PENDING}, {"valid_from": clock.now() + hour},
        {"valid_until": clock.now()}, {"country": "CA"},
    )  # fmt: skip
    for values in refused:
        await aside(register, customer, **values)
        with pytest.raises(SenderNotRegisteredUs):
            await send_from(intake, customer, recipient=TO)
    await aside(register, customer, valid_until=clock.now() + hour)
    assert (await send_from(intake, customer, recipient=TO)).draft.recipient == TO


def registered_name(customer: Customer, name: str = "ACME Shop", country: str = "JM", *, approve: bool = True) -> None:
    row = request_registration(account=customer.id, sender=name, country=country, use_case="orders")
    decide(registration=row.id, is_approved=approve, by=new_id())


async def submit(intake: Intake, customer: Customer, *, sender: str, to: str = "+18765550123") -> Accepted:
    return await intake.submit(
        account=customer.id, token_hash=None, direction=Direction.OUTBOUND_API,
        draft=domain.draft(sender=sender, recipient=to, body="x"),
    )  # fmt: skip


async def test_a_name_is_a_sender_where_it_is_registered(intake: Intake, customer: Customer) -> None:
    stranger = await aside(a_customer, "+14155550111")
    with pytest.raises(SenderNotRegistered):
        await submit(intake, customer, sender="ACME Shop")
    await aside(registered_name, customer, approve=False)
    with pytest.raises(SenderNotRegistered):
        await submit(intake, customer, sender="ACME Shop")
    await aside(registered_name, customer)
    assert (await submit(intake, customer, sender=" ACME Shop ")).draft.sender == "ACME Shop"
    for who, sender, to in (
        (stranger, "ACME Shop", "+18765550123"), (customer, "ACME Shop", "+18095550123"),
        (customer, "ACME", "+18765550123"), (customer, "ACME Shop", TO),
    ):  # fmt: skip
        with pytest.raises(SenderNotRegistered):
            await submit(intake, who, sender=sender, to=to)


@pytest.mark.parametrize("name", ["A" * 12, "Ümlaut", "a-b", "a\nb", "!"])
def test_what_no_telephone_shows_is_no_name(name: str) -> None:
    with pytest.raises(SenderInvalid):
        domain.draft(sender=name, recipient=TO, body="x")


async def test_a_name_costs_its_price_once_when_it_is_approved(customer: Customer) -> None:
    def balance() -> int:
        return credit_of(customer.id).available_micros

    before = await aside(balance)
    await aside(set_price, currency="USD", country="JM", kind=Kind.NAME, monthly_micros=0, setup_micros=250_000)
    await aside(registered_name, customer)
    await aside(registered_name, customer, "ACME Shop", "FR")
    assert await aside(balance) == before - 250_000
    await aside(set_price, currency="USD", country="ES", kind=Kind.NAME, monthly_micros=0, setup_micros=99_000_000)
    with pytest.raises(InsufficientCredit):
        await aside(registered_name, customer, "ACME Shop", "ES")


async def test_names_are_not_registered_where_carriers_take_numbers_alone(customer: Customer) -> None:
    with pytest.raises(InvalidInput):
        await aside(registered_name, customer, "ACME Shop", "US")


async def test_a_short_code_sends_in_its_own_country(intake: Intake, customer: Customer) -> None:
    def give() -> None:
        numbers.add_to_stock(number="24680", country="US", kind=Kind.SHORT_CODE)
        numbers.assign(account=Account.objects.get(id=customer.id), e164="24680")

    with pytest.raises(SenderNotRegistered):
        await submit(intake, customer, sender="24680", to=TO)
    await aside(give)
    assert (await submit(intake, customer, sender="24680", to=TO)).draft.sender == "24680"
    with pytest.raises(SenderNotRegistered):
        await submit(intake, customer, sender="24680")
