"""Why a message is refused, as an unmodified official client sees it: status, code, words, and nothing charged."""

from uuid import UUID

import pytest
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, Customer, set_account, set_price
from twilio.base.exceptions import TwilioRestException

from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.actions.limits import set_limits
from smarttec.fraud.domain import Override
from smarttec.fraud.models import Hold, Limit
from smarttec.kernel.ids import new_id
from smarttec.ledger.queries import credit_of
from smarttec.messaging.models import Message
from smarttec.people.models import Account
from smarttec.plans.standing import REASONS, Condition

pytestmark = COMMITTED
TO, TO_SOMALIA, TO_GERMANY = "+15005550123", "+252612345678", "+4915112345678"


def refusal(api: Api, customer: Customer, to: str = TO) -> TwilioRestException:
    """What the client raises; the balance and the messages are as before."""
    before = (credit_of(customer.id), Message.objects.count())
    with pytest.raises(TwilioRestException) as refused:
        api.client(customer).messages.create(to=to, from_=customer.number, body="hello")
    assert (credit_of(customer.id), Message.objects.count()) == before
    return refused.value


def limited(account: UUID, limits: Override) -> None:
    set_limits(account=account, limits=limits, reason=Limit.Reason.CAUTION, actor=new_id())


@pytest.mark.parametrize(
    "condition",
    [
        Condition.SUSPENDED,
        Condition.CONTENT_DELETED,
        Condition.DEBT,
        Condition.FRAUD_HOLD,
        Condition.TERMS_NOT_ACCEPTED,
    ],
)
def test_an_account_out_of_good_standing_sends_nothing_and_reads_why(
    api: Api, customer: Customer, condition: Condition
) -> None:
    set_account(customer, standing=int(condition))
    error = refusal(api, customer)
    assert (error.status, error.code) == (403, 10001)
    assert REASONS[condition] in error.msg


def test_a_suspended_account_still_reads_what_it_sent(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sent = client.messages.create(to=TO, from_=customer.number, body="hello")
    set_account(customer, standing=int(Condition.SUSPENDED))
    assert client.messages(sent.sid).fetch().body == "hello"
    assert [message.sid for message in client.messages.list()] == [sent.sid]


def test_a_hold_stops_the_very_next_message_and_its_end_lets_it_through(api: Api, customer: Customer) -> None:
    api.client(customer).messages.create(to=TO, from_=customer.number, body="hello")
    open_hold(account=customer.id, reason=Hold.Reason.BY_HAND, seen={}, actor=new_id())
    assert refusal(api, customer).status == 403
    Account.objects.filter(id=customer.id).update(standing=0)
    assert api.client(customer).messages.create(to=TO, from_=customer.number, body="hello").status == "queued"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Override(minute_messages=1), 20429),
        (Override(day_messages=1), 63038),
        (Override(day_spend_micros=15_000), 63038),
        (Override(country_messages=1), 63038),
    ],
)
def test_a_limit_is_told_with_429_and_the_message_before_it_went_through(
    api: Api, customer: Customer, limits: Override, code: int
) -> None:
    limited(customer.id, limits)
    assert api.client(customer).messages.create(to=TO, from_=customer.number, body="hello").status == "queued"
    error = refusal(api, customer)
    assert (error.status, error.code) == (429, code)


def test_a_limit_of_one_country_leaves_others_open(api: Api, customer: Customer) -> None:
    set_price("49")
    limited(customer.id, Override(country_messages=1))
    for to in (TO, TO_GERMANY):
        assert api.client(customer).messages.create(to=to, from_=customer.number, body="hello").status == "queued"
    assert refusal(api, customer, TO_GERMANY).status == 429


def test_a_country_of_high_risk_is_off_though_it_has_a_price(api: Api, customer: Customer) -> None:
    set_price("252")
    error = refusal(api, customer, TO_SOMALIA)
    assert (error.status, error.code) == (400, 21408)
    assert "switched off" in error.msg


def test_a_destination_without_a_price_has_the_same_code(api: Api, customer: Customer) -> None:
    error = refusal(api, customer, TO_GERMANY)
    assert (error.status, error.code) == (400, 21408)
