"""Numbers as the official client searches, rents, sets, and gives them back; own numbers proved by a code."""

import re

import httpx
import pytest
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, Customer, a_customer
from tests.numbers.renting import FREE, MONTHLY, SETUP, UNIT, credit, set_number_price
from twilio.base.exceptions import TwilioException, TwilioRestException

from smarttec.kernel.ids import new_id, to_sid
from smarttec.numbers.actions import add_to_stock
from smarttec.numbers.domain import Kind
from smarttec.numbers.models import StockNumber, VerifiedCaller
from smarttec.people.models import Account
from smarttec.plans.standing import Condition

pytestmark = COMMITTED
TOLL_FREE = "+18005550111"
ELSEWHERE = "+15005550123"
FIRST = MONTHLY + SETUP


@pytest.fixture
def buyer(world: None) -> Customer:
    """Ten units of credit; numbers in stock, with a price."""
    set_number_price()
    set_number_price(kind=Kind.TOLL_FREE, monthly_micros=3 * UNIT, setup_micros=0)
    for number in (FREE, "+14155550112", "+12125550113", TOLL_FREE, "+447400123456"):
        add_to_stock(number=number, has_voice=number == TOLL_FREE)
    return a_customer(credit_micros=10 * UNIT)


def refusal(act: object, **given: object) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as refused:
        act(**given)
    return refused.value.status, refused.value.code


def test_free_numbers_are_searched_by_country_kind_area_and_digits(api: Api, buyer: Customer) -> None:
    client = api.client(buyer)
    [country] = client.available_phone_numbers.list()
    assert (country.country_code, set(country.subresource_uris)) == ("US", {"local", "toll_free"})
    american = client.available_phone_numbers("US")
    assert american.fetch().beta is False
    assert {one.phone_number for one in american.local.list()} == {FREE, "+14155550112", "+12125550113"}
    assert {one.phone_number for one in american.local.list(area_code=212)} == {"+12125550113"}
    assert {one.phone_number for one in american.local.list(contains="415***011")} == {FREE, "+14155550112"}
    [free_of_charge] = american.toll_free.list(voice_enabled=True)
    assert free_of_charge.capabilities == {"voice": True, "SMS": True, "MMS": False, "fax": False}
    assert (free_of_charge.iso_country, free_of_charge.friendly_name) == ("US", "+1 800-555-0111")
    assert american.local.list(voice_enabled=True) == []
    assert refusal(client.available_phone_numbers("GB").fetch) == (404, 20404)
    for act, code in ((american.mobile.list, 20404), (lambda: american.local.list(contains="%';"), 20001)):
        with pytest.raises(TwilioException, match=str(code)):
            act()


def test_a_number_is_rented_set_listed_and_given_back(api: Api, buyer: Customer) -> None:
    client = api.client(buyer)
    rented = client.incoming_phone_numbers.create(
        phone_number=FREE, sms_url="https://a.example/in", friendly_name="Shop"
    )
    assert re.fullmatch("PN[0-9a-f]{32}", rented.sid)
    assert (rented.phone_number, rented.sms_url, rented.friendly_name) == (FREE, "https://a.example/in", "Shop")
    assert rented.capabilities == {"voice": False, "sms": True, "mms": False, "fax": False}
    assert credit(buyer.id) == 10 * UNIT - FIRST
    own = client.incoming_phone_numbers(rented.sid)
    changed = own.update(sms_method="GET", sms_url="", sms_fallback_url="https://b.example/")
    assert (changed.sms_method, changed.sms_url, changed.friendly_name) == ("GET", "", "Shop")
    assert own.fetch().sms_fallback_url == "https://b.example/"
    assert [one.phone_number for one in client.incoming_phone_numbers.list()] == [buyer.number, FREE]
    assert [one.sid for one in client.incoming_phone_numbers.list(phone_number=FREE)] == [rented.sid]
    assert [one.phone_number for one in client.incoming_phone_numbers.list(page_size=1)] == [buyer.number, FREE]
    assert own.delete()
    assert refusal(own.fetch) == (404, 20404)
    assert not StockNumber.objects.get(e164=FREE).is_assigned


def test_a_number_of_an_area_or_a_kind_is_rented(api: Api, buyer: Customer) -> None:
    client = api.client(buyer)
    assert client.incoming_phone_numbers.create(area_code="212").phone_number == "+12125550113"
    assert client.incoming_phone_numbers.toll_free.create(phone_number=TOLL_FREE).phone_number == TOLL_FREE
    assert refusal(client.incoming_phone_numbers.create, area_code="212") == (409, 21422)
    assert credit(buyer.id) == 10 * UNIT - FIRST - 3 * UNIT


def test_what_cannot_be_rented_costs_nothing_and_says_why(api: Api, buyer: Customer) -> None:
    create = api.client(buyer).incoming_phone_numbers.create
    other = a_customer("+14155550199")
    assert refusal(create, phone_number=other.number) == (409, 21422)
    assert refusal(create, phone_number="+447400123456") == (409, 21422)
    assert refusal(create, phone_number="+14155557777") == (404, 20404)
    assert refusal(create, phone_number=FREE, sms_url="ftp://x") == (400, 20001)
    assert refusal(create) == (400, 20001)
    Account.objects.filter(id=buyer.id).update(standing=Condition.DEBT)
    assert refusal(create, phone_number=FREE) == (403, 10001)
    assert credit(buyer.id) == 10 * UNIT
    poor = a_customer("+14155550198", credit_micros=FIRST - 1)
    assert refusal(api.client(poor).incoming_phone_numbers.create, phone_number=FREE) == (402, 10001)


def test_the_same_idempotency_key_rents_once(api: Api, buyer: Customer) -> None:
    account = to_sid("AC", buyer.id)
    url = f"{api.url}/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"
    answers = [
        httpx.post(
            url, data={"AreaCode": "415"}, auth=(account, buyer.token), headers={"Idempotency-Key": "order-1"}
        ).json()
        for _ in range(2)
    ]  # fmt: skip
    assert answers[0] == answers[1]
    assert credit(buyer.id) == 10 * UNIT - FIRST


def test_another_accounts_number_is_not_there(api: Api, buyer: Customer) -> None:
    other = a_customer("+14155550199", credit_micros=10 * UNIT)
    theirs = api.client(other).incoming_phone_numbers.list()[0]
    mine = api.client(buyer).incoming_phone_numbers(theirs.sid)
    assert {refusal(mine.fetch), refusal(mine.update, friendly_name="x"), refusal(mine.delete)} == {(404, 20404)}
    assert refusal(api.client(buyer).incoming_phone_numbers(to_sid("PN", new_id())).fetch) == (404, 20404)


def test_a_number_elsewhere_is_proved_by_the_code_that_is_sent_to_it(api: Api, buyer: Customer) -> None:
    client = api.client(buyer)
    asked = client.validation_requests.create(phone_number=ELSEWHERE, friendly_name="Office")
    assert (asked.phone_number, asked.friendly_name, asked.validation_code) == (ELSEWHERE, "Office", None)
    assert client.outgoing_caller_ids.list() == []
    [text] = client.messages.list(to=ELSEWHERE)
    code = re.search(r"\d{6}", text.body).group()
    caller = VerifiedCaller.objects.get()
    account, sid = to_sid("AC", buyer.id), to_sid("PN", caller.id)
    url = f"{api.url}/2010-04-01/Accounts/{account}/OutgoingCallerIds/{sid}.json"
    wrong = httpx.post(url, data={"ValidationCode": "x"}, auth=(account, buyer.token))
    assert (wrong.status_code, wrong.json()["code"]) == (400, 21220)
    assert httpx.post(url, data={"ValidationCode": code}, auth=(account, buyer.token)).status_code == 200
    [listed] = client.outgoing_caller_ids.list(phone_number=ELSEWHERE)
    assert (listed.sid, listed.friendly_name) == (sid, "Office")
    assert client.outgoing_caller_ids(sid).update(friendly_name="Home").friendly_name == "Home"
    assert client.outgoing_caller_ids(sid).delete()
    assert refusal(client.outgoing_caller_ids(sid).fetch) == (404, 20404)
