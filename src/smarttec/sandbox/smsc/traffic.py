"""What happens to each submit_sm: which behaviour it meets, what the journal says, the answer, the receipts."""

import itertools
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp import tlv
from smarttec.gateways.smpp.encoding import encode_empty, encode_message_resp
from smarttec.gateways.smpp.pdu import MessageResp, QuerySmResp, ShortMessage
from smarttec.gateways.smpp.receipt import ReceiptState
from smarttec.kernel import clock
from smarttec.sandbox.smsc.behaviours import Behaviour, BehaviourTable
from smarttec.sandbox.smsc.journal import Journal
from smarttec.sandbox.smsc.receipts import Outbox, Receiver, make_receipt, state_number

# No PDU has such a length, so the other side must notice that the stream is out of step.
_GARBAGE = b"\xff" * 7 + b"garbage" * 3
_MAX_KNOWN_STATES = 100_000
_STATUSES = {"accept": c.ESME_ROK, "throttle": c.ESME_RTHROTTLED, "queue_full": c.ESME_RMSGQFUL}


class Sender(Receiver, Protocol):
    """The peer that a submit came from."""

    def drop(self) -> None:
        """Lose the link."""


class Traffic:
    """All that peers share."""

    def __init__(self, *, behaviours: BehaviourTable, journal: Journal) -> None:
        self.behaviours = behaviours
        self.journal = journal
        self.outbox = Outbox()
        self.timeline = self.outbox.timeline
        # Ids go on growing over restarts, because they start at the present time.
        self._ids = itertools.count(clock.now_ms() * 1000)
        self._states: dict[str, ReceiptState] = {}

    def submit(self, sender: Sender, number: int, message: ShortMessage) -> bytes:
        """Take one submit_sm; give back the octets to answer with at once, b"" when there are none (yet)."""
        destination = message.destination_addr
        behaviour = self.behaviours.match(destination)
        answer = self.behaviours.answer_for(behaviour, destination, now=time.monotonic())
        if answer == "drop_before":
            sender.drop()
            return b""
        status = behaviour.status if answer == "reject" else _STATUSES.get(answer)
        message_id = next(self._ids)
        shown_id = _written(message_id, behaviour.answer_id_form)
        is_taken = answer not in {"reject", "throttle", "queue_full"}
        self._record(message, answer=answer, status=status, message_id=shown_id if is_taken else "")
        if not is_taken:
            return self._reply(sender, behaviour, encode_empty(c.SUBMIT_SM_RESP, number, status or 0))
        return self._take(sender, number, message, behaviour, answer=answer, message_id=message_id, shown_id=shown_id)

    def query(self, message_id: str) -> QuerySmResp | None:
        """What became of a message that was taken (query_sm); None when there is none of that id."""
        state = self._states.get(message_id)
        if state is None:
            return None
        final = clock.now().strftime("%y%m%d%H%M%S000+") if state.is_final else ""
        return QuerySmResp(message_id, final, state_number(state), 0)

    def _take(
        self, sender: Sender, number: int, message: ShortMessage, behaviour: Behaviour,
        *, answer: str, message_id: int, shown_id: str,
    ) -> bytes:  # fmt: skip
        self._remember(shown_id, ReceiptState.ENROUTE)
        self._plan_receipts(message, behaviour, message_id=message_id, shown_id=shown_id)
        if answer == "accept":
            resp = encode_message_resp(c.SUBMIT_SM_RESP, number, MessageResp(shown_id))
            return self._reply(sender, behaviour, resp)
        if answer == "drop_after":
            sender.drop()
        return _GARBAGE if answer == "garbage" else b""

    def _reply(self, sender: Sender, behaviour: Behaviour, resp: bytes) -> bytes:
        if not behaviour.answer_delay_seconds:
            return resp
        self.timeline.after(behaviour.answer_delay_seconds, partial(sender.write, resp))
        return b""

    def _plan_receipts(self, message: ShortMessage, behaviour: Behaviour, *, message_id: int, shown_id: str) -> None:
        if behaviour.receipt == "none":
            return
        state = ReceiptState[behaviour.receipt.upper()]
        send = self._sending(message, behaviour, state, message_id=message_id, shown_id=shown_id)
        if behaviour.receipt_before_answer:
            send()
            self.journal.flush()
            self.outbox.pump()
        else:
            self.timeline.after(behaviour.answer_delay_seconds + behaviour.receipt_delay_seconds, send)

    def _sending(
        self, message: ShortMessage, behaviour: Behaviour, state: ReceiptState, *, message_id: int, shown_id: str
    ) -> Callable[[], None]:
        wanted = message.registered_delivery & 3
        is_wanted = wanted == c.RECEIPT_ALWAYS or (
            wanted == c.RECEIPT_ON_FAILURE and state is not ReceiptState.DELIVERED
        )

        def send() -> None:
            self._remember(shown_id, state)
            if is_wanted:
                receipt = make_receipt(
                    message,
                    message_id=_written(message_id, behaviour.receipt_id_form),
                    state=state,
                    error_code=behaviour.error_code,
                    reference=tlv.user_message_reference(message.tlvs),
                )
                for _ in range(behaviour.receipt_copies):
                    self.outbox.add(receipt)

        return send

    def _remember(self, message_id: str, state: ReceiptState) -> None:
        self._states[message_id] = state
        if len(self._states) > _MAX_KNOWN_STATES:
            del self._states[next(iter(self._states))]

    def _record(self, message: ShortMessage, *, answer: str, status: int | None, message_id: str) -> None:
        entry: dict[str, Any] = {
            "time_ms": clock.now_ms(),
            "source": message.source_addr,
            "destination": message.destination_addr,
            "user_message_reference": tlv.user_message_reference(message.tlvs),
            "registered_delivery": message.registered_delivery,
            "data_coding": message.data_coding,
            "esm_class": message.esm_class,
            "payload_hex": message.payload.hex(),
            "tlvs": {f"{tag:04x}": value.hex() for tag, value in message.tlvs.items() if tag != c.TAG_MESSAGE_PAYLOAD},
            "answer": answer,
            "command_status": status,
            "message_id": message_id,
        }
        self.journal.add(entry)


def _written(message_id: int, form: str) -> str:
    return f"{message_id:x}" if form == "hex" else str(message_id)
