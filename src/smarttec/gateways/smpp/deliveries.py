"""What the carrier sends us (deliver_sm, data_sm): in batches, acknowledged once the handler has stored them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.encoding import encode_message_resp
from smarttec.gateways.smpp.origin import Origin
from smarttec.gateways.smpp.pdu import MessageResp, ShortMessage

_log = logging.getLogger(__name__)

# §4.6.2: the message_id of a deliver_sm_resp is unused and empty.
_NO_ID = MessageResp()


class Delivered(NamedTuple):
    """A message that the carrier handed over: by which session, under which sequence number, answered by what."""

    message: ShortMessage
    number: int
    answer_command: int
    origin: Origin


class Deliveries:
    """A queue with one task that lives only while there is something in it; what comes meanwhile is the next batch."""

    def __init__(
        self,
        handle: Callable[[Sequence[Delivered]], Awaitable[Sequence[int]]],
        *,
        origin: Origin,
        write: Callable[[bytes], None],
        max_pending: int,
        max_octets: int,
    ) -> None:
        self._handle = handle
        self._origin = origin
        self._write = write
        self._max_pending = max_pending
        self._max_octets = max_octets
        self._octets = 0
        self._pending: list[Delivered] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, batch: list[Delivered]) -> None:
        """Take in what one read brought. What does not fit is to come again later."""
        room = self._room_for(batch)
        self._pending += batch[:room]
        self._answer(batch[room:], [c.ESME_RX_T_APPN] * len(batch[room:]))
        if self._pending and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    def _room_for(self, batch: Sequence[Delivered]) -> int:
        """How many of them, by number and by size."""
        count = 0
        for one in batch[: max(0, self._max_pending - len(self._pending))]:
            size = len(one.message.payload)
            if self._octets + size > self._max_octets:
                break
            self._octets += size
            count += 1
        return count

    async def idle(self) -> None:
        """Wait until all that came in has been handled and answered."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _drain(self) -> None:
        try:
            while self._pending:
                batch, self._pending = self._pending, []
                self._octets = 0
                self._answer(batch, await self._handle_safely(batch))
                self._origin.answered()
        finally:
            self._task = None

    async def _handle_safely(self, messages: Sequence[Delivered]) -> Sequence[int]:
        try:
            statuses = await self._handle(messages)
        except Exception as error:  # noqa: BLE001  whatever a handler raises, the carrier must be told to try again
            # Its text is left out: a database's error can repeat the values of the row.
            _log.error("storing %d deliveries failed: %s", len(messages), type(error).__name__)
            return [c.ESME_RX_T_APPN] * len(messages)
        if len(statuses) != len(messages):
            _log.error("storing %d deliveries gave back %d statuses", len(messages), len(statuses))
            return [c.ESME_RX_T_APPN] * len(messages)
        return statuses

    def _answer(self, batch: Sequence[Delivered], statuses: Sequence[int]) -> None:
        if batch:
            answers = zip(batch, statuses, strict=True)
            self._write(
                b"".join(
                    [encode_message_resp(one.answer_command, one.number, _NO_ID, status) for one, status in answers]
                )
            )
