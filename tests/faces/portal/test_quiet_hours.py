"""Quiet hours in the portal: the option, the hours it goes by, and a message that waits."""

from datetime import timedelta

import pytest
from django.test import Client

from smarttec.faces.portal.message_rows import timeline_of
from smarttec.kernel import clock
from smarttec.messaging.models import Message, Status
from smarttec.messaging.windows.domain import Mode
from smarttec.messaging.windows.models import CountryHours
from smarttec.messaging.windows.queries import mode_of
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_the_option_is_off_until_it_is_chosen(signed_in: Client, account: Account) -> None:
    assert mode_of(account) is Mode.OFF
    assert signed_in.post("/quiet-hours", {"mode": "1"}).status_code == 302
    assert mode_of(account) is Mode.HOLD
    assert b"checked" in signed_in.get("/quiet-hours").content
    assert signed_in.post("/quiet-hours", {"mode": "9"}).status_code == 422


def test_the_page_shows_the_operators_hours_in_place_of_the_default(signed_in: Client) -> None:
    assert "8:00–21:00" in signed_in.get("/quiet-hours").content.decode()
    CountryHours.objects.create(country="US", workdays_begin=600, workdays_end=1110, basis="Our lawyers")
    text = signed_in.get("/quiet-hours").content.decode()
    assert "10:00–18:30" in text
    assert "Our lawyers" in text


def test_a_message_that_waits_says_until_when() -> None:
    due = clock.now() + timedelta(hours=6)
    message = Message(status=Status.QUEUED, created_at=clock.now(), due_at=due, price_micros=1, currency="USD")
    assert [step.detail for step in timeline_of(message)][1] == f"until {due:%d %b, %H:%M} UTC"
