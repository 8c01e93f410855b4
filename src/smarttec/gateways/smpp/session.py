"""One bound connection to a carrier (§2.2, §2.7): submits out, results and deliveries in.

An `asyncio.Protocol`, because streams cost a task switch per PDU. What was submitted in one turn of the event loop
leaves in one write; what one read brought is reported in one call. A single sweep timer serves all deadlines.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import cast

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.decoding import decode_body, decode_header, decode_message_id
from smarttec.gateways.smpp.deliveries import Delivered, Deliveries
from smarttec.gateways.smpp.encoding import encode_bind, encode_empty, encode_submit_sm
from smarttec.gateways.smpp.errors import BindRefused, InvalidPdu
from smarttec.gateways.smpp.framing import Framer
from smarttec.gateways.smpp.origin import Origin
from smarttec.gateways.smpp.outcomes import UNKNOWN, Results, SubmitOutcome, SubmitResult, refusal
from smarttec.gateways.smpp.pdu import Header, Pdu, ShortMessage
from smarttec.gateways.smpp.pulse import Pulse
from smarttec.gateways.smpp.settings import SessionHandler, SessionSettings
from smarttec.gateways.smpp.window import Window
from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayUnavailable, OutcomeUnknown

_DELIVERIES = frozenset({c.DELIVER_SM, c.DATA_SM})
_log = logging.getLogger(__name__)


class Session(asyncio.Protocol):
    """Made by `open_session`. Every message given to `submit` is reported exactly once to the handler."""

    def __init__(self, settings: SessionSettings, handler: SessionHandler) -> None:
        self._settings = settings
        self._handler = handler
        self._loop = asyncio.get_running_loop()
        self._framer = Framer(max_pdu_length=settings.max_pdu_length)
        self._window = Window(settings.window)
        self._origin = Origin()
        self._deliveries = Deliveries(
            handler.on_deliveries,
            origin=self._origin,
            write=self._write,
            max_pending=settings.max_pending_deliveries,
            max_octets=settings.max_pending_octets,
        )
        self._transport: asyncio.Transport | None = None
        self._requests: dict[int, asyncio.Future[Pdu]] = {}
        self._closed = asyncio.Event()
        self._settled = asyncio.Event()
        self._slots_changed = asyncio.Event()
        self._is_open = False
        self._may_write = True
        self.has_broken = False
        self.bound_at = time.monotonic()
        self._flush_is_due = False
        self._results: Results = []
        self._late: Results = []
        self._received: list[Delivered] = []
        self._pulse = Pulse(settings, now=time.monotonic())
        self._sweeper: asyncio.TimerHandle | None = None

    @property
    def free_slots(self) -> int:
        """How many messages `submit` takes right now; 0 when not bound, unbinding, or the transport is congested."""
        return max(0, self._window.free_slots) if self._is_open and self._may_write else 0

    @property
    def is_bound(self) -> bool:
        return self._is_open

    async def wait_slots(self) -> int:
        """Until `submit` takes messages again; how many. 0 as soon as the session takes none for good."""
        while self._is_open and not self.free_slots:
            self._slots_changed.clear()
            await self._slots_changed.wait()
        return self.free_slots

    def submit(self, tag: object, message: ShortMessage) -> None:
        """Send one message; what becomes of it is reported to the handler under this tag.

        Raises `GatewayUnavailable` when there is no free slot and `InvalidPdu` when a field cannot be written; in both
        cases nothing was sent and nothing will be reported.
        """
        if not self._is_open or self._window.free_slots <= 0:
            raise GatewayUnavailable("There is no free slot in the window.")
        number = self._window.next_number()
        self._window.add(number, tag, encode_submit_sm(number, message))
        if not self._flush_is_due:
            self._flush_is_due = True
            self._loop.call_soon(self._flush)

    async def bind(self) -> None:
        """Called once by `open_session`. Raises `BindRefused`."""
        settings = self._settings
        pdu = await self._request(lambda number: encode_bind(settings.bind_command, number, settings.bind))
        if pdu.command_status or pdu.command_id != settings.bind_command | c.RESPONSE_BIT:
            raise BindRefused(status=pdu.command_status or c.ESME_RUNKNOWNERR)
        self._is_open = True
        self._origin.bound_at, self.bound_at = clock.now(), time.monotonic()
        self._sweep()

    async def unbind(self, *, timeout_seconds: float = 5.0) -> None:
        """Take no more messages, wait for the answers still due, unbind (§4.2), close. Never raises for the peer."""
        self._is_open = False
        try:
            async with asyncio.timeout(timeout_seconds):
                if not self._window.is_empty:
                    self._settled.clear()
                    await self._settled.wait()
                await self._deliveries.idle()
                await self._request(lambda number: encode_empty(c.UNBIND, number))
                self._origin.ended_well()
        except (TimeoutError, OutcomeUnknown):
            _log.info("the carrier did not answer the unbind")
        self.abort()
        await self.wait_closed()

    async def wait_closed(self) -> None:
        """Until the connection is gone and every message has been reported."""
        await self._closed.wait()

    def abort(self) -> None:
        """Close the connection at once."""
        self._is_open = False
        if self._transport:
            self._transport.abort()

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not isinstance: uvloop's transports are not of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_open = False
        self._origin.ended(self._pulse.heard_at)
        self._transport = None
        if self._sweeper:
            self._sweeper.cancel()
        for future in self._requests.values():
            if not future.done():
                future.set_exception(OutcomeUnknown("The connection was lost before the answer."))
        self._results += self._window.lose_all()
        self._report()
        self._slots_changed.set()
        self._closed.set()

    def pause_writing(self) -> None:
        self._may_write = False

    def resume_writing(self) -> None:
        self._may_write = True
        if self._pulse.is_stalled and self._transport:
            self._pulse.resume()
            self._transport.resume_reading()
        self._flush()
        self._slots_changed.set()

    def data_received(self, data: bytes) -> None:
        self._pulse.heard_at = time.monotonic()
        for frame in self._framer.feed(data):
            try:
                self._take(frame)
            except InvalidPdu as error:
                self._refuse(error)
        self._report()
        self._stop_reading_from_who_does_not_read()
        if self._framer.broken:
            self.has_broken = True
            self._write(encode_empty(c.GENERIC_NACK, 0, self._framer.broken.command_status))
            self._hang_up("the carrier sent a PDU of impossible length")

    def _stop_reading_from_who_does_not_read(self) -> None:
        """A peer that asks and asks and takes no answer would fill our memory with them."""
        transport = self._transport
        if transport is None or transport.is_closing() or self._pulse.is_stalled:
            return
        if transport.get_write_buffer_size() > self._settings.max_unread_octets:
            self._pulse.stall(time.monotonic())
            transport.pause_reading()

    def _take(self, frame: bytes) -> None:
        _, command_id, status, number = header = decode_header(frame)
        if command_id == c.SUBMIT_SM_RESP:
            self._take_response(number, status, frame)
        elif command_id in _DELIVERIES:
            message = decode_body(frame, command_id, status, number)
            assert isinstance(message, ShortMessage)  # noqa: S101  narrows the type; that is what both decode to
            self._received.append(Delivered(message, number, command_id | c.RESPONSE_BIT, self._origin))
        else:
            self._take_other(header, frame)

    def _take_response(self, number: int, status: int, frame: bytes) -> None:
        tag, results = self._window.answered(number), self._results
        if self._window.is_nothing(tag):
            tag, results = self._window.answered_late(number), self._late
            if self._window.is_nothing(tag):
                return
        if status:
            results.append((tag, refusal(status)))
            return
        try:
            results.append((tag, SubmitResult(SubmitOutcome.ACCEPTED, 0, decode_message_id(frame))))
        except InvalidPdu:
            results.append((tag, UNKNOWN))

    def _take_other(self, header: Header, frame: bytes) -> None:
        _, command_id, status, number = header
        if command_id == c.GENERIC_NACK and number not in self._requests:
            self._take_response(number, status or c.ESME_RUNKNOWNERR, frame)
            return
        if command_id == c.ALERT_NOTIFICATION:  # it has no response (§4.12.1)
            return
        body = decode_body(frame, command_id, status, number)
        if command_id & c.RESPONSE_BIT:
            future = self._requests.get(number)
            if future and not future.done():
                future.set_result(Pdu(command_id, status, number, body))
        elif command_id == c.ENQUIRE_LINK:
            self._write(encode_empty(c.ENQUIRE_LINK_RESP, number))
        elif command_id == c.UNBIND:
            self._write(encode_empty(c.UNBIND_RESP, number))
            self._origin.ended_well()
            self._hang_up("the carrier unbound")
        elif command_id != c.OUTBIND:
            self._write(encode_empty(command_id | c.RESPONSE_BIT, number, c.ESME_RINVBNDSTS))

    def _refuse(self, error: InvalidPdu) -> None:
        """Answer a malformed request with its own response, anything else with generic_nack (§4.3)."""
        if error.command_id & c.RESPONSE_BIT:
            _log.warning("a malformed response (command_id 0x%08X) was dropped", error.command_id)
            return
        is_known = error.command_status != c.ESME_RINVCMDID
        command_id = error.command_id | c.RESPONSE_BIT if is_known else c.GENERIC_NACK
        self._write(encode_empty(command_id, error.sequence_number, error.command_status))

    def _report(self) -> None:
        if self._received:
            received, self._received = self._received, []
            self._deliveries.add(received)
        if self._window.is_empty:
            self._settled.set()
        if self._results:
            results, self._results = self._results, []
            self._slots_changed.set()
            self._handler.on_results(results)
        if self._late:
            late, self._late = self._late, []
            self._handler.on_late_results(late)

    def _flush(self) -> None:
        self._flush_is_due = False
        if self._transport and self._may_write and not self._transport.is_closing():
            octets = self._window.take_unsent(time.monotonic())
            if octets:
                self._transport.write(octets)

    def _write(self, octets: bytes) -> None:
        if self._transport and not self._transport.is_closing():
            self._transport.write(octets)

    def _break_off(self, reason: str) -> None:
        _log.warning("SMPP session closed: %s", reason)
        self.has_broken = True
        self.abort()

    def _hang_up(self, reason: str) -> None:
        _log.warning("SMPP session closed: %s", reason)
        self._is_open = False
        if self._transport:
            self._transport.close()

    async def _request(self, encode: Callable[[int], bytes]) -> Pdu:
        if self._transport is None or self._transport.is_closing():
            raise OutcomeUnknown("The connection is gone.")
        number = self._window.next_number()
        future: asyncio.Future[Pdu] = self._loop.create_future()
        self._requests[number] = future
        try:
            self._write(encode(number))
            return await future
        finally:
            del self._requests[number]

    def _sweep(self) -> None:
        """The one timer: answers that did not come, and whether the link is alive (§4.11)."""
        settings, now = self._settings, time.monotonic()
        if self._transport is None:
            return
        self._sweeper = self._loop.call_later(settings.sweep_interval_seconds, self._sweep)
        self._results += self._window.give_up(now - settings.response_timeout_seconds)
        self._report()
        self._origin.heard_from(self._pulse.heard_at)
        if reason := self._pulse.ending(now):
            self._break_off(reason)
        elif self._pulse.is_to_be_asked(now):
            self._write(encode_empty(c.ENQUIRE_LINK, self._window.next_number()))
