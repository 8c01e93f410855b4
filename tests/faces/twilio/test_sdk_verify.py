"""Verify v2 by the official client: codes by text, checked once."""

import re
from datetime import timedelta

import pytest
from tests.faces.twilio.conftest import Api, refusal
from tests.messaging.world import COMMITTED, Customer, a_customer
from twilio.rest import Client

from smarttec.kernel.clock import CLOCK
from smarttec.messaging.verify.actions import CHECKS_MAX, SENDS_MAX, delete_content_of
from smarttec.messaging.verify.models import Verification, VerifyService

pytestmark = COMMITTED
TO = "+15005550123"


@pytest.fixture
def client(api: Api, customer: Customer) -> Client:
    made = api.client(customer)
    made.verify.base_url = api.url
    return made


def sent_code(client: Client, digits: int = 6) -> str:
    newest = client.messages.list(limit=1)[0].body
    found = re.fullmatch(rf"Your Shop verification code is: (\d{{{digits}}})", newest)
    assert found, newest
    return found.group(1)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def test_a_right_code_approves_once(client: Client) -> None:
    service = client.verify.v2.services(client.verify.v2.services.create(friendly_name="Shop", code_length=4).sid)
    begun = service.verifications.create(to="500-555-0123", channel="sms")
    assert (begun.to, begun.status, begun.valid, begun.channel) == (TO, "pending", False, "sms")
    code = sent_code(client, digits=4)
    told = service.verification_checks.create(to=TO, code=wrong(code))
    assert (told.status, told.valid) == ("pending", False)
    told = service.verification_checks.create(to=TO, code=code)
    assert (told.sid, told.status, told.valid) == (begun.sid, "approved", True)
    assert service.verifications(begun.sid).fetch().status == "approved"
    assert refusal(service.verification_checks.create, to=TO, code=code) == (404, 20404), "a code works once"
    stored = Verification.objects.get()
    assert stored.code_hash is None


def test_a_code_is_sent_and_tried_so_often_and_lives_so_long(client: Client) -> None:
    service = client.verify.v2.services(client.verify.v2.services.create(friendly_name="Shop").sid)
    first = service.verifications.create(to=TO, channel="sms")
    old = sent_code(client)
    for _ in range(SENDS_MAX - 1):
        assert service.verifications.create(to=TO, channel="sms").sid == first.sid
    assert refusal(service.verifications.create, to=TO, channel="sms") == (429, 60203)
    code = sent_code(client)
    if old != code:
        assert not service.verification_checks.create(verification_sid=first.sid, code=old).valid
    for _ in range(CHECKS_MAX - 1):
        assert not service.verification_checks.create(to=TO, code=wrong(code)).valid
    assert refusal(service.verification_checks.create, to=TO, code=code)[0] in {429, 201}
    CLOCK.set_offset(timedelta(minutes=11))
    assert refusal(service.verification_checks.create, to=TO, code=code) == (404, 20404)
    again = service.verifications.create(to=TO, channel="sms")
    assert again.sid != first.sid
    assert service.verification_checks.create(to=TO, code=sent_code(client)).valid


def test_a_verification_is_canceled_and_other_channels_are_refused(client: Client) -> None:
    service = client.verify.v2.services(client.verify.v2.services.create(friendly_name="Shop").sid)
    begun = service.verifications.create(to=TO, channel="sms")
    assert service.verifications(begun.sid).update(status="canceled").status == "canceled"
    assert refusal(service.verification_checks.create, to=TO, code=sent_code(client)) == (404, 20404)
    assert refusal(service.verifications.create, to=TO, channel="call") == (400, 60200)
    assert refusal(service.verifications.create, to="12", channel="sms") == (400, 21211)
    assert refusal(service.verification_checks.create, to=TO) == (400, 20001)


def test_services_are_the_accounts_own(client: Client, api: Api) -> None:
    made = client.verify.v2.services.create(friendly_name="Shop")
    client.verify.v2.services(made.sid).update(friendly_name="New", code_length=8)
    found = client.verify.v2.services.list()
    assert [(one.sid, one.friendly_name, one.code_length) for one in found] == [(made.sid, "New", 8)]
    stranger = api.client(a_customer("+14155550166"))
    stranger.verify.base_url = api.url
    assert refusal(stranger.verify.v2.services(made.sid).fetch) == (404, 20404)
    assert stranger.verify.v2.services.list() == []
    assert refusal(client.verify.v2.services.create, friendly_name="x" * 31) == (400, 20001)
    assert client.verify.v2.services(made.sid).delete()
    assert refusal(client.verify.v2.services(made.sid).fetch) == (404, 20404)


def test_what_cannot_be_sent_proves_nothing(client: Client, customer: Customer) -> None:
    service = client.verify.v2.services(client.verify.v2.services.create(friendly_name="Shop").sid)
    assert refusal(service.verifications.create, to="+491701234567", channel="sms") == (400, 21408)
    assert all(row.code_hash is None for row in Verification.objects.all())
    assert delete_content_of(customer.id) >= 1
    assert not VerifyService.objects.exists()
