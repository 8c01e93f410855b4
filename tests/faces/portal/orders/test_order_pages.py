"""A customer's pages about orders."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people.helpers import open_confirmed
from tests.shop.orders.desk_work import HUNDRED, UNIT, asked, confirmed, paid, quoted

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans.actions.publish import publish
from smarttec.shop.orders.actions.quoting import Priced
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import Order, OrderItem
from smarttec.shop.paper.actions import set_tax_rule

pytestmark = [pytest.mark.django_db(databases=["default", "keystore"]), pytest.mark.usefixtures("signed_in")]
WORDS = "three of the blue ones"


@pytest.fixture(autouse=True)
def _one_person_may_give_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs a second person is tested with the orders' own rules."""
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(10**15))


def form_of(page: str, action: str = "") -> dict[str, str]:
    """The hidden values of the form with that action; of the only one without."""
    start = page.index(f'action="{action}"') if action else page.index("<main")
    form = page[start : page.index("</form>", start)]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_request_becomes_an_order_once_however_often_the_form_is_sent(client: Client, account: Account) -> None:
    publish(key="pro", name="Pro", currency="USD", price_micros=240 * UNIT)
    typed = form_of(client.get("/orders/new").content.decode())
    typed |= {"credit": "5,000", "plan": "pro", "numbers": "3", "words": WORDS}
    answers = [client.post("/orders/new", typed) for _ in range(2)]
    order = Order.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [f"/orders/{order.id}"] * 2
    kinds = OrderItem.objects.values_list("kind", "quantity")
    assert list(kinds) == [("credit", 1), ("plan", 1), ("number", 3)]
    page = client.get(f"/orders/{order.id}").content.decode()
    assert WORDS in page
    assert "Credit of $5000.00" in page
    assert "Being looked at" in page


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"credit": "much"}, {"numbers": "0"}, {"plan": "none"}, {"words": "4242 4242 4242 4242"},
        {"words": "x" * 2_001}, {"words": "x", "act": "x"}, {"words": "x", "act": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_said_at_the_form(client: Client, typed: dict[str, str]) -> None:
    filled = form_of(client.get("/orders/new").content.decode()) | typed
    assert client.post("/orders/new", filled).status_code == 422
    assert not Order.objects.exists()


def test_the_price_with_tax_is_shown_before_the_quote_is_accepted(
    client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_PRICES", "net")
    set_tax_rule(country="US", name="Sales tax", rate_ppm=70000, valid_from=clock.now().date())
    order = quoted(account)
    page = client.get(f"/orders/{order.id}").content.decode()
    assert "Accept, and order for $107.00" in page
    assert "Q-" in page
    typed = form_of(page, f"/orders/{order.id}/accept")
    for _ in range(2):
        assert client.post(f"/orders/{order.id}/accept", typed).status_code == 302
    order.refresh_from_db()
    assert order.state == State.ORDERED


def test_a_quote_is_declined_and_cannot_be_accepted_then(client: Client, account: Account) -> None:
    order = quoted(account)
    page = client.get(f"/orders/{order.id}").content.decode()
    accepting = form_of(page, f"/orders/{order.id}/accept")
    client.post(f"/orders/{order.id}/decline", form_of(page, f"/orders/{order.id}/decline"))
    answer = client.post(f"/orders/{order.id}/accept", {**accepting, "act": str(new_id())})
    assert answer.status_code == 409
    assert "Cancelled" in client.get(f"/orders/{order.id}").content.decode()


@pytest.mark.parametrize("typed", [{}, {"act": "x", "quote": "y"}, {"act": "", "quote": ""}])
def test_a_form_that_we_did_not_give_out_is_refused(client: Client, account: Account, typed: dict[str, str]) -> None:
    order = quoted(account)
    assert client.post(f"/orders/{order.id}/accept", typed).status_code == 400
    assert client.post(f"/orders/{order.id}/decline", typed).status_code == 400


def test_how_to_pay_is_shown_until_it_is_paid(
    client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_BANK_DETAILS", "Okaya Inc.|IBAN DE00 0000|A Bank")
    order = confirmed(account)
    page = client.get(f"/orders/{order.id}").content.decode()
    assert "IBAN DE00 0000" in page
    assert "I-" in page
    paid(account, order, 100 * UNIT)
    page = client.get(f"/orders/{order.id}").content.decode()
    assert "IBAN" not in page
    assert "What you ordered is on your account" in page


def test_another_accounts_order_is_not_found(client: Client) -> None:
    stranger = Account.objects.get(owner=open_confirmed("eve@example.org"))
    order = quoted(stranger)
    assert client.get(f"/orders/{order.id}").status_code == 404
    for act in ("accept", "decline"):
        typed = {"act": str(new_id()), "quote": str(order.quote)}
        assert client.post(f"/orders/{order.id}/{act}", typed).status_code == 404
    assert client.get("/orders/x").status_code == 404


def test_guests_are_sent_to_the_sign_in_page(client: Client) -> None:
    client.logout()
    for path in ("/orders", "/orders/new"):
        assert client.get(path).headers["Location"].startswith("/sign-in")


def test_a_list_of_any_length_needs_the_same_few_statements(client: Client, account: Account) -> None:
    counts = []
    for _ in range(2):
        for _ in range(4):
            asked(account)
        client.get("/orders")
        with CaptureQueriesContext(
            connection,
        ) as spent:
            page = client.get("/orders").content
        counts.append(len(spent))
    assert counts[0] == counts[1] <= 8
    assert len(page) < 150_000


def test_an_order_of_any_length_needs_the_same_few_statements(client: Client, account: Account) -> None:
    counts = []
    for size in (1, 20):
        order = confirmed(account, *[HUNDRED] * size)
        client.get(f"/orders/{order.id}")
        with CaptureQueriesContext(connection) as spent:
            client.get(f"/orders/{order.id}")
        counts.append(len(spent))
    assert counts[0] == counts[1] <= 12


def test_a_plan_that_is_not_sold_any_more_is_still_shown(client: Client, account: Account) -> None:
    publish(key="pro", name="Pro", currency="USD", price_micros=240 * UNIT)
    order = quoted(account, Priced(kind="plan", what={"plan": "pro"}))
    OrderItem.objects.update(what={"plan": "gone"})
    assert "A year of a plan" in client.get(f"/orders/{order.id}").content.decode()
