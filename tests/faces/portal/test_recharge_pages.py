"""The pages of automatic recharges: what is handed over is told first, then saved, then the rule, then its end."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.shop.house import FakeHouse
from tests.shop.test_recharging import answer

from smarttec.faces.portal.recharge import views
from smarttec.people.models import Account
from smarttec.shop.mandates.saving import method_saved
from smarttec.shop.models import Mandate, MandateState, RechargeRule, RuleState

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
RULE = {"threshold": "10", "amount": "20.50", "monthly_limit": "100"}


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> FakeHouse:
    house = FakeHouse()
    monkeypatch.setattr(views, "current_clearing_house", lambda: house)
    return house


@pytest.fixture
def saved(signed_in: Client, account: Account, house: FakeHouse) -> Mandate:
    page = signed_in.post("/credits/automatic/go")
    mandate = Mandate.objects.get(account=account)
    assert page["Refresh"] == f"0; url={mandate.setup_url}"
    with transaction.atomic():
        method_saved(answer(mandate))
    mandate.refresh_from_db()
    return mandate


def test_who_keeps_it_and_what_they_get_is_told_before_leaving(signed_in: Client) -> None:
    text = signed_in.get("/credits/automatic/save").content.decode()
    for words in ("They get from us", "no name, no address", "SHARE-6", "COLLECT-2"):
        assert words in text


def test_a_rule_is_set_shown_stopped_and_forgotten(
    signed_in: Client, account: Account, house: FakeHouse, saved: Mandate
) -> None:
    assert signed_in.post("/credits/automatic", RULE).status_code == 302
    text = signed_in.get("/credits/automatic").content.decode()
    assert "below $10.00 we charge $20.50" in text
    signed_in.post("/credits/automatic/stop")
    assert RechargeRule.objects.get(account=account).state == RuleState.OFF
    signed_in.post("/credits/automatic/forget")
    saved.refresh_from_db()
    assert (saved.state, len(house.detached)) == (MandateState.FORGOTTEN, 1)


@pytest.mark.parametrize(
    "change", [{"amount": "1"}, {"threshold": "lots"}, {"monthly_limit": "5"}, {"amount": "4242 4242 4242 4242"}]
)
def test_what_makes_no_sense_is_told_at_its_field(signed_in: Client, saved: Mandate, change: dict[str, str]) -> None:
    page = signed_in.post("/credits/automatic", RULE | change)
    assert page.status_code == 422
    assert not RechargeRule.objects.exists()


def test_the_page_takes_a_fixed_number_of_queries(signed_in: Client, saved: Mandate) -> None:
    signed_in.post("/credits/automatic", RULE)
    signed_in.get("/credits/automatic")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert signed_in.get("/credits/automatic").status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 20
