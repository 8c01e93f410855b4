"""What a session needs to know, and whom it reports to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.deliveries import Delivered
from smarttec.gateways.smpp.outcomes import Results
from smarttec.gateways.smpp.pdu import Bind


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """One carrier's connection. `window` is the most submit_sm that may be waiting for an answer (§2.9)."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    address_range: str = ""
    address_ton: int = 0
    address_npi: int = 0
    uses_tls: bool = False
    tls_name: str = ""
    tls_authority: str = field(default="", repr=False)
    bind_command: int = c.BIND_TRANSCEIVER
    window: int = 500
    connect_timeout_seconds: float = 10.0
    response_timeout_seconds: float = 30.0
    enquire_link_interval_seconds: float = 15.0
    enquire_link_timeout_seconds: float = 10.0
    sweep_interval_seconds: float = 0.25
    max_pdu_length: int = c.MAX_PDU_LENGTH
    max_pending_deliveries: int = 10_000
    max_pending_octets: int = 8_000_000
    max_unread_octets: int = 4_000_000
    """Answers that the carrier has not read; beyond that nothing more is read from it."""

    @property
    def bind(self) -> Bind:
        """What the bind says."""
        return Bind(
            self.system_id, self.password, self.system_type, addr_ton=self.address_ton, addr_npi=self.address_npi,
            address_range=self.address_range,
        )  # fmt: skip


class SessionHandler(Protocol):
    """Gets what a session has to say. The first two are called from the event loop and must not block."""

    def on_results(self, results: Results) -> None:
        """What became of submitted messages, gathered. It may call `submit` again at once."""

    def on_late_results(self, results: Results) -> None:
        """Answers to messages that had already been reported as `OUTCOME_UNKNOWN` for want of an answer in time."""

    async def on_deliveries(self, deliveries: Sequence[Delivered]) -> Sequence[int]:
        """Store what the carrier sent (receipts, incoming messages); give back one command_status for each.

        The carrier hears them only then, and sends again what it did not hear about: storing must be idempotent. A
        later batch waits until this one is done. If it raises, all get ESME_RX_T_APPN ("temporary, try again").
        """
