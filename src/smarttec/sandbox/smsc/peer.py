"""One connection of a gateway (ESME) to the SMSC."""

import asyncio
import hmac
from collections.abc import Callable
from typing import cast

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.decoding import decode
from smarttec.gateways.smpp.encoding import encode_bind_resp, encode_empty, encode_query_sm_resp
from smarttec.gateways.smpp.errors import InvalidPdu
from smarttec.gateways.smpp.framing import Framer
from smarttec.gateways.smpp.pdu import Bind, BindResp, Pdu, QuerySm, ShortMessage
from smarttec.sandbox.smsc.traffic import Traffic

_VERSION = {c.TAG_SC_INTERFACE_VERSION: bytes((c.INTERFACE_VERSION,))}
SYSTEM_ID = "sandbox-smsc"


class Peer(asyncio.Protocol):
    """States as in §2.2: open, then bound as transmitter, receiver or transceiver, then closed."""

    def __init__(self, traffic: Traffic, *, system_id: str, password: str, peers: set["Peer"]) -> None:
        self._traffic = traffic
        self._system_id = system_id
        self._password = password
        self._peers = peers
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None
        self._answers: list[bytes] = []
        self._is_dropped = False
        self.bound_as: int | None = None
        self._requests: dict[int, Callable[[Pdu], bytes]] = dict.fromkeys(c.BINDS, self._bind) | {
            c.SUBMIT_SM: self._submit,
            c.QUERY_SM: self._query,
            c.ENQUIRE_LINK: lambda pdu: encode_empty(c.ENQUIRE_LINK_RESP, pdu.sequence_number),
            c.UNBIND: self._unbind,
        }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not isinstance: uvloop's transports are not of asyncio's classes.
        self._transport = cast("asyncio.Transport", transport)
        self._peers.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._peers.discard(self)
        self._traffic.outbox.leave(self)

    def data_received(self, data: bytes) -> None:
        for frame in self._framer.feed(data):
            if self._is_dropped:
                break
            self._take(frame)
        if self._framer.broken:
            self._answers.append(encode_empty(c.GENERIC_NACK, 0, self._framer.broken.command_status))
        # First the journal, then the answers: whatever was answered is on record.
        self._traffic.journal.flush()
        self.write(b"".join(self._answers))
        self._answers.clear()
        self._traffic.outbox.pump()
        if self._is_dropped or self._framer.broken:
            self.close()

    def write(self, octets: bytes) -> None:
        """Send, if the peer is still there."""
        if octets and self._transport and not self._transport.is_closing():
            self._transport.write(octets)

    def drop(self) -> None:
        """Lose the link after what this read has brought so far; the rest of it is not looked at."""
        self._is_dropped = True

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        """Lose the link at once, with whatever was not written yet."""
        if self._transport:
            self._transport.abort()

    def _take(self, frame: bytes) -> None:
        try:
            self._answers.append(self._answer(decode(frame)))
        except InvalidPdu as error:
            if error.command_id & c.RESPONSE_BIT:
                return
            is_known = error.command_status != c.ESME_RINVCMDID
            command_id = error.command_id | c.RESPONSE_BIT if is_known else c.GENERIC_NACK
            self._answers.append(encode_empty(command_id, error.sequence_number, error.command_status))

    def _answer(self, pdu: Pdu) -> bytes:
        if pdu.command_id in {c.DELIVER_SM_RESP, c.GENERIC_NACK}:
            status = pdu.command_status or (c.ESME_RUNKNOWNERR if pdu.command_id == c.GENERIC_NACK else c.ESME_ROK)
            self._traffic.outbox.answered(self, pdu.sequence_number, status)
            return b""
        if pdu.command_id & c.RESPONSE_BIT:
            return b""
        answer = self._requests.get(pdu.command_id)
        is_allowed = pdu.command_id in c.BINDS | {c.ENQUIRE_LINK} or self.bound_as is not None
        if answer is None or not is_allowed:
            return encode_empty(pdu.command_id | c.RESPONSE_BIT, pdu.sequence_number, c.ESME_RINVBNDSTS)
        return answer(pdu)

    def _bind(self, pdu: Pdu) -> bytes:
        assert isinstance(pdu.body, Bind)  # noqa: S101  narrows the type; that is what a bind decodes to
        response = pdu.command_id | c.RESPONSE_BIT
        status = self._bind_status(pdu.body)
        if status:
            return encode_empty(response, pdu.sequence_number, status)
        self.bound_as = pdu.command_id
        if pdu.command_id != c.BIND_TRANSMITTER:
            # The response has to leave before any delivery does.
            asyncio.get_running_loop().call_soon(self._start_receiving)
        return encode_bind_resp(response, pdu.sequence_number, BindResp(SYSTEM_ID, _VERSION))

    def _bind_status(self, bind: Bind) -> int:
        if self.bound_as is not None:
            return c.ESME_RALYBND
        if bind.system_id != self._system_id:
            return c.ESME_RINVSYSID
        is_right = hmac.compare_digest(bind.password.encode(), self._password.encode())
        return c.ESME_ROK if is_right else c.ESME_RINVPASWD

    def _start_receiving(self) -> None:
        if self._transport and not self._transport.is_closing():
            self._traffic.outbox.join(self)

    def _submit(self, pdu: Pdu) -> bytes:
        assert isinstance(pdu.body, ShortMessage)  # noqa: S101  narrows the type; that is what a submit_sm decodes to
        if self.bound_as == c.BIND_RECEIVER:
            return encode_empty(c.SUBMIT_SM_RESP, pdu.sequence_number, c.ESME_RINVBNDSTS)
        if not pdu.body.destination_addr:
            return encode_empty(c.SUBMIT_SM_RESP, pdu.sequence_number, c.ESME_RINVDSTADR)
        return self._traffic.submit(self, pdu.sequence_number, pdu.body)

    def _query(self, pdu: Pdu) -> bytes:
        assert isinstance(pdu.body, QuerySm)  # noqa: S101  narrows the type; that is what a query_sm decodes to
        found = self._traffic.query(pdu.body.message_id)
        if found is None:
            return encode_empty(c.QUERY_SM_RESP, pdu.sequence_number, c.ESME_RINVMSGID)
        return encode_query_sm_resp(pdu.sequence_number, found)

    def _unbind(self, pdu: Pdu) -> bytes:
        self.drop()
        return encode_empty(c.UNBIND_RESP, pdu.sequence_number)
