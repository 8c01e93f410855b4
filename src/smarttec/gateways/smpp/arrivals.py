"""Texts from subscribers, into the database: durable before the carrier hears that we have them."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.deliveries import Delivered
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.incoming import STATUS, CarrierHabits, read_incoming
from smarttec.gateways.smpp.origin import Origin
from smarttec.kernel import clock
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.inbound.domain import REDELIVERED_WITHIN, Circumstances, Incoming
from smarttec.storage.pools import DatabaseAway, Pools, attempt

_log = logging.getLogger(__name__)


class Arrivals:
    """Shared by all carriers of a gateway. `wake` is called when something may follow from what was stored."""

    def __init__(self, pools: Pools, *, wake: Callable[[], None]) -> None:
        self._book = InboundBook(pools)
        self._wake = wake
        self._origins: dict[UUID, Origin] = {}
        self._noted: dict[UUID, datetime] = {}

    async def take(self, deliveries: Sequence[Delivered], *, habits: CarrierHabits) -> list[int]:
        """One command_status for each, in their order; with the database away, "come again" for all.

        They come by one session.
        """
        statuses: list[int] = []
        readable: list[Incoming] = []
        for one in deliveries:
            try:
                name = f"{one.origin.id.hex}.{one.number}"
                readable.append(read_incoming(one.message, delivery=name, habits=habits))
                statuses.append(c.ESME_ROK)
            except InvalidPdu as error:
                statuses.append(error.command_status)
        stored = iter(await self._store(readable, deliveries[0].origin))
        return [status or next(stored) for status in statuses]

    async def _store(self, messages: Sequence[Incoming], origin: Origin) -> list[int]:
        self._origins[origin.id] = origin
        begun = clock.now()
        try:
            fates = await attempt(lambda: self._book.take(messages, self._circumstances(origin)))
        except DatabaseAway:
            origin.shaken(begun)
            return [c.ESME_RX_T_APPN] * len(messages)
        except Exception as error:  # noqa: BLE001 - one text that nobody foresaw must not keep receipts from being stored
            _log.error("texts were not stored: %s", type(error).__name__)
            origin.shaken(begun)
            return [c.ESME_RX_T_APPN] * len(messages)
        self._wake()
        return [STATUS[fate] for fate in fates]

    def _circumstances(self, origin: Origin) -> Circumstances:
        others = [one for one in self._origins.values() if one is not origin]
        return Circumstances(
            session=origin.id,
            bound_at=origin.bound_at,
            alive=[one.id for one in others if not one.is_over],
            lost=[one.id for one in others if one.is_over],
            shaken_from=origin.shaken_from,
            shaken_until=origin.shaken_until,
        )

    async def note_heard(self) -> None:
        """Write down which answers carriers have; sessions that are over for long are forgotten."""
        for origin in list(self._origins.values()):
            until = origin.heard_until
            if until is not None and self._noted.get(origin.id) != until:
                await self._book.heard(origin.id, until)
                self._noted[origin.id] = until
            if origin.ended_at is not None and clock.now() - origin.ended_at > REDELIVERED_WITHIN:
                self._forget(origin.id)

    def _forget(self, origin: UUID) -> None:
        del self._origins[origin]
        self._noted.pop(origin, None)

    async def complete_overdue(self) -> None:
        """Store what there is of texts whose parts waited too long."""
        while await self._book.complete_overdue():
            self._wake()
