"""An order from the request to the money, one act at a time."""

from datetime import timedelta

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import last_letter, open_confirmed, text_of
from tests.shop.orders.desk_work import (
    HUNDRED,
    STAFF,
    UNIT,
    asked,
    confirmed,
    ordered,
    paid,
    quoted,
)

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose, Source
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, Entry
from smarttec.ledger.queries import credit_of, promotional_credit_of
from smarttec.people.models import Account
from smarttec.plans.actions.publish import publish
from smarttec.plans.models import Charge
from smarttec.plans.queries import plan_of
from smarttec.plans.standing import Condition
from smarttec.post.models import Mail
from smarttec.shop.orders.actions.asking import Wanted, ask
from smarttec.shop.orders.actions.confirming import confirm
from smarttec.shop.orders.actions.due import run_due
from smarttec.shop.orders.actions.quoting import Priced, accept, cancel, quote
from smarttec.shop.orders.actions.reversing import reverse
from smarttec.shop.orders.actions.settling import give_again
from smarttec.shop.orders.actions.terms import set_terms, withdraw_terms
from smarttec.shop.orders.domain import Happened, State
from smarttec.shop.orders.errors import CreditTermsRefused, NoHandler
from smarttec.shop.orders.models import Order, Step
from smarttec.shop.orders.queries import owed_micros
from smarttec.shop.paper.actions import set_tax_rule
from smarttec.shop.paper.models import Document
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CARD = "4242 4242 4242 4242"


def balance(account: Account) -> int:
    return credit_of(account.id).available_micros


def happened(order: Order) -> list[Happened]:
    return [Happened(step.happened) for step in Step.objects.filter(order=order).order_by("at", "id")]


def test_an_order_is_paid_beforehand_from_request_to_credit(account: Account) -> None:
    order = confirmed(account)
    assert (order.state, order.given_at, balance(account)) == (State.CONFIRMED, None, 0)
    paid(account, order, 40 * UNIT)
    order.refresh_from_db()
    assert (order.state, balance(account)) == (State.PARTLY_PAID, 0)
    paid(account, order, 60 * UNIT)
    order.refresh_from_db()
    assert (order.state, balance(account)) == (State.PAID, 100 * UNIT)
    assert order.finished_at is not None
    assert happened(order) == [
        Happened.REQUESTED, Happened.QUOTED, Happened.ACCEPTED, Happened.CONFIRMED, Happened.PAID_PART, Happened.PAID,
        Happened.GIVEN,
    ]  # fmt: skip
    assert set(Mail.objects.filter(template__startswith="order_").values_list("template", flat=True)) == {
        "order_quote", "order_confirmed", "order_payment",
    }  # fmt: skip
    assert "Your order is paid, and what you ordered is on your account." in text_of(last_letter("order_payment"))


def test_quote_and_invoice_are_numbered_documents_over_the_same_amount_with_tax(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_PRICES", "net")
    set_tax_rule(country="US", name="Sales tax", rate_ppm=70000, valid_from=clock.now().date())
    order = confirmed(account)
    assert (order.net_micros, order.tax_micros, order.total_micros) == (100 * UNIT, 7 * UNIT, 107 * UNIT)
    documents = Document.objects.filter(id__in=[order.quote, order.invoice]).order_by("kind")
    assert [document.gross_micros for document in documents] == [107 * UNIT, 107 * UNIT]
    assert [document.number.partition("-")[0] for document in documents] == ["Q", "I"]
    assert documents[1].due_at == order.payable_by


def test_where_an_order_was_taken_is_kept_with_it(account: Account) -> None:
    order = ask(
        account=account.id,
        act=new_id(),
        wanted=[Wanted(kind="credit", what={"amount_micros": UNIT})],
        source=Source.TRADE_SHOW,
        by=STAFF,
    )
    assert (order.source, order.service, order.entered_by) == (Source.TRADE_SHOW, "trade-show", STAFF)
    assert order.collected_by
    assert order.notice_version
    assert happened(order) == [Happened.TAKEN]


def test_the_words_are_sealed_and_card_numbers_in_them_are_refused(account: Account) -> None:
    order = Order.objects.get(id=asked(account, "the violets are in bloom").id)
    with using(Purpose.FULFIL_ORDER, actor="test", about=EVERYBODY):
        assert order.words == "the violets are in bloom"
    with pytest.raises(CardNumberRefused):
        asked(account, f"take it from {CARD}")
    with pytest.raises(CardNumberRefused):
        quote(order=order.id, act=new_id(), by=STAFF, items=[HUNDRED], answer=CARD)


def test_the_same_form_sent_again_changes_nothing(account: Account) -> None:
    acts = [new_id() for _ in range(4)]
    for _ in range(2):
        order = ask(account=account.id, act=acts[0], wanted=[], words="something", by=account.owner_id)
        order = quote(order=order.id, act=acts[1], by=STAFF, items=[HUNDRED])
        order = accept(order=order.id, act=acts[2], by=account.owner_id, quote=order.quote)
        order = confirm(order=order.id, act=acts[3], by=STAFF)
    assert (Order.objects.count(), Document.objects.count(), Step.objects.count()) == (1, 2, 4)


def test_an_act_of_something_else_is_refused(account: Account) -> None:
    order, other = quoted(account), asked(account)
    act = Step.objects.get(order=order, happened=Happened.QUOTED).id
    with pytest.raises(Conflict):
        quote(order=other.id, act=act, by=STAFF, items=[HUNDRED])
    stranger = Account.objects.get(owner=open_confirmed("eve@example.org"))
    with pytest.raises(Conflict):
        ask(account=stranger.id, act=order.id, wanted=[], words="mine now", by=stranger.owner_id)


def test_nothing_is_given_before_the_order_is_confirmed(on_terms: Account) -> None:
    order = ordered(on_terms, on_terms=True)
    with pytest.raises(Conflict):
        give_again(order=order.id, by=STAFF)
    with pytest.raises(Conflict):
        paid(on_terms, order, 100 * UNIT)
    assert balance(on_terms) == 0


def test_only_the_quote_that_was_seen_is_accepted_and_only_while_it_is_valid(account: Account) -> None:
    order = quoted(account, valid_days=3)
    seen = order.quote
    order = quote(order=order.id, act=new_id(), by=STAFF, items=[HUNDRED], valid_days=3)
    with pytest.raises(Conflict):
        accept(order=order.id, act=new_id(), by=account.owner_id, quote=seen)
    CLOCK.advance(timedelta(days=3, seconds=1))
    with pytest.raises(Conflict):
        accept(order=order.id, act=new_id(), by=account.owner_id, quote=order.quote)
    assert run_due() == 1
    order.refresh_from_db()
    assert (order.state, order.finished_at) == (State.EXPIRED, order.valid_until)
    assert quote(order=order.id, act=new_id(), by=STAFF, items=[HUNDRED]).state == State.QUOTED


def test_an_order_is_given_up_before_the_invoice_but_not_after(account: Account) -> None:
    assert cancel(order=quoted(account).id, act=new_id(), by=account.owner_id).state == State.CANCELLED
    with pytest.raises(Conflict):
        cancel(order=confirmed(account).id, act=new_id(), by=account.owner_id)


def test_what_nobody_can_deliver_is_asked_for_but_not_quoted(account: Account) -> None:
    order = ask(account=account.id, act=new_id(), wanted=[Wanted(kind="goods", quantity=3)], by=account.owner_id)
    with pytest.raises(NoHandler):
        quote(order=order.id, act=new_id(), by=STAFF, items=[Priced(kind="goods", quantity=3, price_micros=UNIT)])
    for wrong in ({}, {"amount_micros": 0}, {"amount_micros": 1}, {"amount_micros": 10**14}):
        with pytest.raises(InvalidInput):
            quote(order=order.id, act=new_id(), by=STAFF, items=[Priced(kind="credit", what=wrong)])


def test_on_credit_terms_it_is_given_at_once_and_is_a_debt_when_it_is_due(on_terms: Account) -> None:
    order = confirmed(on_terms, on_terms=True)
    assert (order.state, balance(on_terms), owed_micros(on_terms.id)) == (State.CONFIRMED, 100 * UNIT, 0)
    CLOCK.advance(timedelta(days=30, seconds=1))
    assert run_due() == 1
    order.refresh_from_db()
    on_terms.refresh_from_db()
    assert (order.state, owed_micros(on_terms.id)) == (State.OVERDUE, 100 * UNIT)
    assert on_terms.standing & Condition.DEBT
    paid(on_terms, order, 100 * UNIT)
    on_terms.refresh_from_db()
    assert (owed_micros(on_terms.id), on_terms.standing & Condition.DEBT) == (0, 0)
    assert balance(on_terms) == 100 * UNIT


def test_a_year_of_the_clock_reminds_three_times_and_no_more(on_terms: Account) -> None:
    order = confirmed(on_terms, on_terms=True)
    CLOCK.advance(timedelta(days=365))
    assert (run_due(), run_due()) == (3, 0)
    assert happened(order)[-3:] == [Happened.OVERDUE, Happened.REMINDED, Happened.REMINDED]
    days = [(step.at - order.payable_by).days for step in Step.objects.filter(order=order).order_by("-at")[:3]]
    assert days == [28, 14, 0]


def test_credit_terms_are_the_accounts_and_end_at_their_limit(account: Account) -> None:
    with pytest.raises(CreditTermsRefused):
        quoted(account, on_terms=True)
    set_terms(account=account.id, limit_micros=150 * UNIT, days=30, by=STAFF)
    confirmed(account, on_terms=True)
    second = ordered(account, on_terms=True)
    with pytest.raises(CreditTermsRefused):
        confirm(order=second.id, act=new_id(), by=STAFF)
    assert confirm(order=second.id, act=new_id(), by=STAFF, beforehand=True).given_at is None
    withdraw_terms(account=account.id)
    with pytest.raises(CreditTermsRefused):
        quoted(account, on_terms=True)


def test_promotional_credit_without_a_price_is_given_at_the_confirmation(account: Account) -> None:
    order = confirmed(account, Priced(kind="promotional", quantity=2, what={"amount_micros": UNIT, "days": 10}))
    assert (order.state, order.total_micros) == (State.PAID, 0)
    assert [lot.granted_micros for lot in promotional_credit_of(account.id)] == [2 * UNIT]


def test_promotional_credit_goes_back_with_its_order_as_far_as_it_is_there(account: Account) -> None:
    order = confirmed(account, Priced(kind="promotional", what={"amount_micros": 2 * UNIT, "days": 10}))
    ledger.charge(act=new_id(), account=account.id, amount_micros=UNIT, counterpart=Counterpart.SMS_REVENUE)
    reversed_ = reverse(order=order.id, act=new_id(), by=STAFF)
    assert (reversed_.state, reversed_.owed_micros) == (State.REVERSED, 0)
    assert (promotional_credit_of(account.id), credit_of(account.id).available_micros) == ([], 0)


def test_an_order_pays_a_year_of_a_plan_without_taking_credit(account: Account) -> None:
    publish(key="pro", name="Pro", currency="USD", price_micros=240 * UNIT)
    order = confirmed(account, Priced(kind="plan", what={"plan": "pro"}))
    assert order.net_micros == 240 * UNIT
    paid(account, order, order.total_micros)
    assert Charge.objects.get().order == order.id
    assert (plan_of(account.id) is not None, balance(account)) == (True, 0)


def test_what_cannot_be_given_waits_for_a_person_and_the_rest_is_given(account: Account) -> None:
    publish(key="pro", name="Pro", currency="USD", price_micros=UNIT)
    plan = Priced(kind="plan", what={"plan": "pro"})
    order = confirmed(account, plan, plan, plan, HUNDRED)
    paid(account, order, order.total_micros)
    order.refresh_from_db()
    assert (order.state, order.needs_person, order.given_at) == (State.PAID, True, None)
    assert (Charge.objects.count(), balance(account)) == (2, 100 * UNIT)
    CLOCK.advance(timedelta(days=400))
    assert give_again(order=order.id, by=STAFF).needs_person is False
    assert Charge.objects.count() == 3
    assert Entry.objects.count() == 1 + 2 * 3, "each year came and went in the ledger too"


def test_an_absent_order_is_not_found() -> None:
    with pytest.raises(NotFound):
        confirm(order=new_id(), act=new_id(), by=STAFF)
