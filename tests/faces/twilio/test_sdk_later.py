"""Messages for later as the official client schedules, sees and cancels them."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.services.pooling import a_service
from tests.messaging.world import COMMITTED, Customer, a_customer
from twilio.rest.api.v2010.account.message import MessageInstance

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import from_sid, new_id, to_sid
from smarttec.ledger.queries import credit_of
from smarttec.messaging.callbacks.models import Target
from smarttec.messaging.discarding import discard_due
from smarttec.messaging.models import Discard, Message
from smarttec.messaging.schedule.models import ScheduledMessage
from smarttec.messaging.schedule.running import run_due
from smarttec.messaging.services.actions import delete_service
from smarttec.messaging.settlement import Verdict

pytestmark = COMMITTED
TO = "+15005550123"
HOUR = timedelta(hours=1)


@pytest.fixture
def service(customer: Customer) -> str:
    """Of the customer's one number."""
    return to_sid("MG", a_service(customer, customer.number))


def schedule(api: Api, customer: Customer, service: str | None, **others: object) -> MessageInstance:
    given = {"to": TO, "body": "x", "schedule_type": "fixed", "send_at": clock.now() + HOUR, **others}
    return api.client(customer).messages.create(messaging_service_sid=service, **given)


def test_it_is_seen_and_costs_nothing_until_it_goes_under_the_same_sid(
    api: Api, customer: Customer, service: str
) -> None:
    client, before = api.client(customer), credit_of(customer.id)
    told = {"status_callback": "https://hooks.example.org/sms", "validity_period": 60, "body": "a secret"}
    sid = schedule(api, customer, service, send_at=clock.now() + timedelta(days=30), **told).sid
    waiting = client.messages(sid).fetch()
    assert (waiting.status, waiting.from_, waiting.to, waiting.body) == ("scheduled", None, TO, "a secret")
    assert (waiting.messaging_service_sid, waiting.price, waiting.date_sent) == (service, None, None)
    assert credit_of(customer.id) == before
    sent = client.messages.create(to="+15005550124", from_=customer.number, body="now").sid
    assert [message.sid for message in client.messages.list(page_size=1)] == [sent, sid]
    assert [message.sid for message in client.messages.list(to=TO)] == [sid]
    assert [message.sid for message in client.messages.list(from_=customer.number)] == [sent]
    assert client.messages.list(date_sent=datetime.now(UTC)) == []
    CLOCK.set_offset(timedelta(days=30))
    run_due()
    message = Message.objects.get(id=from_sid("SM", sid))
    assert message.expires_at == message.created_at + timedelta(seconds=60)
    assert Target.objects.filter(id=message.id).exists()
    carry(Verdict.SENT, {1: "a"})
    gone = client.messages(sid).fetch()
    assert (gone.status, gone.from_, gone.messaging_service_sid) == ("sent", customer.number, service)
    assert [one.sid for one in client.messages.list(to=TO)] == [sid]
    assert sid in {one.sid for one in client.messages.list(date_sent_after=clock.now() - HOUR)}
    assert client.messages(sid).update(body="").body == ""
    assert not ScheduledMessage.objects.exists()


def test_it_is_cancelled_redacted_and_deleted_while_it_waits_or_never(
    api: Api, customer: Customer, service: str
) -> None:
    client, sid = api.client(customer), schedule(api, customer, service).sid
    assert refusal(client.messages(sid).update, body="") == refusal(client.messages(sid).delete) == (409, 20009)
    for _ in range(2):
        assert client.messages(sid).update(status="canceled").status == "canceled"
    assert client.messages(sid).update(body="").body == ""
    CLOCK.set_offset(2 * HOUR)
    run_due()
    assert Message.objects.count() == 0
    assert client.messages(sid).delete()
    assert refusal(client.messages(sid).fetch) == refusal(client.messages(sid).delete) == (404, 20404)
    plain, later = client.messages.create(to=TO, from_=customer.number, body="x").sid, schedule(api, customer, service)
    CLOCK.set_offset(4 * HOUR)
    run_due()
    for gone in (plain, later.sid):
        assert refusal(client.messages(gone).update, status="canceled") == (409, 30409)
    assert refusal(client.messages(to_sid("SM", new_id())).update, status="canceled") == (404, 20404)
    assert refusal(client.messages(plain).update, status="sent") == (400, 20001)
    stranger = api.client(a_customer("+14155550111")).messages(later.sid)
    assert refusal(stranger.fetch) == refusal(stranger.update, status="canceled") == (404, 20404)


def test_what_cannot_be_scheduled_is_refused_and_the_credentials_come_first(
    api: Api, customer: Customer, service: str
) -> None:
    for others, code in (
        ({"send_at": clock.now() + timedelta(seconds=299)}, 35114),
        ({"send_at": clock.now() + timedelta(days=35, minutes=1)}, 35114),
        ({"send_at": "tomorrow"}, 35114),
        ({"send_at": ""}, 35111),
        ({"schedule_type": "optimize"}, 35126),
        ({"schedule_type": ""}, 35126),
        ({"messaging_service_sid": to_sid("MG", new_id())}, 21701),
        ({"messaging_service_sid": to_sid("MG", a_service(customer))}, 21704),
        ({"messaging_service_sid": "", "from_": customer.number}, 35118),
        ({"to": "12"}, 21211),
        ({"validity_period": 0}, 21624),
    ):
        given = {"to": TO, "body": "x", "schedule_type": "fixed", "send_at": clock.now() + HOUR,
                 "messaging_service_sid": service, **others}  # fmt: skip
        assert refusal(api.client(customer).messages.create, **given) == (400, code), others
        assert refusal(api.client(customer, token="wrong").messages.create, **given) == (401, 20003)
    assert not ScheduledMessage.objects.exists()


def test_what_could_not_be_sent_when_it_was_time_says_why(api: Api, customer: Customer, service: str) -> None:
    client, sid = api.client(customer), schedule(api, customer, service).sid
    delete_service(account=customer.id, service=from_sid("MG", service))
    CLOCK.set_offset(2 * HOUR)
    run_due()
    failed = client.messages(sid).fetch()
    assert (failed.status, failed.error_code, failed.price) == ("failed", 21701, None)
    assert failed.error_message == "There is no such messaging service, or it is not yours."


def test_an_idempotency_key_schedules_once(api: Api, customer: Customer, service: str) -> None:
    account = to_sid("AC", customer.id)
    fields = {"To": TO, "MessagingServiceSid": service, "Body": "x", "ScheduleType": "fixed"}

    def post(send_at: str) -> httpx.Response:
        return httpx.post(
            f"{api.url}/2010-04-01/Accounts/{account}/Messages.json", data={**fields, "SendAt": send_at},
            auth=(account, customer.token), headers={"Idempotency-Key": "k"},
        )  # fmt: skip

    assert post("2001-01-01").json()["code"] == 35114
    send_at = (clock.now() + HOUR).isoformat()
    first, again = post(send_at), post(send_at)
    assert (first.status_code, first.json()["status"]) == (201, "scheduled")
    assert (again.status_code, again.json()) == (201, first.json())
    assert post((clock.now() + 2 * HOUR).isoformat()).status_code == 409
    assert ScheduledMessage.objects.count() == 1


def test_what_is_not_to_be_kept_of_one_for_later_goes_when_it_is_over(
    api: Api, customer: Customer, service: str
) -> None:
    client, wish = api.client(customer), {"content_retention": "discard", "address_retention": "obfuscate"}
    secret = schedule(api, customer, service, body="secret", **wish).sid
    number = schedule(api, customer, service, body="kept", address_retention="obfuscate").sid
    cancelled = schedule(api, customer, service, body="never sent", **wish).sid
    assert client.messages(secret).fetch().body == "secret", "it is still to be sent"
    client.messages(cancelled).update(status="canceled")
    found = client.messages(cancelled).fetch()
    assert (found.body, found.to, found.status) == ("", "+1500555XXXX", "canceled")
    CLOCK.set_offset(2 * HOUR)
    run_due()
    assert client.messages(secret).fetch().body == "secret"
    carry(Verdict.FAILED, {})
    assert discard_due() == 2
    found = client.messages(secret).fetch()
    assert (found.body, found.to, found.status) == ("", "+1500555XXXX", "failed")
    assert (client.messages(number).fetch().body, client.messages(number).fetch().to) == ("kept", "+1500555XXXX")
    assert not Discard.objects.exists()
    assert not ScheduledMessage.objects.filter(id=from_sid("SM", secret)).exists(), "no copy stays"


def test_what_is_not_to_be_kept_goes_from_one_that_could_not_be_sent(
    api: Api, customer: Customer, service: str
) -> None:
    client = api.client(customer)
    sid = schedule(api, customer, service, body="secret", content_retention="discard").sid
    delete_service(account=customer.id, service=from_sid("MG", service))
    CLOCK.set_offset(2 * HOUR)
    run_due()
    found = client.messages(sid).fetch()
    assert (found.body, found.status) == ("", "failed")
    assert not Discard.objects.exists()
    assert refusal(
        client.messages.create, to=TO, body="x", messaging_service_sid=service, schedule_type="fixed",
        send_at=clock.now() + HOUR, content_retention="burn",
    )[0] == 400  # fmt: skip
