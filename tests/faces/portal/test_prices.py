"""Prices shown anywhere are in force, of that service, and can all be found; no page loads the whole list."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smarttec.faces.portal.prices import texts_for
from smarttec.faces.price_list import prices_now, rate_now
from smarttec.kernel import clock
from smarttec.rating.domain import Service
from smarttec.rating.models import Rate

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def rate(prefix: str, destination: str, micros: int, **changes: object) -> None:
    values = {"currency": "USD", "valid_from": clock.now() - timedelta(days=9)}
    Rate.objects.create(prefix=prefix, destination=destination, price_micros=micros, **{**values, **changes})


@pytest.fixture
def price_list() -> None:
    now = clock.now()
    rate("1", "United States", 7_900, valid_from=now - timedelta(days=90))
    rate("1", "United States", 8_100)
    rate("1", "United States", 9_900, valid_from=now + timedelta(days=9))
    rate("1", "United States", 13_000, service=Service.VOICE)
    rate("46", "Sweden", 50_000, valid_until=now - timedelta(days=1))
    rate("49", "Germany", 70_000)
    rate("49151", "Germany, mobile", 75_000)
    rate("33", "France", 60_000, currency="EUR")


def test_a_number_costs_what_is_in_force_for_a_text(price_list: None) -> None:
    assert rate_now("+14155550100", currency="USD").price_micros == 8_100
    assert rate_now("+14155550100", currency="USD", service=Service.VOICE).price_micros == 13_000
    assert rate_now("+4915112345678", currency="USD").price_micros == 75_000
    assert rate_now("+46701234567", currency="USD") is None
    assert texts_for(81_000, "USD") == "about 10 texts to United States"


def test_the_public_pages_show_only_texts_that_are_priced_now(client: Client, price_list: None) -> None:
    for page in ("/", "/prices"):
        said = client.get(page).content.decode()
        assert "$0.0081" in said
        assert not [wrong for wrong in ("$0.0079", "$0.0099", "$0.013", "Sweden", "France") if wrong in said]


@pytest.mark.parametrize(("search", "found"), [("germ", ["49", "49151"]), ("+49 151 23", ["49", "49151"]), ("zz", [])])
def test_prices_are_found_by_name_and_by_number(price_list: None, search: str, found: list[str]) -> None:
    assert [line.prefix for line in prices_now(currency="USD", search=search, size=50).lines] == found


def test_every_price_is_on_some_page_and_no_page_reads_them_all(client: Client) -> None:
    begun = clock.now() - timedelta(days=1)
    Rate.objects.bulk_create(
        Rate(currency="USD", prefix=str(2_000 + n), destination=f"Place {n:04}", price_micros=n + 1, valid_from=begun)
        for n in range(1_200)
    )
    seen, page = set(), 1
    while True:
        shown = prices_now(currency="USD", page=page, size=50)
        seen |= {line.prefix for line in shown.lines}
        if not shown.has_more:
            break
        page += 1
    assert len(seen) == 1_200
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get("/")
    rates = [query["sql"] for query in caught if "rating_rate" in query["sql"]]
    assert rates
    assert all("LIMIT" in sql or " IN (" in sql or "= ANY(" in sql for sql in rates)
