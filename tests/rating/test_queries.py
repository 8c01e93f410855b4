import pytest
from tests.messaging.fixtures import pools, world
from tests.messaging.world import COMMITTED, PRICE_MICROS, set_price

from smarttec.kernel import clock
from smarttec.rating import queries
from smarttec.rating.queries import AsyncRates, load_rates, rates_of
from smarttec.storage.pools import Pools

__all__ = ["pools", "world"]
pytestmark = COMMITTED
NUMBER = "+15005550123"


def test_the_rates_are_read_through_django(world: None) -> None:
    rate = load_rates().rate_for(NUMBER, currency="USD", at=clock.now())
    assert rate is not None
    assert rate.price_micros == PRICE_MICROS


def test_of_a_long_list_only_the_lines_that_decide_are_read(world: None, django_assert_num_queries: object) -> None:
    for prefix in ("15005", "1500555", "44", "4479", "999"):
        set_price(prefix, PRICE_MICROS)
    with django_assert_num_queries(1):  # type: ignore[operator]
        table = rates_of([NUMBER, "+447911123456"] * 500, currency="USD")
    assert set(table.prefixes("USD")) - set(load_rates().prefixes("USD")) == set()
    assert {"15005", "1500555", "44", "4479"} <= set(table.prefixes("USD"))
    assert "999" not in set(table.prefixes("USD"))
    for number in (NUMBER, "+447911123456"):
        args = {"currency": "USD", "at": clock.now()}
        assert table.rate_for(number, **args) == load_rates().rate_for(number, **args)


async def test_a_changed_rate_is_seen_when_the_copy_is_old(pools: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = AsyncRates(pools.data)

    async def price() -> int:
        rate = (await rates.current()).rate_for(NUMBER, currency="USD", at=clock.now())
        assert rate is not None
        return rate.price_micros

    assert await price() == PRICE_MICROS
    await pools.data.execute("UPDATE rating_rate SET price_micros = 5")
    assert await price() == PRICE_MICROS
    monkeypatch.setattr(queries, "REFRESH_SECONDS", -1.0)
    assert await price() == 5
