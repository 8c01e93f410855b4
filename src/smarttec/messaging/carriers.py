"""Carriers as the gateway needs them. Passwords are the operator's secrets, wrapped with the installation's key."""

from collections import Counter
from dataclasses import dataclass, field

from smarttec.messaging.models import Carrier
from smarttec.messaging.submission import CarrierIdentity
from smarttec.storage.pools import Pool
from smarttec.vault.keyring import Keyring
from smarttec.vault.keystore import keyring
from smarttec.vault.rotation.wrapping import WrappedStore

_SELECT = (
    'SELECT id, key, recipient, host, port, system_id, sealed_password, "window" '
    "FROM messaging_carrier WHERE is_enabled ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class CarrierLink:
    """How to reach a carrier."""

    identity: CarrierIdentity
    key: str
    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    window: int


def _context(key: str) -> bytes:
    return b"carrier-password" + key.encode()


def seal_password(key: str, password: str) -> bytes:
    """The password as `Carrier.sealed_password` stores it: id of the wrapping key, NUL, wrapped secret."""
    kek = keyring().current_kek
    return kek.key_id.encode() + b"\0" + kek.wrap(password.encode(), context=_context(key))


def _open_password(key: str, sealed: bytes) -> str:
    kek_id, _, wrapped = sealed.partition(b"\0")
    return keyring().kek(kek_id.decode()).unwrap(wrapped, context=_context(key)).decode()


def set_carrier(*, id: int, key: str, host: str, port: int, system_id: str, password: str, window: int) -> None:  # noqa: A002
    """Add a carrier or change how it is reached."""
    Carrier.objects.update_or_create(
        id=id,
        defaults={
            "key": key,
            "recipient": "sms-carrier",
            "host": host,
            "port": port,
            "system_id": system_id,
            "sealed_password": seal_password(key, password),
            "window": window,
        },
    )


async def enabled_carriers(pool: Pool) -> list[CarrierLink]:
    """The carriers in use."""
    return [_link(*row) for row in await pool.fetch(_SELECT)]


def _link(
    carrier: int, key: str, recipient: str, host: str, port: int, system_id: str, sealed: bytes, window: int
) -> CarrierLink:
    return CarrierLink(
        CarrierIdentity(carrier, recipient), key, host, port, system_id, _open_password(key, sealed), window
    )


def _count_by_kek() -> dict[str, int]:
    return dict(Counter(_kek_id(bytes(carrier.sealed_password)) for carrier in Carrier.objects.all()))


def _rewrap_batch(ring: Keyring, limit: int) -> int:
    """Bring at most so many passwords under the current key. A row changed meanwhile is left for the next batch."""
    current = ring.current_kek.key_id
    stale = [row for row in Carrier.objects.order_by("id") if _kek_id(bytes(row.sealed_password)) != current][:limit]
    for row in stale:
        before = bytes(row.sealed_password)
        sealed = seal_password(row.key, _open_password(row.key, before))
        Carrier.objects.filter(id=row.id, sealed_password=before).update(sealed_password=sealed)
    return len(stale)


def _kek_id(sealed: bytes) -> str:
    return sealed.partition(b"\0")[0].decode()


PASSWORDS = WrappedStore("carrier passwords", _count_by_kek, _rewrap_batch)
"""Registered at start-up, so that `smarttec keys rotate-kek` finds them."""
