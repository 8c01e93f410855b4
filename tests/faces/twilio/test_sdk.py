"""What an unmodified official client sees."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, PRICE_MICROS, Customer, a_customer, set_account, set_price
from twilio.base.exceptions import TwilioRestException

from smarttec.kernel.ids import new_id, to_sid
from smarttec.messaging.settlement import Verdict
from smarttec.notice import policy
from smarttec.notice.policy import Flag

pytestmark = COMMITTED
TO = "+15005550123"


def test_a_created_message_has_the_exact_shape(api: Api, customer: Customer) -> None:
    account = to_sid("AC", customer.id)
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    fields = {"To": TO, "From": customer.number, "Body": "héllo €"}
    answer = httpx.post(api.url + path, data=fields, auth=(account, customer.token))
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    body = answer.json()
    sid, created, updated = body.pop("sid"), body.pop("date_created"), body.pop("date_updated")
    assert re.fullmatch("SM[0-9a-f]{32}", sid)
    assert re.fullmatch(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000", created)
    assert created == updated
    uri = f"/2010-04-01/Accounts/{account}/Messages/{sid}"
    expected = {
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": "héllo €",
        "date_sent": None,
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "from": customer.number,
        "messaging_service_sid": None,
        "num_media": "0",
        "num_segments": "1",
        "price": None,
        "price_unit": "USD",
        "status": "queued",
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": TO,
        "uri": f"{uri}.json",
    }
    assert body == expected
    fetched = httpx.get(f"{api.url}{uri}.json", auth=(account, customer.token)).json()
    assert fetched == {**expected, "sid": sid, "date_created": created, "date_updated": updated}


def test_the_client_creates_fetches_and_reads_what_was_charged(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    created = client.messages.create(to=TO, from_=customer.number, body="a" * 161)
    assert (created.status, created.num_segments, created.price) == ("queued", "2", None)
    assert abs(created.date_created - datetime.now(UTC)) < timedelta(days=400_000)
    carry(Verdict.SENT, {1: "a", 2: "b"})
    fetched = client.messages(created.sid).fetch()
    assert (fetched.status, fetched.price, fetched.price_unit, fetched.body) == ("sent", "-0.02000", "USD", "a" * 161)
    assert fetched.date_sent is not None
    assert fetched.error_code is None


def test_a_failed_message_has_a_code_and_no_price(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    created = client.messages.create(to=TO, from_=customer.number, body="x")
    carry(Verdict.FAILED, {})
    fetched = client.messages(created.sid).fetch()
    assert (fetched.status, fetched.price, fetched.error_code, fetched.error_message) == (
        "failed", None, 30008, "Unknown error",
    )  # fmt: skip


def test_the_balance_is_what_is_free(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    client.messages.create(to=TO, from_=customer.number, body="x")
    balance = client.api.v2010.account.balance.fetch()
    assert (balance.balance, balance.currency, balance.account_sid) == ("0.99", "USD", to_sid("AC", customer.id))


def test_lists_page_through_everything_newest_first(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sids = [client.messages.create(to=TO, from_=customer.number, body=str(n)).sid for n in range(7)][::-1]
    assert [message.sid for message in client.messages.stream(page_size=3)] == sids
    assert [message.sid for message in client.messages.list(limit=5, page_size=2)] == sids[:5]
    page = client.messages.page(page_size=3)
    assert [message.sid for message in page] == sids[:3]
    assert [message.sid for message in page.next_page()] == sids[3:6]
    assert page.next_page().next_page().next_page() is None
    assert [message.sid for message in client.messages.page(page_size=7)] == sids
    assert client.messages.page(page_size=7).next_page() is None


def test_a_lists_page_has_the_exact_shape(api: Api, customer: Customer) -> None:
    account = to_sid("AC", customer.id)
    client = api.client(customer)
    for _ in range(2):
        client.messages.create(to=TO, from_=customer.number, body="x")
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    body = httpx.get(f"{api.url}{path}?PageSize=1", auth=(account, customer.token)).json()
    (message,) = body.pop("messages")
    assert body == {
        "first_page_uri": f"{path}?PageSize=1&Page=0",
        "next_page_uri": f"{path}?PageSize=1&Page=1&PageToken=PA{message['sid'][2:]}",
        "previous_page_uri": None,
        "page": 0,
        "page_size": 1,
        "start": 0,
        "end": 0,
        "uri": f"{path}?PageSize=1&Page=0",
    }


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"to": "12"}, 400, 21211),
        ({"to": ""}, 400, 21604),
        ({"from_": "Smart-tec!"}, 400, 21212),
        ({"from_": "Smarttec"}, 400, 21612),
        ({"from_": ""}, 400, 21603),
        ({"from_": "+14155550199"}, 400, 21606),
        ({"to": "+14155550100"}, 400, 21266),
        ({"body": ""}, 400, 21602),
        ({"body": "x" * 1601}, 400, 21617),
        ({"body": "a\0b"}, 400, 21619),
        ({"to": "+447400123456"}, 400, 21408),
    ],
)
def test_every_error_of_a_draft_has_twilios_code(
    api: Api, customer: Customer, fields: dict[str, str], status: int, code: int
) -> None:
    with pytest.raises(TwilioRestException) as raised:
        api.client(customer).messages.create(**{"to": TO, "from_": customer.number, "body": "x", **fields})
    assert (raised.value.status, raised.value.code) == (status, code)
    assert raised.value.msg


def test_errors_of_the_account_have_twilios_codes(api: Api, customer: Customer) -> None:
    def error(client_of: Customer, *, token: str | None = None) -> tuple[int, int]:
        with pytest.raises(TwilioRestException) as raised:
            api.client(client_of, token=token).messages.create(to=TO, from_=client_of.number, body="x")
        return raised.value.status, raised.value.code

    poor = a_customer("+14155550111", credit_micros=PRICE_MICROS - 1)
    stranger = Customer(new_id(), "0" * 32, "+14155550100", 1)
    assert error(poor) == (402, 10001)
    assert error(stranger) == error(customer, token="wrong") == (401, 20003)
    set_account(customer, policy=policy.with_flag(customer.policy, Flag.RESTRICTED, on=True))
    assert error(customer) == (403, 30004)
    set_account(customer, status="suspended")
    assert error(customer) == (403, 10001)


def test_another_accounts_things_and_absent_things_give_one_answer(api: Api, customer: Customer) -> None:
    other = a_customer("+14155550111")
    sid = api.client(customer).messages.create(to=TO, from_=customer.number, body="x").sid
    own, foreign = to_sid("AC", other.id), to_sid("AC", customer.id)
    paths = [
        f"Accounts/{own}/Messages/{sid}.json",
        f"Accounts/{own}/Messages/SM{new_id().hex}.json",
        f"Accounts/{own}/Messages/nonsense.json",
        f"Accounts/{foreign}/Messages/{sid}.json",
        f"Accounts/{foreign}/Messages.json",
        f"Accounts/{foreign}/Balance.json",
        f"Accounts/{to_sid('AC', new_id())}/Messages.json",
        f"Accounts/{own}/Calls.json",
        f"Accounts/{foreign}/Calls.json",
        "Accounts/nobody/Messages.json",
    ]
    answers = {(a.status_code, a.text) for p in paths
               if (a := httpx.get(f"{api.url}/2010-04-01/{p}", auth=(own, other.token)))}  # fmt: skip
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_a_foreign_account_in_a_post_is_not_found_and_charges_nobody(api: Api, customer: Customer) -> None:
    other = a_customer("+14155550111")
    fields = {"To": TO, "From": customer.number, "Body": "x"}
    path = f"{api.url}/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Messages.json"
    answer = httpx.post(path, data=fields, auth=(to_sid("AC", other.id), other.token))
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)
    assert api.client(customer).messages.list() == []


def test_a_price_of_many_digits_is_exact(api: Api, customer: Customer) -> None:
    set_price("44", 123_457)
    client = api.client(customer)
    created = client.messages.create(to="+447400123456", from_=customer.number, body="x")
    carry(Verdict.SENT, {1: "x"})
    assert client.messages(created.sid).fetch().price == "-0.123457"
