"""Which addresses a customer's server may have: public ones. Whoever names a server must not reach our own network."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from smarttec.messaging.callbacks.ports import AddressRefused

Address = IPv4Address | IPv6Address
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
"""What of IPv6 is given out for the internet (RFC 4291 §2.4). Beside it are old and local forms that Python calls
global: site-local, IPv4-compatible and -translated, a network's own NAT64 (RFC 8215).
"""


_NOBODYS = tuple(map(ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Public by their form, and yet inside or nobody's: what the machines of a cloud (Azure; Oracle's is 192.0.0.192) reach
their host by, secrets included; relays that are no more (RFC 7526); examples (RFC 9637).
"""


class Allowed:
    """Public addresses, and those of the networks that the operator names (a sandbox on one machine needs loopback)."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        """Raises `ValueError` for what is no network."""
        self._networks = tuple(ip_network(network) for network in networks)

    def permits(self, address: Address) -> bool:
        """Whether this address may be called. One address hidden in another counts as the hidden one."""
        inner = _inner(address)
        if any(inner.version == network.version and inner in network for network in self._networks):
            return True
        if inner.version == 6 and inner not in _UNICAST:
            return False
        if any(inner.version == network.version and inner in network for network in _NOBODYS):
            return False
        return inner.is_global and not inner.is_multicast

    def first_of(self, texts: Iterable[str]) -> str:
        """The first of these that may be called, as text. Raises `AddressRefused`.

        A name that leads to a private address beside a public one is refused as a whole: it is made to deceive.
        """
        addresses = [ip_address(text.partition("%")[0]) for text in texts]
        if not addresses or not all(self.permits(address) for address in addresses):
            raise AddressRefused("The address leads into a private network.")
        return str(addresses[0])


def _inner(address: Address) -> Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address.sixtofour:
            return address.sixtofour
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address
