"""Deliveries (receipts, injected messages) on their way to a peer: kept while nobody is bound, resent until taken."""

from collections import deque
from functools import partial
from typing import Protocol

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.encoding import encode_deliver_sm
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.gateways.smpp.receipt import ReceiptState
from smarttec.gateways.smpp.tlv import with_user_message_reference
from smarttec.kernel import clock
from smarttec.sandbox.smsc.timeline import Timeline

_WINDOW = 500
_RETRY_SECONDS = 1.0
_FINAL = frozenset({c.ESME_ROK, c.ESME_RX_P_APPN, c.ESME_RX_R_APPN, c.ESME_RINVDSTADR, c.ESME_RINVSRCADR})
_NUMBERS = {
    ReceiptState.ENROUTE: c.STATE_ENROUTE,
    ReceiptState.DELIVERED: c.STATE_DELIVERED,
    ReceiptState.EXPIRED: c.STATE_EXPIRED,
    ReceiptState.DELETED: c.STATE_DELETED,
    ReceiptState.UNDELIVERABLE: c.STATE_UNDELIVERABLE,
    ReceiptState.ACCEPTED: c.STATE_ACCEPTED,
    ReceiptState.UNKNOWN: c.STATE_UNKNOWN,
    ReceiptState.REJECTED: c.STATE_REJECTED,
}


def state_number(state: ReceiptState) -> int:
    """message_state (§5.2.28)."""
    return _NUMBERS[state]


def make_receipt(
    submitted: ShortMessage, *, message_id: str, state: ReceiptState, error_code: int, reference: int | None
) -> ShortMessage:
    """The receipt of a message: text as in Appendix B, and TLVs; the sender's own reference is repeated."""
    when = clock.now().strftime("%y%m%d%H%M")
    done = "001" if state is ReceiptState.DELIVERED else "000"
    text = (
        f"id:{message_id} sub:001 dlvrd:{done} submit date:{when} done date:{when} "
        f"stat:{state.value} err:{error_code:03d} text:"
    )
    tlvs = {} if reference is None else with_user_message_reference(reference)
    tlvs[c.TAG_RECEIPTED_MESSAGE_ID] = message_id.encode() + b"\0"
    tlvs[c.TAG_MESSAGE_STATE] = bytes((state_number(state),))
    return ShortMessage(
        submitted.destination_addr, submitted.source_addr, text.encode(), esm_class=c.ESM_CLASS_RECEIPT, tlvs=tlvs
    )


class Receiver(Protocol):
    """A bound peer that takes deliveries."""

    def write(self, octets: bytes) -> None: ...


class Outbox:
    """One queue for all receivers; each has at most `_WINDOW` deliveries waiting for its response."""

    def __init__(self) -> None:
        self.timeline = Timeline(after_batch=self.pump)
        self._waiting: deque[ShortMessage] = deque()
        self._sent: dict[Receiver, dict[int, ShortMessage]] = {}
        self._refused = 0
        self._number = 0

    def __len__(self) -> int:
        return len(self._waiting) + self._refused + sum(len(sent) for sent in self._sent.values())

    def add(self, message: ShortMessage) -> None:
        """It leaves with the next `pump`."""
        self._waiting.append(message)

    def join(self, receiver: Receiver) -> None:
        """A peer has bound and takes deliveries from now on."""
        self._sent[receiver] = {}
        self.pump()

    def leave(self, receiver: Receiver) -> None:
        """A peer is gone. What it had not acknowledged goes first to the next one, in the old order."""
        self._waiting.extendleft(reversed(self._sent.pop(receiver, {}).values()))
        self.pump()

    def answered(self, receiver: Receiver, number: int, status: int) -> None:
        """A deliver_sm_resp. What was refused comes again a little later, unless it was refused for good."""
        message = self._sent.get(receiver, {}).pop(number, None)
        if message is not None and status not in _FINAL:
            self._refused += 1
            self.timeline.after(_RETRY_SECONDS, partial(self._retry, message))

    def _retry(self, message: ShortMessage) -> None:
        self._refused -= 1
        self._waiting.append(message)

    def pump(self) -> None:
        """Send what the windows allow, in one write per receiver."""
        for receiver, sent in self._sent.items():
            octets: list[bytes] = []
            while self._waiting and len(sent) < _WINDOW:
                message = self._waiting.popleft()
                self._number = self._number % c.MAX_SEQUENCE_NUMBER + 1
                sent[self._number] = message
                octets.append(encode_deliver_sm(self._number, message))
            if octets:
                receiver.write(b"".join(octets))
