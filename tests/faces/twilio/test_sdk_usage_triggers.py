"""Usage triggers through the official client: made, listed, changed, fired once in each period, told and signed."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.callbacks.playing import Asked, deliver, deliverer, listening
from tests.messaging.world import COMMITTED, Customer, a_customer, open_test_pools
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import from_sid, new_id, to_sid
from smarttec.ledger.daily import add_up
from smarttec.messaging.callbacks.models import Callback
from smarttec.messaging.intake import Intake
from smarttec.messaging.models import Direction, Message, Status
from smarttec.messaging.settlement import Verdict
from smarttec.messaging.statistics.counting import count
from smarttec.messaging.usage.domain import TRIGGERS_MAX
from smarttec.messaging.usage.firing import look
from smarttec.messaging.usage.models import Firing, UsageTrigger

pytestmark = COMMITTED
TO = "+15005550123"
URL = "https://example.org/usage"


@pytest.fixture
def client(api: Api, customer: Customer) -> Client:
    return api.client(customer)


def send(client: Client, customer: Customer, times: int = 1) -> None:
    for number in range(times):
        client.messages.create(to=TO, from_=customer.number, body=f"text {number}")
        carry(Verdict.SENT, {1: new_id().hex})


def receive(customer: Customer, times: int) -> None:
    for _ in range(times):
        message = Message(
            id=new_id(), account=customer.id, direction=Direction.INBOUND, status=Status.RECEIVED, sender=TO,
            recipient=customer.number, body="in", recipient_digest=b"", is_ucs2=False, segments=1, price_micros=0,
            currency="USD", created_at=datetime.now(UTC) + CLOCK.offset,
        )  # fmt: skip
        message.account_policy = customer.policy
        message.save()


def next_day() -> None:
    CLOCK.set_offset(CLOCK.offset + timedelta(days=1))


def test_a_trigger_is_made_fetched_listed_changed_and_deleted(client: Client) -> None:
    triggers = client.usage.triggers
    made = triggers.create(
        usage_category="totalprice", trigger_value="12.5", trigger_by="price", recurring="monthly", callback_url=URL,
        callback_method="GET", friendly_name="budget",
    )  # fmt: skip
    assert (made.usage_category, made.trigger_by, made.recurring) == ("totalprice", "price", "monthly")
    assert (made.trigger_value, made.current_value, made.date_fired) == ("12.50", "0.00", None)
    assert (made.callback_url, made.callback_method, made.friendly_name) == (URL, "GET", "budget")
    assert made.usage_record_uri.endswith("/Usage/Records/ThisMonth.json?Category=totalprice")
    plain = triggers.create(usage_category="sms", trigger_value="1000", callback_url=URL)
    assert (plain.trigger_by, plain.recurring, plain.trigger_value) == ("usage", None, "1000")
    assert [one.sid for one in triggers.list()] == [made.sid, plain.sid]
    assert [one.sid for one in triggers.list(page_size=1)] == [made.sid, plain.sid]
    assert [one.sid for one in triggers.list(recurring="monthly")] == [made.sid]
    assert [one.sid for one in triggers.list(recurring="alltime")] == [plain.sid]
    assert [one.sid for one in triggers.list(trigger_by="usage", usage_category="sms")] == [plain.sid]
    changed = triggers(made.sid).update(callback_url=URL + "/2", callback_method="POST", friendly_name="b")
    assert (changed.callback_url, changed.callback_method, changed.friendly_name) == (URL + "/2", "POST", "b")
    assert triggers(made.sid).fetch().trigger_value == "12.50"
    assert triggers(made.sid).delete()
    assert refusal(triggers(made.sid).fetch) == (404, 20404)


@pytest.mark.parametrize(
    "wrong",
    [
        {"usage_category": "faxes"}, {"trigger_value": "many"}, {"trigger_value": "0"}, {"trigger_value": "-5"},
        {"trigger_value": " 30"}, {"trigger_value": "1e3"}, {"recurring": "weekly"}, {"trigger_by": "weight"},
        {"callback_url": "ftp://example.org"}, {"callback_method": "PUT"}, {"friendly_name": "x" * 65},
        {"usage_category": "totalprice", "trigger_by": "count"}, {"trigger_value": "9" * 12},
    ],
)  # fmt: skip
def test_what_no_trigger_can_be_is_refused_by_name(client: Client, wrong: dict[str, str]) -> None:
    asked = {"usage_category": "sms", "trigger_value": "30", "callback_url": URL, **wrong}
    assert refusal(client.usage.triggers.create, **asked) == (400, 20001)


def test_an_account_has_so_many_and_sees_its_own_alone(api: Api, client: Client, customer: Customer) -> None:
    made = client.usage.triggers.create(usage_category="sms", trigger_value="1", callback_url=URL)
    row = UsageTrigger.objects.get()
    copies = [
        UsageTrigger(account=row.account, category="sms", value_micros=1, url=URL) for _ in range(TRIGGERS_MAX - 1)
    ]
    for copy in copies:
        copy.save()
    assert refusal(client.usage.triggers.create, usage_category="sms", trigger_value="1", callback_url=URL) == (
        409, 20409,
    )  # fmt: skip
    other = api.client(a_customer("+14155550101"))
    assert other.usage.triggers.list() == []
    assert refusal(other.usage.triggers(made.sid).fetch) == (404, 20404)
    assert refusal(other.usage.triggers(made.sid).delete) == (404, 20404)


def test_one_that_does_not_recur_fires_once_for_good(client: Client, customer: Customer) -> None:
    send(client, customer)
    relative = client.usage.triggers.create(usage_category="sms", trigger_value="+2", callback_url=URL)
    assert (relative.trigger_value, relative.current_value) == ("3", "1")
    send(client, customer)
    assert look() == 0
    assert client.usage.triggers(relative.sid).fetch().current_value == "2"
    send(client, customer)
    assert [look(), look()] == [1, 0]
    send(client, customer, 3)
    next_day()
    assert look() == 0
    assert client.usage.triggers(relative.sid).fetch().date_fired is not None


def test_one_that_recurs_fires_once_in_each_period(client: Client, customer: Customer) -> None:
    made = client.usage.triggers.create(
        usage_category="sms-outbound", trigger_value="0.02", trigger_by="price", recurring="daily", callback_url=URL
    )
    client.usage.triggers.create(
        usage_category="sms", trigger_value="+4", trigger_by="count", recurring="alltime", callback_url=URL
    )
    fired = []
    for _ in range(3):
        send(client, customer, 2)
        add_up()
        fired += [look(), look()]
        next_day()
    assert fired == [1, 0, 2, 0, 1, 0]
    assert Decimal(client.usage.triggers(made.sid).fetch().current_value) == 0
    assert Firing.objects.filter(trigger=from_sid("UT", made.sid)).count() == 3


def test_what_was_used_just_before_midnight_counts_for_the_day_that_it_was_used_on(
    client: Client, customer: Customer
) -> None:
    client.usage.triggers.create(usage_category="sms", trigger_value="1", recurring="daily", callback_url=URL)
    send(client, customer)
    next_day()
    assert [look(), look()] == [1, 0]
    assert Firing.objects.get().period == (datetime.now(UTC)).date()


def test_inbound_texts_count_whether_they_are_in_the_totals_or_not(client: Client, customer: Customer) -> None:
    client.usage.triggers.create(usage_category="sms-inbound", trigger_value="5", callback_url=URL)
    receive(customer, 3)
    assert [one.count for one in client.usage.records.list(category="sms-inbound")] == ["3"]
    CLOCK.set_offset(timedelta(minutes=5))
    count()
    receive(customer, 1)
    assert [one.count for one in client.usage.records.list(category="sms-inbound")] == ["4"]
    assert look() == 0
    receive(customer, 1)
    assert look() == 1
    Message.objects.filter(direction=Direction.INBOUND).delete()
    assert [one.count for one in client.usage.records.list(category="sms-inbound")] == ["3"], "these are totals"


def test_workers_that_look_at_once_fire_once(client: Client, customer: Customer) -> None:
    for _ in range(3):
        client.usage.triggers.create(usage_category="sms", trigger_value="1", recurring="daily", callback_url=URL)
    send(client, customer)
    together, fired = threading.Barrier(6), []

    def work() -> None:
        together.wait(30)
        try:
            fired.append(look())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (sum(fired), Firing.objects.count(), Callback.objects.count()) == (3, 3, 3)


def test_the_server_is_told_with_a_signature_and_the_same_token_each_time(client: Client, customer: Customer) -> None:
    seen = asyncio.run(_told(client, customer))
    assert len(seen) == 2, "the first answer was an error"
    first, second = (one.form for one in seen)
    assert first == second
    assert RequestValidator(customer.token).validate(seen[0].url, first, seen[0].headers["x-twilio-signature"])
    trigger = client.usage.triggers.list()[0]
    assert first.pop("IdempotencyToken").startswith(f"{trigger.sid}-FIRES-")
    assert first.pop("DateFired")
    account = to_sid("AC", customer.id)
    assert first == {
        "AccountSid": account, "ApiVersion": "2010-04-01", "UsageTriggerSid": trigger.sid, "UsageCategory": "sms",
        "Recurring": "yearly", "TriggerBy": "count", "TriggerValue": "1", "CurrentValue": "1",
        "UsageRecordUri": f"/2010-04-01/Accounts/{account}/Usage/Records/Yearly.json?Category=sms",
    }  # fmt: skip


async def _told(client: Client, customer: Customer) -> list[Asked]:
    async with listening() as server, open_test_pools() as pools:
        server.status = 500

        def prepare() -> None:
            client.usage.triggers.create(
                usage_category="sms", trigger_value="1", trigger_by="count", recurring="yearly",
                callback_url=server.url("/usage?who=me"),
            )  # fmt: skip
            send(client, customer)
            assert look() == 1
            connections.close_all()

        await asyncio.to_thread(prepare)
        one = await deliverer(pools, Intake(pools))
        assert await deliver(one) == 1
        server.status = 204
        CLOCK.set_offset(timedelta(minutes=1))
        assert await deliver(one) == 1
        return server.seen
