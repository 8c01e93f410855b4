"""Numbers in the portal: the price before the act, one act for each form, a warning before what cannot be undone."""

import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.everybody import EVERYBODY
from tests.faces.portal.browsing import EMAIL
from tests.numbers.renting import MONTHLY, SETUP, UNIT, credit, live_until, set_number_price
from tests.people.helpers import open_confirmed

from smarttec.faces import caller_codes
from smarttec.faces.portal.numbers.own import PER_PAGE
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.domain import Draft
from smarttec.numbers.actions import add_to_stock, assign, buy, registering
from smarttec.numbers.domain import Scheme
from smarttec.numbers.models import Assignment, Rental, SenderRegistration, StockNumber, VerifiedCaller
from smarttec.numbers.queries import config
from smarttec.people.models import Account
from smarttec.plans.standing import REASONS, Condition
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
FREE, OTHER, OWN = "+14155550101", "+14155550102", "+14155550100"
FIRST = MONTHLY + SETUP
STATIC = Path(__file__).resolve().parents[3] / "src/smarttec/faces/portal/static"
SHOOT = Path(__file__).parent / "preview/shoot.py"


@pytest.fixture
def rich(account: Account, shop_open: None) -> Account:
    """Ten units of credit, a number for nothing, and a price list."""
    set_number_price()
    ledger.post(
        act=new_id(), account=account.id, amount_micros=10 * UNIT, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    assign(account=account, e164=OWN)
    return account


def text_of(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def form_of(response: HttpResponse) -> dict[str, str]:
    html = response.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]+)"', html).group(1) for name in ("act", "agreed")}


def settings_form(**changes: str) -> dict[str, str]:
    empty = dict.fromkeys(("friendly_name", "sms_url", "sms_fallback_url", "auto_reply"), "")
    return {**empty, "sms_method": "POST", "sms_fallback_method": "POST", **changes}


def test_a_number_is_found_priced_and_bought_once(signed_in: Client, rich: Account) -> None:
    found = text_of(signed_in.get("/numbers/search?country=US&area=415&contains=0101"))
    assert "+1 415-555-0101" in found
    assert "+1 415-555-0102" not in found
    page = signed_in.get("/numbers/buy/14155550101")
    said = text_of(page)
    for amount in ("$2.00", "$0.50", "$2.50", "$10.00", "$7.50"):
        assert amount in said
    form = form_of(page)
    for _ in range(2):
        assert signed_in.post("/numbers/buy/14155550101", form).status_code == 302
    assert (credit(rich.id), Rental.objects.count()) == (10 * UNIT - FIRST, 1)
    listed = text_of(signed_in.get("/numbers"))
    assert Rental.objects.get().paid_until.strftime("%-d %b %Y") in listed
    assert "+1 415-555-0100" in listed
    assert "Free" in listed


def test_a_price_that_changed_a_taken_number_and_a_short_credit_cost_nothing(signed_in: Client, rich: Account) -> None:
    form = form_of(signed_in.get("/numbers/buy/14155550101"))
    set_number_price(monthly_micros=3 * UNIT)
    refused = signed_in.post("/numbers/buy/14155550101", form)
    assert (refused.status_code, "price has changed" in text_of(refused)) == (409, True)
    assert signed_in.post("/numbers/buy/14155550101", {**form, "agreed": "x"}).status_code == 400
    StockNumber.objects.filter(e164=FREE).update(is_assigned=True)
    assert "taken" in text_of(signed_in.get("/numbers/buy/14155550101"))
    set_number_price(monthly_micros=30 * UNIT)
    short = signed_in.get("/numbers/buy/14155550102")
    assert 'href="/credits?amount=20.50"' in short.content.decode()
    assert 'name="act"' not in short.content.decode()
    assert signed_in.get("/numbers/buy/14155559999").status_code == 404
    assert credit(rich.id) == 10 * UNIT


def test_a_search_that_makes_no_sense_says_so(signed_in: Client, rich: Account) -> None:
    for query in ("country=US&area=41x", "country=US&contains=%3B--", "country=XX", "country=US&kind=9"):
        assert signed_in.get(f"/numbers/search?{query}").status_code == 422, query
    assert "No free number" in text_of(signed_in.get("/numbers/search?country=US&contains=777"))


def test_who_is_not_in_good_standing_reads_why_nothing_can_be_rented(signed_in: Client, rich: Account) -> None:
    form = form_of(signed_in.get("/numbers/buy/14155550101"))
    Account.objects.filter(id=rich.id).update(standing=Condition.DEBT)
    refused = signed_in.post("/numbers/buy/14155550101", form)
    assert (refused.status_code, REASONS[Condition.DEBT] in text_of(refused)) == (403, True)


def test_settings_are_saved_and_what_is_wrong_is_told_at_its_field(signed_in: Client, rich: Account) -> None:
    number = Assignment.objects.get()
    path = f"/numbers/{number.id}"
    assert signed_in.post(path, settings_form(sms_url="https://a.example/x", auto_reply="Hi")).status_code == 302
    assert "https://a.example/x" in signed_in.get(path).content.decode()
    wrong = signed_in.post(path, settings_form(sms_url="ftp://a.example"))
    assert (wrong.status_code, "Give a full web address" in text_of(wrong)) == (422, True)
    assert signed_in.post(path, settings_form(sms_url="https://a.example/x")).status_code == 302
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        found = config(Assignment.objects.select_related("account").get())
    assert (found.sms_url, found.auto_reply) == ("https://a.example/x", None)


def test_a_number_is_given_back_after_a_warning(signed_in: Client, rich: Account) -> None:
    rental = buy(account=rich.id, e164=FREE, act=new_id())
    path = f"/numbers/{rental.assignment_id}/release"
    warning = text_of(signed_in.get(path))
    assert "You cannot undo this" in warning
    assert "is not paid back" in warning
    assert signed_in.post(path).status_code == 302
    assert not StockNumber.objects.get(e164=FREE).is_assigned
    assert signed_in.get(path).status_code == 404


def test_an_unpaid_number_is_told_with_its_last_day(signed_in: Client, rich: Account) -> None:
    rental = buy(account=rich.id, e164=FREE, act=new_id())
    ledger.charge(
        act=new_id(), account=rich.id, amount_micros=credit(rich.id), counterpart=Counterpart.SMS_REVENUE
    )  # fmt: skip
    live_until(rental.paid_until + timedelta(hours=1))
    signed_in.force_login(rich.owner)
    said = text_of(signed_in.get("/numbers"))
    assert "is not paid" in said
    assert (rental.paid_until + timedelta(days=5)).strftime("%-d %b %Y") in said


def test_another_customers_number_is_not_there(client: Client, signed_in: Client, rich: Account) -> None:
    other = Account.objects.get(owner=open_confirmed(f"other-{EMAIL}"))
    add_to_stock(number="+14155550777")
    theirs = assign(account=other, e164="+14155550777")
    for path in (f"/numbers/{theirs.id}", f"/numbers/{theirs.id}/release", f"/numbers/callers/{theirs.id}"):
        assert signed_in.get(path).status_code == 404, path


def test_a_sender_is_asked_for_and_its_state_is_told(signed_in: Client, rich: Account) -> None:
    registering.set_rule(country="US", scheme=Scheme.TEN_DLC)
    asked = {"sender": OWN, "country": "US", "use_case": "Orders"}
    assert signed_in.post("/numbers/senders/register", asked).status_code == 302
    said = text_of(signed_in.get("/numbers/senders"))
    assert "Needed at present: United States (10DLC campaign)" in said
    assert "Pending" in said
    registering.decide(registration=SenderRegistration.objects.get().id, is_approved=True, by=new_id())
    assert "Approved" in text_of(signed_in.get("/numbers/senders"))
    assert signed_in.post("/numbers/senders/register", asked).status_code == 422
    assert signed_in.post("/numbers/senders/register", {**asked, "sender": "+15005550123"}).status_code == 422


def test_a_number_elsewhere_is_proved_by_the_code_in_a_text(
    signed_in: Client, rich: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Draft] = []
    monkeypatch.setattr(caller_codes, "send_from_thread", lambda *, account, draft: sent.append(draft))
    asked = signed_in.post("/numbers/callers", {"number": "+1 500 555 0123", "sender": OWN})
    path = asked.headers["Location"]
    assert (sent[0].sender, sent[0].recipient) == (OWN, "+15005550123")
    code = re.search(r"\d{6}", sent[0].body).group()
    assert signed_in.post(path, {"code": f"{(int(code) + 1) % 10**6:06d}"}).status_code == 422
    assert signed_in.post(path, {"code": code}).headers["Location"] == "/numbers/senders"
    assert "Proved" in text_of(signed_in.get("/numbers/senders"))
    assert signed_in.post(f"{path}/forget").status_code == 302
    assert not VerifiedCaller.objects.exists()
    assert signed_in.post("/numbers/callers", {"number": "x", "sender": OWN}).status_code == 422


def test_a_page_of_numbers_costs_the_same_for_one_and_for_many(signed_in: Client, rich: Account) -> None:
    signed_in.get("/numbers")
    with CaptureQueriesContext(connection) as few:
        signed_in.get("/numbers")
    for line in range(PER_PAGE - 1):
        add_to_stock(number=f"+1415555{2000 + line}")
        assign(account=rich, e164=f"+1415555{2000 + line}")
    with CaptureQueriesContext(connection) as many:
        page = signed_in.get("/numbers")
    assert len(many) <= len(few)
    assert page.content.decode().count("+1 415-555-2") == PER_PAGE - 1


@pytest.mark.browser
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium: apt-get install chromium")
def test_the_pages_are_usable_by_everybody(signed_in: Client, rich: Account, tmp_path: Path) -> None:
    shutil.copytree(STATIC, tmp_path / "static")
    rental = buy(account=rich.id, e164=FREE, act=new_id())
    registering.request_registration(account=rich.id, sender="ACME", country="DE", use_case="Codes")
    pages = {
        "numbers": "/numbers", "search": "/numbers/search?country=US", "buy": "/numbers/buy/14155550102",
        "number": f"/numbers/{rental.assignment_id}", "release": f"/numbers/{rental.assignment_id}/release",
        "senders": "/numbers/senders",
    }  # fmt: skip
    for name, path in pages.items():
        response = signed_in.get(path)
        assert (response.status_code, len(response.content) < 150_000) == (200, True), path
        (tmp_path / f"{name}.html").write_bytes(response.content)
    done = subprocess.run([sys.executable, SHOOT, tmp_path], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
