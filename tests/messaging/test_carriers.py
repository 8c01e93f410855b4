from unittest import mock

import pytest
from tests.messaging.world import COMMITTED, aside

from smarttec.kernel.errors import SealBroken
from smarttec.messaging import carriers
from smarttec.messaging.carriers import PASSWORDS, enabled_carriers, set_carrier
from smarttec.messaging.models import Carrier
from smarttec.storage.pools import Pools
from smarttec.vault.cipher import KeyEncryptionKey
from smarttec.vault.keyring import Keyring
from smarttec.vault.keystore import keyring

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


def test_a_carriers_password_moves_under_the_new_key_and_still_opens(world: object) -> None:
    set_carrier(id=7, key="moved", host="127.0.0.1", port=1, system_id="x", password="geheim", window=10)
    old = keyring().current_kek
    ring = Keyring([KeyEncryptionKey("newer", bytes(range(32))), old])
    with mock.patch("smarttec.messaging.carriers.keyring", return_value=ring):
        assert PASSWORDS.count_by_kek() == {old.key_id: 1}
        assert PASSWORDS.rewrap_batch(ring, 10) == 1
        assert PASSWORDS.count_by_kek() == {"newer": 1}
        assert PASSWORDS.rewrap_batch(ring, 10) == 0
        sealed = bytes(Carrier.objects.get(id=7).sealed_password)
        assert carriers._open_password("moved", sealed) == "geheim"
