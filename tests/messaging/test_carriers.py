import pytest
from tests.messaging.world import COMMITTED, aside

from smarttec.kernel.errors import SealBroken
from smarttec.messaging.carriers import enabled_carriers, set_carrier
from smarttec.messaging.models import Carrier
from smarttec.storage.pools import Pools

pytestmark = COMMITTED


def a_carrier(key: str = "north", password: str = "s3cret") -> None:
    set_carrier(id=1, key=key, host="127.0.0.1", port=2775, system_id="us", password=password, window=10)


async def test_a_carriers_password_is_sealed_and_comes_back_for_the_gateway(pools: Pools) -> None:
    await aside(a_carrier)
    (link,) = await enabled_carriers(pools.data)
    assert (link.key, link.password, link.window) == ("north", "s3cret", 10)
    assert "s3cret" not in repr(link)
    assert b"s3cret" not in await pools.data.fetchval("SELECT sealed_password FROM messaging_carrier")


async def test_a_carrier_is_changed_in_place_and_a_disabled_one_left_out(pools: Pools) -> None:
    await aside(a_carrier)
    await aside(a_carrier, password="other")
    assert [link.password for link in await enabled_carriers(pools.data)] == ["other"]
    await aside(Carrier.objects.update, is_enabled=False)
    assert await enabled_carriers(pools.data) == []


async def test_a_password_moved_to_another_carrier_does_not_open(pools: Pools) -> None:
    await aside(a_carrier)
    await aside(Carrier.objects.update, key="south")
    with pytest.raises(SealBroken):
        await enabled_carriers(pools.data)
