"""Carriers as the gateway needs them. Passwords are the operator's secrets, wrapped with the installation's key."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from smarttec.kernel import clock
from smarttec.messaging.models import Alphabet, Binds, Carrier, Concatenation, Preference, ReceiptIds, Routing
from smarttec.messaging.submission import CarrierIdentity
from smarttec.storage.pools import Pool
from smarttec.vault.keyring import Keyring
from smarttec.vault.keystore import keyring
from smarttec.vault.rotation.wrapping import WrappedStore

UNSEEN_AFTER = timedelta(minutes=1)
_SELECT = (
    'SELECT id, key, recipient, host, port, system_id, sealed_password, "window", system_type, binds, '
    "messages_per_second, validity_seconds, asks_receipts, sends_user_reference, concatenation, receipt_ids, "
    "throttle_attempts, country, uses_tls, tls_name, tls_authority, bind_as, address_range, address_ton, address_npi, "
    "source_ton, source_npi, dest_ton, dest_npi, enquire_seconds, alphabet "
    "FROM messaging_carrier WHERE is_enabled ORDER BY id"
)
_STATE = """
UPDATE messaging_carrier
SET bound = $2::smallint, last_error = $3, seen_at = $4::timestamptz,
    down_since = CASE WHEN $2::smallint > 0 THEN NULL ELSE coalesce(down_since, $4::timestamptz) END,
    alerted_at = CASE WHEN $2::smallint > 0 THEN NULL ELSE alerted_at END
WHERE id = $1
"""


@dataclass(frozen=True, slots=True)
class CarrierLink:
    """How to reach a carrier, and how it wants to be treated; `models.Carrier` says what the settings are."""

    identity: CarrierIdentity
    key: str
    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    window: int
    system_type: str = ""
    binds: int = 1
    messages_per_second: int = 0
    validity_seconds: int = 86_400
    asks_receipts: bool = True
    sends_user_reference: bool = True
    concatenation: str = Concatenation.UDH
    receipt_ids: str = ReceiptIds.AUTOMATIC
    throttle_attempts: int = 8
    country: str = ""
    uses_tls: bool = False
    tls_name: str = ""
    tls_authority: str = ""
    bind_as: str = Binds.TRANSCEIVER
    address_range: str = ""
    address_ton: int = 0
    address_npi: int = 0
    source_ton: int | None = None
    source_npi: int | None = None
    dest_ton: int = 1
    dest_npi: int = 1
    enquire_seconds: int = 15
    alphabet: str = Alphabet.GSM


def _context(key: str) -> bytes:
    return b"carrier-password" + key.encode()


def seal_password(key: str, password: str) -> bytes:
    """The password as `Carrier.sealed_password` stores it: id of the wrapping key, NUL, wrapped secret."""
    kek = keyring().current_kek
    return kek.key_id.encode() + b"\0" + kek.wrap(password.encode(), context=_context(key))


def _open_password(key: str, sealed: bytes) -> str:
    kek_id, _, wrapped = sealed.partition(b"\0")
    return keyring().kek(kek_id.decode()).unwrap(wrapped, context=_context(key)).decode()


def set_carrier(
    *,
    id: int,  # noqa: A002 - the column's name
    key: str,
    host: str,
    port: int,
    system_id: str,
    password: str,
    window: int,
    **settings: int | str | bool,
) -> None:
    """Add a carrier or change how it is reached. `settings`: other columns of `Carrier`."""
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
            **settings,
        },
    )


async def enabled_carriers(pool: Pool) -> list[CarrierLink]:
    """The carriers in use."""
    return [_link(*row) for row in await pool.fetch(_SELECT)]


def _link(
    carrier: int, key: str, recipient: str, host: str, port: int, system_id: str, sealed: bytes, *settings: Any
) -> CarrierLink:
    identity = CarrierIdentity(carrier, recipient)
    return CarrierLink(identity, key, host, port, system_id, _open_password(key, sealed), *settings)


async def report_state(pool: Pool, *, carrier: int, bound: int, error: str) -> None:
    """What the gateway sees of a carrier now: binds that stand, and why one does not. For the desk and for alerts."""
    await pool.execute(_STATE, carrier, bound, error[:200], clock.now())


@dataclass(frozen=True, slots=True)
class CarrierState:
    """How it stands with a carrier, in words, and why."""

    words: str
    reason: str = ""
    is_away: bool = False


def state_of(carrier: Carrier) -> CarrierState:
    """What the gateway last told; a carrier of which nothing was told for `UNSEEN_AFTER` is away, too."""
    if not carrier.is_enabled:
        return CarrierState("switched off")
    if carrier.seen_at is None or carrier.seen_at < clock.now() - UNSEEN_AFTER:
        return CarrierState("unseen", "no gateway tells of it", is_away=True)
    if not carrier.bound:
        return CarrierState("away", carrier.last_error, is_away=True)
    if carrier.bound < carrier.binds:
        return CarrierState(f"{carrier.bound} of {carrier.binds} binds", carrier.last_error)
    return CarrierState("up")


def prefer(preference: Preference) -> None:
    """What decides between routes of one prefix, from the gateways' next look at the tables on."""
    Routing.objects.update_or_create(id=1, defaults={"preference": preference})


def preference_in_force() -> Preference:
    """What decides now."""
    chosen = Routing.objects.filter(id=1).values_list("preference", flat=True).first()
    return Preference(chosen) if chosen else Preference.PRIORITY


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
