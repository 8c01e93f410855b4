"""The whole plug: the stand-in posts its notifications to the program's own address, and the customer has credit."""

from collections.abc import Iterator

import pytest
from tests.gateways.payments.conftest import API_KEY, SECRET, World, serving, wait_until

from smarttec.gateways.payments import views
from smarttec.gateways.payments.stripe_checkout import StripeCheckout
from smarttec.kernel.vocabulary import Region
from smarttec.ledger.models import Balance, Entry
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.sandbox.clearing_house.house import SandboxClearingHouse
from smarttec.sandbox.server import WEBHOOK_PATH
from smarttec.shop.actions import open_checkout, start_top_up
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import ClearingEvent, Payment

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"], transaction=True),
    pytest.mark.urls("smarttec.gateways.payments.urls"),
]
AMOUNT = 25_000_000


@pytest.fixture
def plugged(live_server: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    def make_house(url: str) -> SandboxClearingHouse:
        return SandboxClearingHouse(
            public_url=url,
            webhook_url=f"{live_server.url}{WEBHOOK_PATH}",
            webhook_secret=SECRET,
            api_key=API_KEY,
            settle_seconds=None,
            retry_seconds=0.01,
        )

    with serving(make_house) as url:
        gateway = StripeCheckout(api_key=API_KEY, webhook_secret=SECRET, api_base=url, max_retries=0)
        monkeypatch.setattr(views, "current_clearing_house", lambda: gateway)
        yield World(url, gateway)


@pytest.fixture
def account() -> Account:
    return open_account(
        address="ada@example.org", password_hash="!", name="Ada", language="en", region=Region.EU
    ).account


@pytest.fixture
def payment(plugged: World, account: Account) -> Payment:
    payment = start_top_up(account=account, amount_micros=AMOUNT)
    open_checkout(
        payment=payment, house=plugged.gateway, success_url="http://127.0.0.1/ok", cancel_url="http://127.0.0.1/no"
    )
    payment.refresh_from_db()
    return payment


def stands(payment: Payment, state: PaymentState) -> bool:
    return Payment.objects.filter(id=payment.id, state=state).exists()


def test_paid_there_is_credit_here_and_refunded_there_is_taken_back_here(plugged: World, payment: Payment) -> None:
    plugged.control("webhooks", duplicates=2)
    plugged.control(f"sessions/{payment.reference}/pay")
    wait_until(lambda: stands(payment, PaymentState.PAID))
    assert Balance.objects.get(account=payment.account_id).available_micros == AMOUNT
    plugged.control(f"sessions/{payment.reference}/refund")
    wait_until(lambda: stands(payment, PaymentState.REFUNDED))
    assert Balance.objects.get(account=payment.account_id).available_micros == 0
    assert Entry.objects.filter(account=payment.account_id).count() == 2


def test_what_was_forged_is_answered_and_changes_nothing(plugged: World, payment: Payment) -> None:
    plugged.control("webhooks", forge=True)
    plugged.control(f"sessions/{payment.reference}/pay")
    plugged.control("webhooks")
    plugged.control(f"sessions/{payment.reference}/dispute")
    wait_until(lambda: stands(payment, PaymentState.CHARGED_BACK))
    assert not Entry.objects.filter(account=payment.account_id).exists()
    assert ClearingEvent.objects.count() == 1
