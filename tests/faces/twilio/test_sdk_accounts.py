"""Accounts, keys and who may do what with which credentials, through the official client."""

import httpx
import pytest
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.world import COMMITTED, Customer, a_customer, give_credit
from twilio.rest import Client

from smarttec.kernel.ids import from_sid, to_sid
from smarttec.numbers import actions as numbers
from smarttec.people.models import Account

pytestmark = COMMITTED
TO, SUB_NUMBER = "+15005550123", "+14155550177"


def with_key(api: Api, customer: Customer, *, scopes: str | None = None) -> Client:
    """A client that has a fresh key; made over plain HTTP, as the client knows no scopes."""
    account = to_sid("AC", customer.id)
    fields = {"FriendlyName": "mine", **({"Scopes": scopes} if scopes else {})}
    made = httpx.post(
        f"{api.url}/2010-04-01/Accounts/{account}/Keys.json", data=fields, auth=(account, customer.token)
    ).json()
    client = Client(made["sid"], made["secret"], account_sid=account)
    client.api.base_url = api.url
    return client


def test_an_account_is_fetched_and_renamed(api: Api, customer: Customer) -> None:
    account = api.client(customer).api.v2010.account
    fetched = account.fetch()
    assert (fetched.sid, fetched.status, fetched.type) == (to_sid("AC", customer.id), "active", "Full")
    assert (fetched.auth_token, fetched.owner_account_sid) == (customer.token, fetched.sid)
    assert fetched.date_created is not None
    assert account.update(friendly_name="Main").friendly_name == account.fetch().friendly_name == "Main"


def test_a_sub_account_is_opened_listed_used_suspended_and_closed(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    opened = client.api.v2010.accounts.create(friendly_name="Shop")
    assert (opened.friendly_name, opened.status, opened.owner_account_sid) == ("Shop", "active", client.account_sid)
    assert [one.sid for one in client.api.v2010.accounts.list()] == [client.account_sid, opened.sid]
    assert [one.sid for one in client.api.v2010.accounts.list(friendly_name="Shop")] == [opened.sid]
    numbers.add_to_stock(number=SUB_NUMBER)
    numbers.assign(account=Account.objects.get(id=from_sid("AC", opened.sid)), e164=SUB_NUMBER)
    give_credit(from_sid("AC", opened.sid), 1_000_000)
    below = Client(client.username, client.password, account_sid=opened.sid)
    own = Client(opened.sid, opened.auth_token)
    below.api.base_url = own.api.base_url = api.url
    sent = [each.messages.create(to=TO, from_=SUB_NUMBER, body="x") for each in (below, own)]
    assert {message.account_sid for message in sent} == {opened.sid}
    assert {m.sid for m in below.messages.list()} == {m.sid for m in own.messages.list()} == {m.sid for m in sent}
    assert client.messages.list() == []
    sub = client.api.v2010.accounts(opened.sid)
    assert sub.update(status="suspended").status == "suspended"
    assert [one.sid for one in client.api.v2010.accounts.list(status="suspended")] == [opened.sid]
    assert refusal(own.messages.list) == refusal(own.api.v2010.account.fetch) == (403, 20005)
    assert len(below.messages.list()) == 2
    assert refusal(below.messages.create, to=TO, from_=SUB_NUMBER, body="x") == (403, 10001)
    assert sub.update(status="active").status == "active"
    assert own.messages.create(to=TO, from_=SUB_NUMBER, body="x").status == "queued"
    assert sub.update(status="closed").status == "closed"
    assert refusal(sub.update, status="active") == (409, 20409)


def test_a_sub_accounts_credentials_open_nothing_above_or_beside_it(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    one, other = (client.api.v2010.accounts.create() for _ in range(2))
    for foreign in (client.account_sid, other.sid):
        intruder = Client(one.sid, one.auth_token, account_sid=foreign)
        intruder.api.base_url = api.url
        assert refusal(intruder.messages.list) == (404, 20404)
        assert refusal(intruder.messages.create, to=TO, from_=customer.number, body="x") == (404, 20404)
    below = Client(one.sid, one.auth_token)
    below.api.base_url = api.url
    assert refusal(below.api.v2010.accounts.create) == (409, 20409)
    assert [each.sid for each in below.api.v2010.accounts.list()] == [one.sid]


@pytest.mark.parametrize("status", ["gone", "ACTIVE"])
def test_an_account_gets_no_status_that_there_is_not(api: Api, customer: Customer, status: str) -> None:
    client = api.client(customer)
    opened = client.api.v2010.accounts.create()
    assert refusal(client.api.v2010.accounts(opened.sid).update, status=status) == (400, 20001)
    assert refusal(client.api.v2010.account.update, status="closed") == (409, 20409)


def test_keys_are_made_listed_renamed_used_and_revoked(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    made = client.new_keys.create(friendly_name="ci")
    assert (made.friendly_name, len(made.secret)) == ("ci", 32)
    assert [key.sid for key in client.keys.list()] == [made.sid]
    assert client.keys(made.sid).update(friendly_name="deploy").friendly_name == "deploy"
    assert client.keys(made.sid).fetch().friendly_name == "deploy"
    keyed = Client(made.sid, made.secret, account_sid=client.account_sid)
    keyed.api.base_url = api.url
    sent = keyed.messages.create(to=TO, from_=customer.number, body="x")
    assert keyed.messages(sent.sid).fetch().status == "queued"
    assert keyed.api.v2010.account.fetch().auth_token is None
    assert client.keys(made.sid).delete()
    assert refusal(keyed.messages.list) == (401, 20003)
    assert refusal(keyed.messages.create, to=TO, from_=customer.number, body="x") == (401, 20003)
    assert refusal(client.keys(made.sid).fetch) == (404, 20404)


def test_a_key_does_what_its_scopes_allow_and_nothing_else(api: Api, customer: Customer) -> None:
    reader = with_key(api, customer, scopes="read-messages")
    assert reader.messages.list() == []
    assert refusal(reader.messages.create, to=TO, from_=customer.number, body="x") == (403, 70051)
    assert refusal(reader.api.v2010.account.balance.fetch) == (403, 70051)
    sender = with_key(api, customer, scopes="send-messages")
    assert sender.messages.create(to=TO, from_=customer.number, body="x").status == "queued"
    assert refusal(sender.messages.list) == (403, 70051)


def test_a_key_makes_no_key_that_may_do_more(api: Api, customer: Customer) -> None:
    manager = with_key(api, customer, scopes="change-account, read-account")
    made = manager.new_keys.create()
    lesser = Client(made.sid, made.secret, account_sid=to_sid("AC", customer.id))
    lesser.api.base_url = api.url
    assert lesser.api.v2010.account.balance.fetch().currency == "USD"
    assert refusal(lesser.messages.list) == (403, 70051)
    path = f"{api.url}/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Keys.json"
    for scopes, code in (("send-messages", 70051), ("everything", 20001), (",", 20001)):
        answer = httpx.post(path, data={"Scopes": scopes}, auth=(manager.username, manager.password))
        assert answer.json()["code"] == code


def test_a_key_opens_its_own_account_only(api: Api, customer: Customer) -> None:
    stranger = a_customer("+14155550111")
    sub = api.client(customer).api.v2010.accounts.create()
    keyed = with_key(api, customer)
    for foreign in (to_sid("AC", stranger.id), sub.sid):
        intruder = Client(keyed.username, keyed.password, account_sid=foreign)
        intruder.api.base_url = api.url
        assert refusal(intruder.messages.list) == (404, 20404)
        assert refusal(intruder.messages.create, to=TO, from_=customer.number, body="x") == (404, 20404)
        wrong = Client(keyed.username, "0" * 32, account_sid=foreign)
        wrong.api.base_url = api.url
        assert refusal(wrong.messages.list) == refusal(wrong.messages.create, to=TO, body="x") == (401, 20003)
