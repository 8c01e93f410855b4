"""Which senders the way in takes: an account's own numbers, and those it proved to be its; registered where asked."""

from datetime import timedelta

import pytest
from tests.messaging.world import COMMITTED, Customer, a_customer, aside
from tests.messaging.world import send as send_from

from smarttec.kernel import clock
from smarttec.messaging import domain
from smarttec.messaging.errors import SenderNotOwned
from smarttec.messaging.intake import Accepted, Intake
from smarttec.messaging.models import Direction
from smarttec.numbers.actions.callers import confirm, request_code
from smarttec.numbers.domain import Scheme
from smarttec.numbers.errors import SenderNotRegisteredUs
from smarttec.numbers.models import RegistrationRule, SenderRegistration
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
