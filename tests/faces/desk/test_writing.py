"""The few things that staff can change, and what the log keeps of it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from tests.everybody import EVERYBODY
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.carriers import _open_password, set_carrier
from smarttec.messaging.models import Carrier
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.models import StockNumber
from smarttec.numbers.queries import numbers_of
from smarttec.people.models import Account
from smarttec.rating.models import Rate
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
FREE = "+14155550177"
SECRET_WORD = "tulip7"


def a_rate(desk: Client, **changed: str):
    begin = clock.now() + timedelta(days=2)
    typed = {"currency": "usd", "prefix": "+44", "destination": "United Kingdom", "price": "0.0410",
             "valid_from_0": begin.strftime("%Y-%m-%d"), "valid_from_1": "00:00:00", **changed}  # fmt: skip
    return desk.post("/desk/rating/rate/add/", typed)


def a_carrier(**changed: str) -> dict[str, str]:
    return {"id": "7", "key": "tulip-net", "host": "smsc.example", "port": "2775", "system_id": "smarttec",
            "password": SECRET_WORD, "window": "10", "binds": "2", "messages_per_second": "50",
            "validity_seconds": "3600", "receipt_ids": "automatic", "concatenation": "sar", "throttle_attempts": "3",
            "alert_after_seconds": "60", "is_enabled": "on", "bind_as": "pairs", "address_ton": "1", "address_npi": "1",
            "dest_ton": "1", "dest_npi": "1", "enquire_seconds": "30", "alphabet": "latin-1", **changed}  # fmt: skip


def test_a_new_rate_is_added(desk: Client) -> None:
    assert a_rate(desk).status_code == 302
    rate = Rate.objects.get(prefix="44")
    assert (rate.currency, rate.price_micros) == ("USD", 41_000)


@pytest.mark.parametrize(
    "changed",
    [{"price": "-1"}, {"price": "x"}, {"price": "0.00000001"}, {"prefix": "4a"}, {"currency": "US"},
     {"currency": "1$€"}, {"valid_from_0": "2001-01-01"}],
)  # fmt: skip
def test_a_wrong_rate_is_refused(desk: Client, changed: dict[str, str]) -> None:
    assert a_rate(desk, **changed).status_code == 200
    assert not Rate.objects.exists()


def test_a_rate_twice_is_refused_and_an_old_one_stays(desk: Client) -> None:
    a_rate(desk)
    assert a_rate(desk, price="1").status_code == 200
    rate = Rate.objects.get()
    assert desk.post(f"/desk/rating/rate/{rate.pk}/change/", {"price": "9"}).status_code == 403
    assert Rate.objects.get().price_micros == 41_000


def test_a_number_is_added_to_the_stock_and_given_to_an_account(desk: Client, customer: Account) -> None:
    assert desk.post("/desk/numbers/stocknumber/add/", {"e164": "+1 415 555 0177"}).status_code == 302
    assert StockNumber.objects.get(e164=FREE).country == "US"
    address = f"/desk/accounts/{customer.id}/assign-number/"
    assert desk.post(address, {"number": FREE}).status_code == 302
    assert StockNumber.objects.get(e164=FREE).is_assigned
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        assert FREE in numbers_of(customer.id)


@pytest.mark.parametrize("number", [rig.NUMBER, "+14155550199", "nonsense", ""])
def test_a_number_that_is_not_free_is_refused(desk: Client, customer: Account, number: str) -> None:
    response = desk.post(f"/desk/accounts/{customer.id}/assign-number/", {"number": number}, follow=True)
    assert "not free any more" in response.content.decode()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("number", ["12", "nonsense", "+999"])
def test_a_wrong_number_is_not_taken_into_the_stock(desk: Client, number: str) -> None:
    assert desk.post("/desk/numbers/stocknumber/add/", {"e164": number}).status_code == 200
    assert not StockNumber.objects.exists()


def test_a_carriers_password_is_written_and_never_shown(desk: Client) -> None:
    assert desk.post("/desk/messaging/carrier/add/", a_carrier()).status_code == 302
    carrier = Carrier.objects.get(id=7)
    assert _open_password(carrier.key, bytes(carrier.sealed_password)) == SECRET_WORD
    assert SECRET_WORD not in desk.get("/desk/messaging/carrier/7/change/").content.decode()


def test_a_carriers_password_stays_unless_another_is_typed(desk: Client) -> None:
    set_carrier(id=7, key="tulip-net", host="a", port=1, system_id="s", password=SECRET_WORD, window=1)
    page = "/desk/messaging/carrier/7/change/"
    assert desk.post(page, a_carrier(password="", key="other")).status_code == 302
    carrier = Carrier.objects.get(id=7)
    assert (carrier.key, carrier.host) == ("tulip-net", "smsc.example")
    assert _open_password(carrier.key, bytes(carrier.sealed_password)) == SECRET_WORD
    desk.post(page, a_carrier(password="rose9"))
    carrier.refresh_from_db()
    assert _open_password(carrier.key, bytes(carrier.sealed_password)) == "rose9"


def test_a_new_carrier_needs_a_password(desk: Client) -> None:
    assert desk.post("/desk/messaging/carrier/add/", a_carrier(password="")).status_code == 200
    assert not Carrier.objects.exists()


def test_the_log_of_changes_holds_no_personal_value_and_no_secret(desk: Client, customer: Account) -> None:
    rig.declare(desk)
    add_to_stock(number=FREE)
    desk.post(f"/desk/accounts/{customer.id}/assign-number/", {"number": FREE})
    desk.post("/desk/messaging/carrier/add/", a_carrier())
    desk.post("/desk/messaging/carrier/7/change/", a_carrier(password="rose9", host="other.example"))
    a_rate(desk)
    entries = [f"{e.object_repr} {e.change_message} {e.get_change_message()}" for e in LogEntry.objects.all()]
    assert len(entries) == 4
    kept = "\n".join(entries)
    for value in (*rig.PERSONAL, FREE, FREE[1:], SECRET_WORD, "rose9", "other.example", "@"):
        assert value not in kept
    assert "numbers" in kept
    assert '"fields": ["Host", "password"]' in kept


def test_the_pages_of_history_answer(desk: Client, customer: Account) -> None:
    add_to_stock(number=FREE)
    desk.post(f"/desk/accounts/{customer.id}/assign-number/", {"number": FREE})
    text = desk.get(f"/desk/people/account/{customer.id}/history/").content.decode()
    assert "Changed Numbers" in text or "Changed numbers" in text
