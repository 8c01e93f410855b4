"""What can become of a message that was given to a session."""

from enum import Enum
from typing import NamedTuple

from smarttec.gateways.smpp import constants as c


class SubmitOutcome(Enum):
    """The kinds of outcome; every submitted message gets exactly one."""

    ACCEPTED = "accepted"
    """The carrier took it and gave it an id."""
    REJECTED = "rejected"
    """The carrier refused it for good; `command_status` says why (§5.1.3)."""
    THROTTLED = "throttled"
    """Refused because we are too fast (ESME_RTHROTTLED); send it again later, more slowly."""
    QUEUE_FULL = "queue-full"
    """Refused because the carrier's queue is full (ESME_RMSGQFUL); send it again later."""
    GATEWAY_UNAVAILABLE = "gateway-unavailable"
    """No octet of it left us; sending it again is safe."""
    OUTCOME_UNKNOWN = "outcome-unknown"
    """It may have left, and no readable answer came. Never send it again blindly."""


class SubmitResult(NamedTuple):
    """The outcome of one message. `message_id` is the carrier's, "" unless it was accepted."""

    outcome: SubmitOutcome
    command_status: int = c.ESME_ROK
    message_id: str = ""


Results = list[tuple[object, SubmitResult]]
"""What a session reports, once per turn of the event loop: (the tag given to `submit`, what became of it)."""

UNAVAILABLE = SubmitResult(SubmitOutcome.GATEWAY_UNAVAILABLE)
UNKNOWN = SubmitResult(SubmitOutcome.OUTCOME_UNKNOWN)

BUSY = frozenset({SubmitOutcome.THROTTLED, SubmitOutcome.QUEUE_FULL})
_ROUTING_REFUSALS = {c.ESME_RSYSERR, c.ESME_RINVDSTADR, c.ESME_RSUBMITFAIL}
_OF_CARRIERS_OWN = range(0x400, 0x500)
_REFUSALS = {c.ESME_RTHROTTLED: SubmitOutcome.THROTTLED, c.ESME_RMSGQFUL: SubmitOutcome.QUEUE_FULL}


def refusal(command_status: int) -> SubmitResult:
    """The outcome of a response whose command_status is not ESME_ROK."""
    return SubmitResult(_REFUSALS.get(command_status, SubmitOutcome.REJECTED), command_status)


def is_routing_refusal(command_status: int) -> bool:
    """Whether a refusal for good is about this carrier's reach rather than the message, so that another may take it.

    Statuses of carriers' own making (0x400 to 0x4FF, §5.1.3) say so too.
    """
    return command_status in _ROUTING_REFUSALS or command_status in _OF_CARRIERS_OWN
