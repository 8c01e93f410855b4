"""Taxes, packs and codes are made at the desk; codes are ended; documents are only looked at."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.faces.desk.approving import post_with_approval

from smarttec.kernel import clock
from smarttec.shop.paper.models import TaxRule
from smarttec.shop.promotions.actions import make_code
from smarttec.shop.promotions.domain import BonusKind
from smarttec.shop.promotions.models import Pack, PromoCode

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000


def moment(name: str, days: int) -> dict[str, str]:
    at = clock.now() + timedelta(days=days)
    return {f"{name}_0": at.strftime("%Y-%m-%d"), f"{name}_1": "00:00:00"}


@pytest.mark.parametrize("page", ["paper/document", "paper/taxrule", "promotions/pack", "promotions/promocode"])
def test_every_list_answers(desk: Client, page: str) -> None:
    assert desk.get(f"/desk/{page}/").status_code == 200


def test_a_tax_is_added_in_percent_and_stays(desk: Client) -> None:
    typed = {"country": "de", "name": "VAT", "rate": "8.875", "valid_from": "2026-01-01"}
    assert desk.post("/desk/paper/taxrule/add/", typed).status_code == 302
    rule = TaxRule.objects.get()
    assert (rule.country, rule.rate_ppm) == ("DE", 88_750)
    assert desk.post(f"/desk/paper/taxrule/{rule.pk}/change/", {"rate": "9"}).status_code == 403


def test_a_pack_is_added(desk: Client) -> None:
    typed = {"amount": "50", "bonus": "5", "currency": "usd", "bonus_days": "365", **moment("valid_from", 0)}
    assert post_with_approval(desk, "/desk/promotions/pack/add/", typed).status_code == 302
    assert (Pack.objects.get().amount_micros, Pack.objects.get().bonus_micros) == (50 * UNIT, 5 * UNIT)
    assert desk.post("/desk/promotions/pack/add/", {**typed, "bonus": "51"}).status_code == 200


def code(**changed: str) -> dict[str, str]:
    return {"code": "spring-26", "kind": "1", "percent": "10", "amount": "", "currency": "USD", "smallest_top_up": "20",
            "bonus_days": "90", "uses_max": "100", **moment("valid_until", 30), **changed}  # fmt: skip


def test_a_code_is_made(desk: Client) -> None:
    assert post_with_approval(desk, "/desk/promotions/promocode/add/", code()).status_code == 302
    made = PromoCode.objects.get()
    assert (made.code, made.percent_basis_points, made.smallest_top_up_micros) == ("SPRING26", 1_000, 20 * UNIT)


@pytest.mark.parametrize(
    "changed",
    [{"code": "a!"}, {"percent": ""}, {"kind": "2"}, {"currency": "US"}, {"amount": "x"}, moment("valid_until", -1)],
)
def test_a_code_that_makes_no_sense_is_refused(desk: Client, changed: dict[str, str]) -> None:
    assert desk.post("/desk/promotions/promocode/add/", code(**changed)).status_code == 200
    assert not PromoCode.objects.exists()


def test_a_code_is_ended(desk: Client) -> None:
    until = clock.now() + timedelta(days=30)
    made = make_code(typed="SPRING", kind=BonusKind.FIXED, amount_micros=UNIT, currency="USD", valid_until=until)
    page = f"/desk/promotions/promocode/{made.pk}/change/"
    assert "end_now" in desk.get(page).content.decode()
    assert desk.post(page, {"end_now": "on"}).status_code == 302
    made.refresh_from_db()
    assert made.valid_until <= clock.now()
    assert made.amount_micros == UNIT


def test_a_bounded_code_within_the_limit_needs_nobody_else(desk: Client) -> None:
    typed = code(kind="2", percent="", amount="1", uses_max="40")
    assert desk.post("/desk/promotions/promocode/add/", typed).status_code == 302
    assert PromoCode.objects.exists()
    assert desk.post("/desk/promotions/promocode/add/", {**typed, "code": "again-26"})["Location"] == "/desk/approvals/"
    assert PromoCode.objects.count() == 1
