"""Which addresses customers' servers may have."""

import contextlib
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.outbound.addresses import Allowed
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.urls import check_url
from smarttec.messaging.callbacks.ports import AddressRefused

PUBLIC = "93.184.216.34"


@given(st.ip_addresses())
def test_only_public_addresses_are_permitted(address: object) -> None:
    permitted = Allowed().permits(address)  # type: ignore[arg-type]
    assert not permitted or address.is_global  # type: ignore[attr-defined]


@given(st.ip_addresses(v=4))
def test_an_address_hidden_in_another_counts_as_the_hidden_one(address: object) -> None:
    allowed, number = Allowed(), int(address)  # type: ignore[call-overload]
    for hiding in (
        f"::ffff:{address}",
        str(ip_address((0x64FF9B << 96) | number)),
        str(ip_address(0x2002 << 112 | number << 80)),
    ):
        assert allowed.permits(ip_address(hiding)) == allowed.permits(address)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "168.63.129.16", "::ffff:168.63.129.16",
     "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
     "fd00::1", "ff02::1", "2001:db8::1", "fec0::1", "::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::a00:1",
     "5f00::1", "2001:0:a00:1::", "2002:a00:1::", "::ffff:10.0.0.1"],
)  # fmt: skip
def test_addresses_that_lead_inward_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        Allowed().first_of([address])


def test_a_name_with_one_private_address_is_refused_as_a_whole() -> None:
    with pytest.raises(AddressRefused):
        Allowed().first_of([PUBLIC, "10.0.0.1"])
    assert Allowed().first_of([PUBLIC]) == PUBLIC


def test_the_operator_can_permit_networks() -> None:
    assert Allowed(["10.0.0.0/8"]).first_of(["10.1.2.3"]) == "10.1.2.3"
    with pytest.raises(AddressRefused):
        Allowed(["10.0.0.0/8"]).first_of(["192.168.0.1"])


@given(st.text(max_size=60))
def test_any_text_is_a_web_address_or_a_clear_error(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert check_url(text, field="Url").lower().startswith(("http://", "https://"))
