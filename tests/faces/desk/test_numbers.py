"""Numbers at the desk: prices that follow each other, a list that is previewed, senders that are decided about."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.numbers.actions.registering import request_registration
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import Price, RegistrationRule, SenderRegistration, StockNumber
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def a_price(desk: Client, **changed: str):
    moment = clock.now() + timedelta(days=1)
    typed = {
        "currency": "usd", "country": "us", "kind": "1", "monthly": "2", "setup": "0.50",
        "valid_from_0": f"{moment:%Y-%m-%d}", "valid_from_1": f"{moment:%H:%M:%S}", **changed,
    }  # fmt: skip
    return desk.post("/desk/numbers/price/add/", typed)


def test_a_price_is_added_in_units_and_stays(desk: Client) -> None:
    assert a_price(desk).status_code == 302
    price = Price.objects.get()
    assert (price.currency, price.country, price.kind) == ("USD", "US", Kind.LOCAL)
    assert (price.monthly_micros, price.setup_micros) == (2_000_000, 500_000)
    listed = desk.get("/desk/numbers/price/").content.decode()
    assert "$2.00" in listed
    assert desk.post(f"/desk/numbers/price/{price.pk}/change/", {"monthly": "9"}).status_code == 403


@pytest.mark.parametrize(
    "changed", [{"monthly": "x"}, {"monthly": "-1"}, {"valid_from_0": "2001-01-01"}, {"kind": "9"}]
)
def test_a_wrong_price_is_refused(desk: Client, changed: dict[str, str]) -> None:
    assert a_price(desk, **changed).status_code == 200
    assert not Price.objects.exists()


def test_a_list_is_previewed_and_then_taken_in(desk: Client) -> None:
    lines = "number,kind\n+14155550161,\n+18005550162,toll-free\nhello,\n"
    page = desk.post("/desk/numbers/import/", {"lines": lines})
    said = page.content.decode()
    assert not StockNumber.objects.exists()
    assert "+14155550161" in said
    assert re.search(r"Rejected</dt><dd[^>]*>1<", said)
    assert desk.post("/desk/numbers/import/", {"lines": lines, "confirm": "1"}).status_code == 302
    assert {(row.e164, row.kind) for row in StockNumber.objects.all()} == {
        ("+14155550161", Kind.LOCAL), ("+18005550162", Kind.TOLL_FREE),
    }  # fmt: skip
    assert desk.post("/desk/numbers/import/", {"lines": "phone\n1\n"}).status_code == 400


def test_a_sender_is_shown_under_a_purpose_and_decided_about(desk: Client, customer: Account) -> None:
    row = request_registration(account=customer.id, sender=rig.NUMBER, country="US", use_case="Orders of violets")
    assert rig.NUMBER not in desk.get("/desk/numbers/senders/").content.decode()
    decided = {"decision": "approve", "campaign": "C-1", "until": f"{clock.now() + timedelta(days=300):%Y-%m-%d}"}
    assert desk.post(f"/desk/numbers/senders/{row.id}/", decided).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.campaign) == (SenderRegistration.State.APPROVED, "C-1")
    assert row.valid_until is not None
    assert LogEntry.objects.count() == 1
    assert "Nobody waits" in desk.get("/desk/numbers/senders/").content.decode()


@pytest.mark.parametrize("wrong", [{"decision": "perhaps"}, {"decision": "approve", "until": "2001-01-01"}])
def test_a_wrong_decision_changes_nothing(desk: Client, customer: Account, wrong: dict[str, str]) -> None:
    row = request_registration(account=customer.id, sender=rig.NUMBER, country="US", use_case="Orders")
    desk.post(f"/desk/numbers/senders/{row.id}/", wrong)
    row.refresh_from_db()
    assert row.state == SenderRegistration.State.PENDING


def test_a_rule_is_added_and_rentals_are_listed(desk: Client) -> None:
    now = clock.now()
    typed = {"country": "US", "scheme": "1", "valid_from_0": f"{now:%Y-%m-%d}", "valid_from_1": f"{now:%H:%M:%S}"}
    assert desk.post("/desk/numbers/registrationrule/add/", typed).status_code == 302
    assert RegistrationRule.objects.count() == 1
    assert desk.get("/desk/numbers/rental/").status_code == 200
