"""Limits, countries and holds as the customer meets them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smarttec.fraud.actions.holds import open_hold
from smarttec.fraud.models import Answer, CountryTotal, DayTotal, Destination, Hold
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans.actions.standing import refresh_standing
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment
from smarttec.shop.queries import reference_of
from smarttec.shop.refunds import clear_dispute
from smarttec.shop.reports import DisputeState

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
LONGEST_PAGE = 150_000


def on(account: Account, code: str) -> tuple[bool, bool] | None:
    return (
        Destination.objects.filter(account_id=account.id, country=code).values_list("is_open", "is_requested").first()
    )


def held(account: Account) -> Hold:
    return open_hold(account=account.id, reason=Hold.Reason.BURST, seen={"countries": "SO"}, actor=None)


def test_the_page_shows_todays_use_of_each_limit(signed_in: Client, account: Account) -> None:
    today = clock.now().date()
    DayTotal.objects.create(
        account=account.id, day=today, minute=clock.now(), messages=900, spent_micros=2_500_000, minute_messages=1
    )
    for country, messages in (("DE", 500), ("FR", 400)):
        CountryTotal.objects.create(account=account.id, day=today, country=country, messages=messages, spent_micros=1)
    answer = signed_in.get("/limits")
    text = answer.content.decode()
    for words in (
        "900 of 1,000",
        "$2.50 of $50.00",
        "500 of 500",
        "Messages to Germany today",
        "new account",
        "France",
    ):
        assert words in text
    assert 'width="90"' in text
    assert len(answer.content) < LONGEST_PAGE


def test_the_page_costs_the_same_whatever_was_sent(signed_in: Client, account: Account) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            signed_in.get("/limits")
        return len(captured)

    statements()  # the first visit fills what the process keeps
    before = statements()
    for country in ("DE", "FR", "US", "AT"):
        CountryTotal.objects.create(
            account=account.id, day=clock.now().date(), country=country, messages=5, spent_micros=1
        )
        Destination.objects.create(account_id=account.id, country=country, is_open=False)
    assert statements() == before


def test_a_risky_country_is_asked_for_after_its_risk_was_read(signed_in: Client, account: Account) -> None:
    assert "earn your credit" in signed_in.get("/limits/country?code=SO").content.decode()
    assert signed_in.post("/limits/country/switch", {"code": "SO", "to": "on"}).status_code == 422
    assert on(account, "SO") is None
    asked = {"code": "SO", "to": "on", "has_read_risk": "on"}
    assert signed_in.post("/limits/country/switch", asked).status_code == 302
    assert on(account, "SO") == (False, True)
    assert "asked for" in signed_in.get("/limits").content.decode()


def test_an_ordinary_country_is_switched_at_once(signed_in: Client, account: Account) -> None:
    for to, state in (("off", (False, False)), ("on", (True, False))):
        assert signed_in.post("/limits/country/switch", {"code": "FR", "to": to}).status_code == 302
        assert on(account, "FR") == state


@pytest.mark.parametrize("code", ["", "XX", "%00", "so"])
def test_what_is_no_country_is_not_found(signed_in: Client, account: Account, code: str) -> None:
    assert signed_in.get("/limits/country", {"code": code}).status_code == 404
    assert signed_in.post("/limits/country/switch", {"code": code, "to": "on"}).status_code == 404


def test_who_is_held_reads_why_and_answers(signed_in: Client, account: Account) -> None:
    hold = held(account)
    text = signed_in.get("/limits").content.decode()
    for words in ("Your account is held", "much more traffic than usual", "Somalia"):
        assert words in text
    assert signed_in.post(f"/limits/answer/{hold.id}", {"text": "our spring sale"}).status_code == 302
    assert Answer.objects.filter(hold=hold).count() == 1


def disputed(account: Account) -> Payment:
    payment = Payment.objects.create(
        account=account,
        amount_micros=25_000_000,
        currency=account.currency,
        state=PaymentState.PAID,
        dispute=DisputeState.OPEN,
        disputed_micros=25_000_000,
        owed_micros=7_000_000,
    )
    refresh_standing(account.id)
    return payment


def test_who_is_held_by_a_dispute_reads_which_payment_and_what_to_do(signed_in: Client, account: Account) -> None:
    payment = disputed(account)
    text = signed_in.get("/limits").content.decode()
    for words in ("A bank took a payment back", reference_of(payment.id), "$25.00", "$7.00", "end the dispute"):
        assert words in text
    assert "A bank took a payment of yours back" in signed_in.get("/dashboard").content.decode()


def test_a_dispute_that_was_cleared_is_not_shown(signed_in: Client, account: Account) -> None:
    clear_dispute(payment=disputed(account).id)
    assert "A bank took" not in signed_in.get("/limits").content.decode()


def test_a_card_number_in_an_answer_is_refused(signed_in: Client, account: Account) -> None:
    answer = signed_in.post(f"/limits/answer/{held(account).id}", {"text": "card 4111 1111 1111 1111"})
    assert (answer.status_code, Answer.objects.count()) == (422, 0)


def test_nobody_answers_a_hold_that_is_not_theirs(signed_in: Client, account: Account) -> None:
    assert signed_in.post(f"/limits/answer/{new_id()}", {"text": "hello"}).status_code == 404


@pytest.mark.parametrize("path", ["/limits", "/limits/country?code=SO"])
def test_guests_sign_in_first(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 302
