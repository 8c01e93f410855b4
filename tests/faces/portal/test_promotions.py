"""Packs and codes on the page where credits are bought; what they bring is said before the act."""

from datetime import date, timedelta

import pytest
from django.test import Client

from smarttec.kernel import clock
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.shop.models import Payment
from smarttec.shop.paper.actions import set_tax_rule
from smarttec.shop.promotions.actions import make_code, set_pack
from smarttec.shop.promotions.domain import BonusKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000


def code(typed: str = "SPRING", smallest: int = 0) -> None:
    make_code(
        typed=typed,
        kind=BonusKind.FIXED,
        amount_micros=5 * UNIT,
        currency="USD",
        valid_until=clock.now() + timedelta(days=9),
        smallest_top_up_micros=smallest,
    )


@pytest.fixture(autouse=True)
def _a_pack_and_a_tax(shop_open: None) -> None:
    set_pack(amount_micros=40 * UNIT, currency="USD", bonus_micros=4 * UNIT)
    set_tax_rule(country="US", name="Sales tax", rate_ppm=80000, valid_from=date(2020, 1, 1))


def test_packs_show_their_bonus_what_they_buy_and_the_tax(signed_in: Client) -> None:
    page = signed_in.get("/credits").content.decode()
    for words in ("$40.00", "+ $4.00 bonus", "texts to", "Prices include 8 % Sales tax."):
        assert words in page


def test_the_page_before_the_payment_says_tax_and_bonus(signed_in: Client) -> None:
    code()
    answer = signed_in.post("/credits", {"pack": "40", "promo_code": "spring"}, follow=True)
    page = answer.content.decode()
    assert "includes $2.96 of Sales tax (8 %)" in page
    assert "$9.00 of credit on top" in page


def test_a_code_that_is_refused_begins_no_payment(signed_in: Client) -> None:
    code(smallest=50 * UNIT)
    answer = signed_in.post("/credits", {"pack": "40", "promo_code": "SPRING"})
    assert answer.status_code == 422
    assert "too small" in answer.content.decode()
    assert not Payment.objects.exists()


def test_a_code_is_redeemed_by_hand_once(signed_in: Client, account: Account) -> None:
    code()
    for _ in range(2):
        answer = signed_in.post("/promo-code", {"promo_code": "SPRING"})
    assert answer.status_code == 422
    assert "used this code before" in answer.content.decode()
    assert credit_of(account.id).available_micros == 5 * UNIT


def test_guessing_is_slowed_down(signed_in: Client) -> None:
    for n in range(7):
        answer = signed_in.post("/promo-code", {"promo_code": f"GUESS{n}"})
    assert "Too many codes" in answer.content.decode()
