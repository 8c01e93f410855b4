"""The plan's page: prices before acts, one act for each form, the table that the program obeys."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import first_id_at, new_id
from smarttec.kernel.money import format_money
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Acceptance, Account
from smarttec.plans.actions.due import run_due
from smarttec.plans.actions.pay import pay
from smarttec.plans.actions.publish import publish
from smarttec.plans.actions.standing import refresh_standing
from smarttec.plans.domain import State
from smarttec.plans.models import Charge, PlanVersion, Subscription
from smarttec.plans.queries import standing_of
from smarttec.plans.standing import CAPS_PER_DAY, REASONS, TABLE, WHAT_TO_DO, Act, Condition, Permission

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000
DAY = timedelta(days=1)


@pytest.fixture
def plans(account: Account, _clock_runs_true: None) -> dict[str, PlanVersion]:
    worth = {"basic": (60, 5), "pro": (240, 30)}
    return {
        key: publish(
            key=key, name=key.title(), currency="USD", price_micros=price * UNIT, credit_micros=credit * UNIT,
            features=["Receive texts"],
        )
        for key, (price, credit) in worth.items()
    }  # fmt: skip


@pytest.fixture
def rich(account: Account, plans: object) -> Account:
    ledger.post(
        act=new_id(), account=account.id, amount_micros=1_000 * UNIT, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    return account


@pytest.fixture
def owner(signed_in: Client, rich: Account) -> Client:
    """Somebody with the smaller plan."""
    pay(account=rich.id, plan="basic", act=new_id())
    return signed_in


def balance(account: Account) -> int:
    return credit_of(account.id).available_micros


def form_of(response: HttpResponse) -> dict[str, str]:
    html = response.content.decode()
    return dict(re.findall(r'type="hidden" name="(act|agreed|term)" value="([^"]+)"', html))


def text_of(response: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def live_until(moment: object) -> None:
    CLOCK.advance(moment - clock.now())
    run_due()


def test_without_a_plan_everything_works_and_plans_are_on_offer(signed_in: Client, rich: Account) -> None:
    said = text_of(signed_in.get("/plan"))
    assert "Choose a plan" in said
    assert "$60.00 a year, with $5.00 of credit" in said
    assert "Good standing Yours now" in said


def test_the_price_and_what_remains_are_shown_and_taken_once(signed_in: Client, rich: Account) -> None:
    page = signed_in.get("/plan/pay/basic")
    said = text_of(page)
    for amount in (60 * UNIT, 1_000 * UNIT, (1_000 - 60 + 5) * UNIT):
        assert format_money(amount, "USD") in said
    form = form_of(page)
    for _ in range(2):
        assert signed_in.post("/plan/pay/basic", form).headers["Location"] == "/plan"
    assert balance(rich) == (1_000 - 60 + 5) * UNIT
    assert Charge.objects.count() == 1
    assert Subscription.objects.get().auto_renew is False
    said = text_of(signed_in.get("/plan"))
    assert "Active" in said
    assert "You bought the plan" in said


def test_a_price_that_changed_since_it_was_shown_is_not_taken(signed_in: Client, rich: Account) -> None:
    form = form_of(signed_in.get("/plan/pay/basic"))
    CLOCK.advance(timedelta(minutes=1))
    publish(key="basic", name="Basic", currency="USD", price_micros=70 * UNIT)
    refused = signed_in.post("/plan/pay/basic", form)
    assert refused.status_code == 409
    assert "price has changed" in text_of(refused)
    assert "$70.00" in text_of(refused)
    assert balance(rich) == 1_000 * UNIT


def test_who_is_short_is_led_to_buying_what_is_missing(signed_in: Client, account: Account, plans: object) -> None:
    ledger.post(
        act=new_id(), account=account.id, amount_micros=20 * UNIT - 1, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    page = signed_in.get("/plan/pay/basic")
    assert 'href="/credits?amount=40.01"' in page.content.decode()
    assert 'name="act"' not in page.content.decode()
    refused = signed_in.post("/plan/pay/basic", {"act": str(new_id()), "agreed": str(60 * UNIT), "term": "1"})
    assert refused.status_code == 402
    assert Subscription.objects.count() == 0


def test_only_acts_that_we_gave_out_lately_are_taken(signed_in: Client, rich: Account) -> None:
    old, coming = first_id_at(clock.now() - 2 * DAY), first_id_at(clock.now() + DAY)
    for act in ("", "x", "00000000-0000-4000-8000-000000000000", str(old), str(coming)):
        form = {"act": act, "agreed": str(60 * UNIT), "term": "1"}
        assert signed_in.post("/plan/pay/basic", form).status_code == 400, act
    assert signed_in.post("/plan/pay/basic", {"act": str(new_id()), "agreed": "x", "term": "1"}).status_code == 400
    assert balance(rich) == 1_000 * UNIT


def test_a_change_is_previewed_exactly_and_then_done_like_that(owner: Client, rich: Account) -> None:
    CLOCK.advance(100 * DAY + timedelta(hours=1))
    before = balance(rich)
    page = owner.get("/plan/change/pro")
    bill, price = page.context["bill"], page.context["price"]
    assert (price.days_left, bill.charge_micros) == (264, 180 * UNIT * 264 // 365)
    assert format_money(bill.charge_micros, "USD") in text_of(page)
    form = form_of(page)
    for _ in range(2):
        assert owner.post("/plan/change/pro", form).status_code == 302
    assert balance(rich) == bill.after_micros == before - bill.charge_micros + 25 * UNIT * 264 // 365
    back = owner.get("/plan/change/basic")
    assert "Given back to your credit" in text_of(back)
    assert owner.post("/plan/change/basic", form_of(back)).status_code == 302
    assert balance(rich) == back.context["bill"].after_micros


def test_renewal_and_cancelling_and_taking_it_back(owner: Client, rich: Account) -> None:
    assert "The plan ends; without payment a month of grace begins" in text_of(owner.get("/plan"))
    owner.post("/plan/renewal", {"renewal": "on"})
    assert "The next year is taken from your credit and begins" in text_of(owner.get("/plan"))
    owner.post("/plan/cancel")
    said = text_of(owner.get("/plan"))
    assert "The plan ends as you wished" in said
    assert "Take the cancellation back" in said
    owner.post("/plan/keep")
    subscription = Subscription.objects.get()
    assert (subscription.cancelled_at, subscription.auto_renew) == (None, False)
    assert owner.post("/plan/renewal", {"renewal": "maybe"}).status_code == 400


def test_the_line_leads_from_the_purchase_to_what_follows_without_payment(owner: Client, rich: Account) -> None:
    line = owner.get("/plan").context["line"]
    assert [stop.done for stop in line] == sorted((stop.done for stop in line), reverse=True)
    assert [stop.at for stop in line] == sorted(stop.at for stop in line)
    assert [stop.words for stop in line][-2:] == [
        "The account is suspended, unless the plan is paid", "The content is deleted, unless the plan is paid",
    ]  # fmt: skip
    foreseen = {stop.words: stop.at for stop in line}
    live_until(Subscription.objects.get().ends_at + 70 * DAY)
    line = owner.get("/plan").context["line"]
    assert {stop.words: stop.at for stop in line}["The content is deleted, unless the plan is paid"] == foreseen[
        "The content is deleted, unless the plan is paid"
    ]


@pytest.mark.parametrize(("days", "state", "words"), [(2, State.GRACE, "Grace"), (40, State.SUSPENDED, "Suspended")])
def test_paying_late_restores_at_once(
    client: Client, owner: Client, rich: Account, days: int, state: State, words: str
) -> None:
    live_until(Subscription.objects.get().ends_at + days * DAY)
    client.post("/sign-in", {"email": "ada@example.org", "password": "a long and quiet sentence"})
    assert Subscription.objects.get().state == state
    said = text_of(owner.get("/plan"))
    assert f"{words} Yours now" in said
    assert ("Your content is deleted on" in said) is (state is State.SUSPENDED)
    assert ("/take-along" in owner.get("/plan").content.decode()) is (state is State.SUSPENDED)
    first_page = text_of(owner.get("/dashboard"))
    condition = Condition(standing_of(rich.id))
    assert REASONS[condition] in first_page
    assert WHAT_TO_DO[condition] in first_page
    assert REASONS[condition] in text_of(owner.get("/messages/new"))
    owner.post("/plan/pay/basic", form_of(owner.get("/plan/pay/basic")))
    assert standing_of(rich.id) == 0
    assert REASONS[condition] not in text_of(owner.get("/dashboard"))


SHOWN = [act for act in Act if act not in {Act.PLACE_CALL, Act.RECEIVE_CALL, Act.EMERGENCY_CALL}]
"""Calls are in the table that decides, and on no page before there are any."""


def test_the_table_on_the_page_is_the_table_that_decides(owner: Client) -> None:
    rows = {row.words: row.cells for row in owner.get("/plan").context["table"]}
    assert len(rows) == len(Condition) + 1
    told = {Permission.PERMITTED: "Yes", Permission.REFUSED: "No"}
    for condition, words in zip(Condition, list(rows)[1:], strict=True):
        for act, cell in zip(SHOWN, rows[words], strict=True):
            permission = TABLE[condition][act]
            assert cell.words == told.get(permission, f"{CAPS_PER_DAY.get(act)} a day")


def test_terms_that_are_not_accepted_can_be(owner: Client, rich: Account) -> None:
    owner.get("/plan")
    Acceptance.objects.filter(person=rich.owner, document="terms").delete()
    refresh_standing(rich.id)
    page = owner.get("/plan")
    assert "I accept the terms" in text_of(page)
    assert "Terms not accepted Yours now" in text_of(page)
    assert owner.post("/plan/terms").status_code == 302
    assert standing_of(rich.id) == 0
    assert Acceptance.objects.filter(person=rich.owner, document="terms", how="click").exists()


def test_every_reason_is_told_in_words_with_a_way_out(signed_in: Client, rich: Account) -> None:
    Account.objects.filter(id=rich.id).update(standing=sum(Condition))
    for path in ("/dashboard", "/messages/new", "/plan"):
        said = text_of(signed_in.get(path))
        assert all(reason in said and WHAT_TO_DO[condition] in said for condition, reason in REASONS.items()), path


def test_pages_that_make_no_sense_lead_back(owner: Client, signed_in: Client, rich: Account) -> None:
    assert owner.get("/plan/change/basic").status_code == 302
    owner.post("/plan/pay/basic", form_of(owner.get("/plan/pay/basic")))
    assert owner.get("/plan/pay/basic").status_code == 302
    assert owner.get("/plan/pay/gold").status_code == 404
    assert owner.get("/plan/change/gold").status_code == 404
    assert owner.get("/plan/cancel").status_code == 405


def test_the_page_asks_the_same_few_questions(owner: Client, rich: Account) -> None:
    owner.get("/plan")
    with CaptureQueriesContext(connection) as asked:
        assert owner.get("/plan").status_code == 200
    assert len(asked) <= 14


def test_guests_are_led_to_the_sign_in_page(client: Client, db: None) -> None:
    for path in ("/plan", "/plan/pay/basic", "/plan/change/basic"):
        assert client.get(path).status_code == 302
