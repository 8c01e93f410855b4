"""Reviewing holds, setting limits and deciding about countries, each by those who may."""

import pytest
from django.test import Client
from tests.faces.desk import rig

from smarttec.fraud.actions.destinations import open_country
from smarttec.fraud.actions.holds import answer_hold, open_hold
from smarttec.fraud.models import Destination, Hold, Limit
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
TEXT = "it was our spring sale"


@pytest.fixture
def hold(customer: Account) -> Hold:
    made = open_hold(account=customer.id, reason=Hold.Reason.BURST, seen={"countries": "SO"}, actor=None)
    answer_hold(account=customer, hold=made.id, text=TEXT)
    return made


def page(hold: Hold) -> str:
    return f"/desk/fraud/hold/{hold.id}/change/"


def in_group(group: str) -> Client:
    rig.a_staff(group=group, email=f"{group}@operator.example")
    client = Client()
    assert rig.sign_in(client, email=f"{group}@operator.example").status_code == 302
    return client


def test_the_review_shows_what_was_seen_and_the_answer_only_under_a_purpose(desk: Client, hold: Hold) -> None:
    assert "Somalia" in desk.get(page(hold)).content.decode()
    assert TEXT not in desk.get(page(hold)).content.decode()
    rig.declare(desk, Purpose.ANSWER_INQUIRY)
    assert TEXT in desk.get(page(hold)).content.decode()


def test_a_release_needs_a_reason_and_is_done_once(desk: Client, hold: Hold) -> None:
    url = f"/desk/fraud/hold/{hold.id}/decide/"
    for reason in ("", "fraud", "because"):
        desk.post(url, {"reason": reason})
        assert Hold.objects.get().state == Hold.State.OPEN
    for _ in range(2):
        assert desk.post(url, {"reason": "explained"}).status_code == 302
    released = Hold.objects.get()
    assert (released.state, released.decision) == (Hold.State.RELEASED, "explained")
    assert released.decided_by is not None
    assert Account.objects.get(id=hold.account_id).standing == 0


def test_a_confirmed_hold_stays(desk: Client, hold: Hold) -> None:
    desk.post(f"/desk/fraud/hold/{hold.id}/decide/", {"confirm": "1"})
    assert Hold.objects.get().state == Hold.State.CONFIRMED
    assert Account.objects.get(id=hold.account_id).standing != 0


def test_staff_hold_an_account_by_hand(desk: Client, customer: Account) -> None:
    assert desk.post("/desk/fraud/hold/add/", {"sid": "AC123"}).status_code == 200
    assert desk.post("/desk/fraud/hold/add/", {"sid": to_sid("AC", customer.id)}).status_code == 302
    assert Hold.objects.get().opened_by is not None


def test_limits_are_set_changed_and_taken_back_by_hand(desk: Client, customer: Account) -> None:
    typed = {"sid": to_sid("AC", customer.id), "day_messages": "7", "spend": "2.50", "reason": "caution"}
    assert desk.post("/desk/fraud/limit/add/", typed).status_code == 302
    limit = Limit.objects.get()
    assert (limit.day_messages, limit.day_spend_micros, limit.minute_messages) == (7, 2_500_000, None)
    changed = {"day_messages": "", "spend": "3", "reason": "known-business"}
    assert desk.post(f"/desk/fraud/limit/{customer.id}/change/", changed).status_code == 302
    limit.refresh_from_db()
    assert (limit.day_messages, limit.day_spend_micros, limit.reason) == (None, 3_000_000, "known-business")


def test_a_country_that_was_asked_for_is_decided(desk: Client, customer: Account) -> None:
    open_country(account=customer, country="SO", has_read_risk=True)
    assert "Somalia" in desk.get("/desk/fraud/hold/countries/").content.decode()
    typed = {"account": str(customer.id), "country": "SO", "decision": "approve"}
    for _ in range(2):
        assert desk.post("/desk/fraud/hold/countries/decide/", typed).status_code == 302
    assert Destination.objects.get().is_open
    assert desk.post("/desk/fraud/hold/countries/decide/", {"account": "x"}).status_code == 302


@pytest.mark.parametrize("path", ["hold/", "limit/", "hold/countries/", "hold/add/", "limit/add/"])
def test_the_lists_answer(desk: Client, hold: Hold, path: str) -> None:
    assert desk.get(f"/desk/fraud/{path}").status_code == 200


def test_support_sees_holds_and_decides_nothing(hold: Hold) -> None:
    support = in_group("support")
    assert support.get(page(hold)).status_code == 200
    assert support.get("/desk/fraud/limit/").status_code == 403
    for url in (f"/desk/fraud/hold/{hold.id}/decide/", "/desk/fraud/hold/countries/decide/", "/desk/fraud/hold/add/"):
        assert support.post(url, {"reason": "explained"}).status_code == 403
    assert Hold.objects.get().state == Hold.State.OPEN
