"""From a carrier's settings to what its sessions need."""

from dataclasses import replace

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.settings import SessionSettings
from smarttec.messaging.carriers import CarrierLink
from smarttec.messaging.models import Binds


def session_settings(link: CarrierLink, *, response_timeout_seconds: float) -> SessionSettings:
    """Of a bind that goes both ways."""
    return SessionSettings(
        host=link.host,
        port=link.port,
        uses_tls=link.uses_tls,
        tls_name=link.tls_name or link.host,
        tls_authority=link.tls_authority,
        system_id=link.system_id,
        password=link.password,
        system_type=link.system_type,
        address_range=link.address_range,
        address_ton=link.address_ton,
        address_npi=link.address_npi,
        window=link.window,
        response_timeout_seconds=response_timeout_seconds,
        enquire_link_interval_seconds=link.enquire_seconds or float("inf"),
    )


def binds(link: CarrierLink, both_ways: SessionSettings) -> tuple[list[SessionSettings], list[SessionSettings]]:
    """Those that messages are submitted by, and those that only receive."""
    count = max(1, link.binds)
    if link.bind_as != Binds.PAIRS:
        return [both_ways] * count, []
    sending = replace(both_ways, bind_command=c.BIND_TRANSMITTER)
    receiving = replace(both_ways, bind_command=c.BIND_RECEIVER)
    return [sending] * count, [receiving] * count
