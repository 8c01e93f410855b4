"""Sales at the desk: orders entered, quoted, confirmed; payments by bank recorded and matched."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig
from tests.shop.orders.desk_work import UNIT, asked, came, confirmed, ordered, paid, quoted

from smarttec.kernel import clock
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import Allocation, BankPayment, CreditTerms, Order

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CARD = "4242 4242 4242 4242"
REFERENCE = "the transfer of the violets"
EMPTY = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def _one_person_may_give_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", str(10**15))


@pytest.fixture
def selling(desk: Client) -> Client:
    """Staff who declared that they fulfil orders."""
    assert rig.declare(desk, Purpose.FULFIL_ORDER, reason="customer-asked").status_code == 302
    return desk


def line(amount: str = "100", **more: str) -> dict[str, str]:
    return {**EMPTY, "form-0-kind": "credit", "form-0-quantity": "1", "form-0-amount": amount, **more}


def entry(customer: Account, /, **changed: str) -> dict[str, str]:
    typed = {"account": to_sid("AC", customer.id), "source": str(Source.STORE.value), "words": "two of those"}
    return {**typed, "told": "on", "act": str(new_id()), **line(), **changed}


def do(client: Client, order: Order, name: str, act: str = ""):
    return client.post(f"/desk/sales/{order.id}/do/", {"name": name, "act": act or str(new_id())})


def bank(**changed: str) -> dict[str, str]:
    today = clock.now().date().isoformat()
    typed = {"amount": "100", "currency": "USD", "value_on": today, "reference": REFERENCE, "payer": "Dana Dulcimer"}
    return {**typed, "account": "", "act": str(new_id()), **changed}


def test_an_order_taken_in_a_store_becomes_credit(selling: Client, customer: Account) -> None:
    before = credit_of(customer.id).available_micros
    typed = entry(customer)
    for _ in range(2):
        assert selling.post("/desk/sales/new/", typed).status_code == 302
    order = Order.objects.get()
    assert (order.source, order.service) == (Source.STORE, "store")
    quote = {"act": str(new_id()), "answer": "gladly", "valid_days": "30", **line()}
    assert selling.post(f"/desk/sales/{order.id}/quote/", quote).status_code == 302
    for name in ("accept", "confirm"):
        assert do(selling, order, name).status_code == 302
    assert selling.post("/desk/bank-payments/", bank()).status_code == 302
    payment = BankPayment.objects.get()
    match = {"act": str(new_id()), "name": "match", "account": to_sid("AC", customer.id)}
    page = selling.post(f"/desk/bank-payments/{payment.id}/", {"account": match["account"]}).content.decode()
    field = re.search(r'name="(order_\w+)" value="([\d.]+)"', page)
    assert (field.group(1), field.group(2)) == (f"order_{order.id.hex}", "100.00")
    for _ in range(2):
        answer = selling.post(f"/desk/bank-payments/{payment.id}/", {**match, field.group(1): "100.00"})
        assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.state, credit_of(customer.id).available_micros) == (State.PAID, before + 100 * UNIT)
    told = {entry.get_change_message() or entry.change_message for entry in LogEntry.objects.all()}
    assert {"Entered", "Quote written", "Accepted for the customer", "Confirmed", "Recorded", "Matched"} <= told


def test_without_a_purpose_nothing_of_a_customer_is_shown_or_done(desk: Client, customer: Account) -> None:
    order, payment = quoted(customer), came(UNIT, reference=REFERENCE)
    asked(customer)
    assert desk.get("/desk/sales/new/").headers["Location"] == "/desk/purpose/"
    for path in ("/desk/sales/", f"/desk/sales/{order.id}/", "/desk/bank-payments/",
                 f"/desk/bank-payments/{payment.id}/"):  # fmt: skip
        page = desk.get(path).content.decode()
        assert "choose a purpose" in page
        assert not any(secret in page for secret in ("$100.00", "a hundred, please", REFERENCE, "Ada Byron"))
    assert do(desk, order, "accept").status_code == 403
    order.refresh_from_db()
    assert order.state == State.QUOTED


def test_the_words_of_the_customer_and_the_bank_are_shown_under_the_purpose(selling: Client, customer: Account) -> None:
    order, payment = quoted(customer), came(UNIT, reference=REFERENCE)
    page = selling.get(f"/desk/sales/{order.id}/").content.decode()
    assert "a hundred, please" in page
    assert "$100.00" in page
    assert REFERENCE in selling.get(f"/desk/bank-payments/{payment.id}/").content.decode()


@pytest.mark.parametrize(
    "changed",
    [{"account": "AC0"}, {"account": ""}, {"source": "1"}, {"told": ""}, {"words": CARD}, {"form-0-amount": "much"},
     {"form-0-kind": "x"}, {"form-0-quantity": "0"}, {"form-TOTAL_FORMS": "x"}],
)  # fmt: skip
def test_an_entry_that_is_wrong_is_shown_again(selling: Client, customer: Account, changed: dict[str, str]) -> None:
    assert selling.post("/desk/sales/new/", entry(customer, **changed)).status_code == 400
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"answer": CARD}, {"valid_days": "0"}, {"form-0-amount": "0"}, {"on_terms": "on"}, {"form-0-price": "x"}],
)
def test_a_quote_that_is_wrong_is_shown_again(selling: Client, customer: Account, changed: dict[str, str]) -> None:
    order = asked(customer)
    typed = {"act": str(new_id()), "answer": "", "valid_days": "30", **line(), **changed}
    assert selling.post(f"/desk/sales/{order.id}/quote/", typed).status_code == 400
    order.refresh_from_db()
    assert order.state == State.REQUESTED


@pytest.mark.parametrize(
    "changed", [{"amount": "0"}, {"amount": "x"}, {"reference": CARD}, {"currency": "1"}, {"value_on": "2999-01-01"},
                {"account": "AC1"}],
)  # fmt: skip
def test_a_payment_that_is_wrong_is_shown_again(selling: Client, changed: dict[str, str]) -> None:
    assert selling.post("/desk/bank-payments/", bank(**changed)).status_code == 400
    assert not BankPayment.objects.exists()


def test_a_payment_recorded_twice_is_asked_back(selling: Client) -> None:
    assert selling.post("/desk/bank-payments/", bank()).status_code == 302
    page = selling.post("/desk/bank-payments/", bank())
    assert (page.status_code, "recorded before" in page.content.decode()) == (400, True)
    assert selling.post("/desk/bank-payments/", bank(again="on")).status_code == 302


def test_acts_that_the_state_does_not_allow_are_told_and_do_nothing(selling: Client, customer: Account) -> None:
    order = quoted(customer)
    for name in ("confirm", "reverse", "give", "forgive", "nothing"):
        assert do(selling, order, name).status_code == 302
    assert do(selling, order, "accept", act="x").status_code == 302
    order.refresh_from_db()
    assert order.state == State.QUOTED


def test_a_match_is_taken_back_and_the_rest_sent_back(selling: Client, customer: Account) -> None:
    payment = paid(customer, confirmed(customer), 100 * UNIT)
    row = Allocation.objects.get()
    assert "Take back" in selling.get(f"/desk/bank-payments/{payment.id}/").content.decode()
    selling.post(f"/desk/bank-payments/match/{row.id}/", {"act": str(new_id())})
    selling.post(f"/desk/bank-payments/{payment.id}/rest/", {"act": str(new_id())})
    assert sorted(Allocation.objects.values_list("amount_micros", flat=True)) == [-100 * UNIT, 100 * UNIT, 100 * UNIT]


def test_credit_terms_are_set_and_withdrawn(selling: Client, customer: Account) -> None:
    typed = {"account": to_sid("AC", customer.id), "limit": "500", "days": "30"}
    assert selling.post("/desk/sales/terms/", typed).status_code == 302
    assert CreditTerms.objects.get().limit_micros == 500 * UNIT
    assert selling.post("/desk/sales/terms/", {**typed, "days": "0"}).status_code == 400
    assert selling.post("/desk/sales/terms/", {**typed, "limit": "x"}).status_code == 400
    assert selling.post("/desk/sales/terms/", {**typed, "limit": ""}).status_code == 302
    assert not CreditTerms.objects.exists()


def test_who_sells_does_not_match_money_and_who_matches_money_does_not_sell(customer: Account) -> None:
    order, payment = ordered(customer), came(UNIT)
    for group, may_sell in (("sales", True), ("finance", False), ("support", None)):
        rig.a_staff(group=group, email=f"{group}@operator.example")
        client = Client()
        rig.sign_in(client, email=f"{group}@operator.example")
        rig.declare(
            client, Purpose.KEEP_RECORDS if may_sell is False else Purpose.FULFIL_ORDER, reason="customer-asked"
        )
        rest = client.post(f"/desk/bank-payments/{payment.id}/rest/", {"act": "x"}).status_code
        assert (do(client, order, "x").status_code, rest) == {
            True: (302, 403), False: (403, 302), None: (403, 403)
        }[may_sell]  # fmt: skip
        assert client.get("/desk/sales/").status_code == (403 if may_sell is None else 200)


def test_queues_of_any_length_need_the_same_few_statements(selling: Client, customer: Account) -> None:
    counts = []
    for _ in range(2):
        for _ in range(3):
            asked(customer)
            came(UNIT)
        for path in ("/desk/sales/", "/desk/bank-payments/"):
            selling.get(path)
            with CaptureQueriesContext(connection) as spent:
                selling.get(path)
            counts.append(len(spent))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20
