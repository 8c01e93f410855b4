"""A number's country, and what is off until it is switched on."""

from datetime import timedelta

import pytest

from smarttec.fraud.actions.destinations import close_country, decide_request, open_country
from smarttec.fraud.actions.limits import payment_settled, payment_taken_back
from smarttec.fraud.destinations import country_names, country_of, is_open, name_of
from smarttec.fraud.domain import NEW_FOR
from smarttec.fraud.high_risk import HIGH_RISK, INTERNATIONAL
from smarttec.fraud.queries import countries_of, requested_countries
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.phone import country_of as slowly
from smarttec.people.models import Account

DATABASE = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+14155550100", "US"), ("+14165552671", "CA"), ("+18765551234", "JM"), ("+18095551234", "DO"),
        ("+77012345678", "KZ"), ("+79161234567", "RU"), ("+447400123456", "GB"), ("+447624123456", "IM"),
        ("+4915112345678", "DE"), ("+881612345678", INTERNATIONAL), ("+5351234567", "CU"),
    ],
)  # fmt: skip
def test_the_country_follows_from_the_prefix_and_agrees_with_the_numbering_plan(number: str, country: str) -> None:
    assert country_of(number) == country
    assert slowly(number) == country


def test_every_country_of_high_risk_is_known_and_has_a_name() -> None:
    assert HIGH_RISK.keys() <= country_names().keys()
    assert not [code for code in country_names() if name_of(code) == code or name_of(code).startswith("*")]


def test_a_choice_counts_for_its_country_only() -> None:
    assert (is_open("US", None), is_open("SO", None)) == (True, False)
    assert (is_open("US", {"US": False}), is_open("SO", {"SO": True}), is_open("US", {"SO": True})) == (
        False, True, True,
    )  # fmt: skip


def is_on(account: Account, code: str) -> tuple[bool, bool]:
    return next((line.is_open, line.is_requested) for line in countries_of(account.id) if line.code == code)


@DATABASE
def test_an_ordinary_country_is_switched_off_and_on_by_the_customer(account: Account) -> None:
    close_country(account=account, country="FR")
    assert is_on(account, "FR") == (False, False)
    assert open_country(account=account, country="FR", has_read_risk=False)
    assert is_on(account, "FR") == (True, False)


@DATABASE
def test_a_country_of_high_risk_needs_that_its_risk_was_read(account: Account) -> None:
    with pytest.raises(InvalidInput):
        open_country(account=account, country="SO", has_read_risk=False)
    assert is_on(account, "SO") == (False, False)


@DATABASE
def test_a_new_account_asks_and_the_desk_decides_once(account: Account) -> None:
    assert not open_country(account=account, country="SO", has_read_risk=True)
    assert is_on(account, "SO") == (False, True)
    assert requested_countries().count() == 1
    decide_request(account=account.id, country="SO", is_approved=True, actor=new_id())
    assert is_on(account, "SO") == (True, False)
    with pytest.raises(NotFound):
        decide_request(account=account.id, country="SO", is_approved=False, actor=new_id())


@DATABASE
def test_an_established_account_switches_by_itself_until_a_payment_is_taken_back(account: Account) -> None:
    payment_settled(account=account.id, at=clock.now())
    payment_settled(account=account.id, at=clock.now() + timedelta(days=3))
    CLOCK.advance(NEW_FOR)
    assert open_country(account=account, country="SO", has_read_risk=True)
    payment_taken_back(account=account.id)
    assert not open_country(account=account, country="CU", has_read_risk=True)


@DATABASE
@pytest.mark.parametrize("country", ["", "XX", "so", "' OR 1"])
def test_what_is_no_country_is_refused(account: Account, country: str) -> None:
    for act in (lambda: open_country(account=account, country=country, has_read_risk=True),
                lambda: close_country(account=account, country=country)):  # fmt: skip
        with pytest.raises(InvalidInput):
            act()
