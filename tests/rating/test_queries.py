import pytest
from tests.messaging.fixtures import pools, world
from tests.messaging.world import COMMITTED, PRICE_MICROS

from smarttec.kernel import clock
from smarttec.rating import queries
from smarttec.rating.queries import AsyncRates, load_rates
from smarttec.storage.pools import Pools

__all__ = ["pools", "world"]
pytestmark = COMMITTED
NUMBER = "+15005550123"


def test_the_rates_are_read_through_django(world: None) -> None:
    rate = load_rates().rate_for(NUMBER, currency="USD", at=clock.now())
    assert rate is not None
    assert rate.price_micros == PRICE_MICROS


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
