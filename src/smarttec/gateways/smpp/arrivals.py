"""Texts from subscribers, into the database: durable before the carrier hears that we have them."""

import logging
from collections.abc import Callable, Sequence

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.incoming import STATUS, read_incoming
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.inbound.domain import Incoming
from smarttec.storage.pools import DatabaseAway, Pools, attempt

_log = logging.getLogger(__name__)


class Arrivals:
    """Shared by all carriers of a gateway. `wake` is called when something may follow from what was stored."""

    def __init__(self, pools: Pools, *, wake: Callable[[], None]) -> None:
        self._book = InboundBook(pools)
        self._wake = wake

    async def take(self, messages: Sequence[ShortMessage]) -> list[int]:
        """One command_status for each, in their order; with the database away, "come again" for all."""
        statuses: list[int] = []
        readable: list[Incoming] = []
        for message in messages:
            try:
                readable.append(read_incoming(message))
                statuses.append(c.ESME_ROK)
            except InvalidPdu as error:
                statuses.append(error.command_status)
        stored = iter(await self._store(readable))
        return [status or next(stored) for status in statuses]

    async def _store(self, messages: Sequence[Incoming]) -> list[int]:
        try:
            fates = await attempt(lambda: self._book.take(messages))
        except DatabaseAway:
            return [c.ESME_RX_T_APPN] * len(messages)
        except Exception as error:  # noqa: BLE001 - one text that nobody foresaw must not keep receipts from being stored
            _log.error("texts were not stored: %s", type(error).__name__)
            return [c.ESME_RX_T_APPN] * len(messages)
        self._wake()
        return [STATUS[fate] for fate in fates]

    async def complete_overdue(self) -> None:
        """Store what there is of texts whose parts waited too long."""
        while await self._book.complete_overdue():
            self._wake()
