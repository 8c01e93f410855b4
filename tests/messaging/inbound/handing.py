"""Handing texts over as a carrier does."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from smarttec.gateways.smpp.incoming import CarrierHabits, read_incoming
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.kernel import clock
from smarttec.messaging.inbound.book import InboundBook
from smarttec.messaging.inbound.domain import Circumstances, Fate, Incoming

_numbers = itertools.count(1)


def incoming(message: ShortMessage, *, delivery: str = "") -> Incoming:
    """A delivery of its own, unless it is said which."""
    return read_incoming(message, delivery=delivery or f"delivery {next(_numbers)}", habits=CarrierHabits())


def session(
    *, bound_at: datetime | None = None, lost: Sequence[UUID] = (), alive: Sequence[UUID] = ()
) -> Circumstances:
    """A session that brings texts from now on."""
    return Circumstances(session=uuid4(), bound_at=bound_at or clock.now(), lost=lost, alive=alive)


async def hand_over(book: InboundBook, messages: Sequence[Incoming], how: Circumstances | None = None) -> list[Fate]:
    """Handed over by one session; without one, by a new one whose predecessors are all well."""
    return await book.take(messages, how or session(bound_at=clock.now().replace(year=2000)))
