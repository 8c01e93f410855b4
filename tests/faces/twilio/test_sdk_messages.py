"""Lists with filters, redaction, deletion and parameters of messages, through the official client."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.world import COMMITTED, Customer
from twilio.base.exceptions import TwilioRestException

from smarttec.faces.twilio.models import OnceRequest
from smarttec.faces.twilio.tasks import forget
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import from_sid, new_id, to_sid
from smarttec.ledger.models import Entry
from smarttec.messaging.callbacks.models import Target
from smarttec.messaging.models import Direction, Message
from smarttec.messaging.settlement import Verdict
from smarttec.numbers import actions as numbers
from smarttec.people.models import Account

pytestmark = COMMITTED
TO, OTHER, SECOND = "+15005550123", "+15005550124", "+14155550101"


def test_lists_are_filtered_by_receiver_and_sender(api: Api, customer: Customer) -> None:
    numbers.add_to_stock(number=SECOND)
    numbers.assign(account=Account.objects.get(id=customer.id), e164=SECOND)
    client = api.client(customer)
    pairs = [(TO, customer.number), (OTHER, customer.number), (TO, SECOND)]
    sids = {pair: client.messages.create(to=pair[0], from_=pair[1], body="x").sid for pair in pairs}
    assert [m.sid for m in client.messages.list(to=TO)] == [sids[TO, SECOND], sids[TO, customer.number]]
    assert [m.sid for m in client.messages.list(from_=SECOND)] == [sids[TO, SECOND]]
    assert [m.sid for m in client.messages.list(to=OTHER, from_=customer.number)] == [sids[OTHER, customer.number]]
    assert client.messages.list(to=OTHER, from_=SECOND) == client.messages.list(to="+15005550999") == []
    assert len(client.messages.list(to=TO, page_size=1)) == 2
    assert refusal(client.messages.list, to="nobody") == (400, 20001)


def test_lists_are_filtered_by_the_day_of_sending(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    client.messages.create(to=TO, from_=customer.number, body="never sent")
    carry(Verdict.FAILED, {})
    first = client.messages.create(to=TO, from_=customer.number, body="x").sid
    carry(Verdict.SENT, {1: "a"})
    CLOCK.set_offset(timedelta(days=3))
    later = client.messages.create(to=TO, from_=customer.number, body="x").sid
    carry(Verdict.SENT, {1: "b"})
    today = datetime.now(UTC)

    def found(**filters: object) -> list[str]:
        return [message.sid for message in client.messages.list(**filters)]

    assert found(date_sent=today) == [first]
    assert found(date_sent=(today + timedelta(days=3)).date()) == [later]
    assert found(date_sent=today + timedelta(days=1)) == []
    assert found(date_sent_after=today - timedelta(days=1)) == [later, first]
    assert found(date_sent_after=today + timedelta(days=2)) == [later]
    assert found(date_sent_before=today + timedelta(days=2)) == [first]
    assert found(date_sent_after=today + timedelta(days=1), date_sent_before=today + timedelta(days=2)) == []


@pytest.mark.parametrize("query", ["DateSent=yesterday", "DateSent<=0001-01-01", "DateSent>=9999-12-31", "To=12"])
def test_nonsense_in_filters_is_refused(api: Api, customer: Customer, query: str) -> None:
    account = to_sid("AC", customer.id)
    path = f"{api.url}/2010-04-01/Accounts/{account}/Messages.json?{query}"
    answer = httpx.get(path, auth=(account, customer.token))
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


def test_redaction_takes_the_text_and_keeps_the_facts(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sid = client.messages.create(to=TO, from_=customer.number, body="a secret").sid
    assert refusal(client.messages(sid).update, body="") == (409, 20009)
    carry(Verdict.SENT, {1: "a"})
    assert refusal(client.messages(sid).update, body="another") == (400, 20001)
    for _ in range(2):
        redacted = client.messages(sid).update(body="")
        assert (redacted.body, redacted.to, redacted.price) == ("", TO, "-0.01000")
    assert [message.body for message in client.messages.list(to=TO)] == [""]
    assert refusal(client.messages("SM" + "0" * 32).update, body="") == (404, 20404)


def test_deletion_takes_the_message_and_keeps_what_was_charged(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sid = client.messages.create(to=TO, from_=customer.number, body="a secret").sid
    assert refusal(client.messages(sid).delete) == (409, 20009)
    carry(Verdict.SENT, {1: "a"})
    assert client.messages(sid).delete() is True
    assert refusal(client.messages(sid).fetch) == refusal(client.messages(sid).delete) == (404, 20404)
    assert client.messages.list() == []
    row = Message.objects.get(id=from_sid("SM", sid))
    assert (row.is_removed, bytes(row.recipient_digest), row.sender_digest) == (True, b"", None)
    assert Entry.objects.get(id=row.id).amount_micros == -10_000


def test_a_status_callback_is_kept_sealed_with_the_message(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    url = "https://user:word@hooks.example.org/sms"
    sid = client.messages.create(to=TO, from_=customer.number, body="x", status_callback=url).sid
    target = Target.objects.extra(select={"account_policy": str(customer.policy)}).get(id=from_sid("SM", sid))
    assert Message.objects.get(id=target.id).has_callback
    assert b"hooks" not in bytes(Target.objects.filter(id=target.id).values_list("url", flat=True)[0].blob)
    plain = client.messages.create(to=TO, from_=customer.number, body="x").sid
    assert not Message.objects.get(id=from_sid("SM", plain)).has_callback
    refused = refusal(client.messages.create, to=TO, from_=customer.number, body="x", status_callback="ftp://x")
    assert refused == (400, 20001)


@pytest.mark.parametrize(
    "field", [{"media_url": ["https://example.org/a.png"]}, {"application_sid": "AP1"},
              {"content_sid": "HX1"}, {"max_price": "1"}],
)  # fmt: skip
def test_what_is_not_supported_is_refused_by_name(api: Api, customer: Customer, field: dict[str, object]) -> None:
    client = api.client(customer)
    assert refusal(client.messages.create, to=TO, from_=customer.number, body="x", **field) == (400, 20001)
    assert client.messages.list() == []


def test_what_changes_nothing_is_ignored_and_a_reply_is_told_from_a_message(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    sent = client.messages.create(to=TO, from_=customer.number, body="x", provide_feedback=True)
    assert (sent.status, sent.direction) == ("queued", "outbound-api")
    Message.objects.filter(id=from_sid("SM", sent.sid)).update(direction=Direction.OUTBOUND_REPLY)
    assert client.messages(sent.sid).fetch().direction == client.messages.list()[0].direction == "outbound-reply"


def post(api: Api, customer: Customer, path: str, fields: dict[str, str], *, key: str) -> httpx.Response:
    account = to_sid("AC", customer.id)
    url = f"{api.url}/2010-04-01/Accounts/{account}/{path}.json"
    return httpx.post(url, data=fields, auth=(account, customer.token), headers={"Idempotency-Key": key})


def test_a_message_with_a_key_is_sent_once_and_answered_alike(api: Api, customer: Customer) -> None:
    fields = {"To": TO, "From": customer.number, "Body": "héllo"}
    first = post(api, customer, "Messages", fields, key="order 17")
    carry(Verdict.SENT, {1: "a"})
    again = post(api, customer, "Messages", fields, key="order 17")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert Message.objects.count() == 1
    other = post(api, customer, "Messages", {**fields, "Body": "other"}, key="order 17")
    assert (other.status_code, other.json()["code"]) == (409, 20409)
    assert post(api, customer, "Messages", fields, key="order 18").json()["sid"] != first.json()["sid"]
    CLOCK.set_offset(timedelta(days=1, minutes=1))
    assert post(api, customer, "Messages", fields, key="order 17").json()["sid"] != first.json()["sid"]


def test_a_refused_message_frees_its_key(api: Api, customer: Customer) -> None:
    fields = {"To": TO, "From": "+14155550199", "Body": "x"}
    for _ in range(2):
        assert post(api, customer, "Messages", fields, key="k").json()["code"] == 21606
    assert post(api, customer, "Messages", {**fields, "From": customer.number}, key="k").status_code == 201


def test_a_key_does_not_open_anything(api: Api, customer: Customer) -> None:
    stranger = Customer(new_id(), "0" * 32, customer.number, 1)
    fields = {"To": TO, "From": customer.number, "Body": "x"}
    assert post(api, stranger, "Messages", fields, key="k").json()["code"] == 20003
    assert post(api, customer, "Messages", fields, key="k" * 256).json()["code"] == 20001


def test_other_requests_with_a_key_are_done_once_and_answered_alike_but_for_secrets(
    api: Api, customer: Customer
) -> None:
    first = post(api, customer, "Keys", {"FriendlyName": "ci"}, key="k")
    again = post(api, customer, "Keys", {"FriendlyName": "ci"}, key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == {**first.json(), "secret": None}
    assert len(first.json()["secret"]) == 32
    assert len(api.client(customer).keys.list()) == 1
    assert post(api, customer, "Keys", {"FriendlyName": "other"}, key="k").json()["code"] == 20409
    for _ in range(2):
        assert post(api, customer, "Keys", {"Scopes": "nonsense"}, key="bad").json()["code"] == 20001
    assert post(api, customer, "Keys", {"Scopes": "read-account"}, key="bad").status_code == 201


def test_keys_of_requests_are_forgotten_after_a_day(api: Api, customer: Customer) -> None:
    fields = {"To": TO, "From": customer.number, "Body": "x"}
    assert post(api, customer, "Messages", fields, key="k").status_code == 201
    forget(timestamp=0)
    assert OnceRequest.objects.count() == 1
    CLOCK.set_offset(timedelta(days=1, minutes=1))
    forget(timestamp=0)
    assert OnceRequest.objects.count() == 0


@pytest.mark.parametrize(
    "written",
    ["415-555-0123", "(415) 555 0123", "14155550123", "0014155550123", "tel:+14155550123", "+1\u200b4155550123"],
)
def test_the_answer_says_which_number_was_understood(api: Api, customer: Customer, written: str) -> None:
    made = api.client(customer).messages.create(to=written, from_="4155550100", body="hello")
    assert (made.to, made.from_) == ("+14155550123", customer.number)
    with pytest.raises(TwilioRestException) as refused:
        api.client(customer).messages.create(to="1.41556E+10", from_=customer.number, body="hello")
    assert refused.value.code == 21211
    assert "cut this number short" in refused.value.msg


def test_lists_read_numbers_as_written(api: Api, customer: Customer) -> None:
    """As create does: national, with 00, with marks; and names and short codes, which messages can come from."""
    client = api.client(customer)
    sent = client.messages.create(to="+14155550123", from_=customer.number, body="x").sid
    national = customer.number.removeprefix("+1")
    for to in ("4155550123", "(415) 555-0123", "tel:+1-415-555-0123", "0014155550123"):
        assert [one.sid for one in client.messages.list(to=to)] == [sent], to
    assert [one.sid for one in client.messages.list(from_=national)] == [sent]
    assert client.messages.list(from_="ACME Shop") == client.messages.list(to="24680") == []
    assert [one.phone_number for one in client.incoming_phone_numbers.list(phone_number=national)] == [customer.number]
    assert client.outgoing_caller_ids.list(phone_number=national) == []
    assert refusal(client.messages.list, to="12") == (400, 20001)
