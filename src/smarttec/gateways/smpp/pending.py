"""A message on its way to the carrier, part by part, and what its parts' results add up to."""

from dataclasses import dataclass, field
from datetime import timedelta

from smarttec.gateways.smpp.outcomes import BUSY, SubmitOutcome, SubmitResult, is_routing_refusal
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.messaging.carrier_ids import normal_id
from smarttec.messaging.carriers import CarrierLink
from smarttec.messaging.domain import rejection_error
from smarttec.messaging.settlement import SOON, Outcome, Retry, Verdict
from smarttec.messaging.submission import Submission

TRIES_MAX = 6
DELAY_MAX_SECONDS = 300
_RETRIED = {*BUSY, SubmitOutcome.GATEWAY_UNAVAILABLE}


@dataclass(slots=True)
class PendingMessage:
    """All parts of one message; `results` by part number from 0."""

    submission: Submission
    parts: list[ShortMessage]
    results: dict[int, SubmitResult] = field(default_factory=dict)
    tries: int = 0

    def retriable_parts(self) -> list[int]:
        """Parts that surely did not get in while others did: they are tried again from here, not from the queue."""
        if not any(result.outcome is SubmitOutcome.ACCEPTED for result in self.results.values()):
            return []
        if self.tries >= TRIES_MAX or any(r.outcome is SubmitOutcome.REJECTED for r in self.results.values()):
            return []
        return [part for part, result in self.results.items() if result.outcome in _RETRIED]

    @property
    def has_begun(self) -> bool:
        """Whether any part may have left us."""
        return any(result.outcome is not SubmitOutcome.GATEWAY_UNAVAILABLE for result in self.results.values())

    @property
    def is_answered(self) -> bool:
        """Whether every part has a result."""
        return len(self.results) == len(self.parts)

    def onwards(self, link: CarrierLink, *, has_other: bool) -> tuple[Verdict, Retry]:
        """How a message goes on of which the carrier surely took nothing."""
        outcomes = {result.outcome for result in self.results.values()}
        elsewhere = Verdict.REQUEUED, Retry(timedelta(0), 0, link.identity.id)
        if SubmitOutcome.REJECTED in outcomes:
            is_about_route = all(is_routing_refusal(result.command_status) for result in self.results.values())
            return elsewhere if is_about_route and has_other else (Verdict.FAILED, SOON)
        tried = self.submission.attempts
        if not outcomes & BUSY:
            return Verdict.REQUEUED, Retry(attempts=tried)
        if tried + 1 >= link.throttle_attempts and has_other:
            return elsewhere
        if waited_seconds(tried + 1) >= link.validity_seconds:
            return Verdict.FAILED, SOON
        return Verdict.REQUEUED, Retry(timedelta(seconds=_delay_seconds(tried)), tried + 1)

    def outcome(self) -> Outcome:
        """What the results mean for the message as a whole."""
        kinds = {result.outcome for result in self.results.values()}
        accepted = {
            part + 1: normal_id(result.message_id)
            for part, result in self.results.items()
            if result.outcome is SubmitOutcome.ACCEPTED
        }
        return Outcome(
            message=self.submission.message,
            cell=self.submission.cell,
            verdict=self._verdict(kinds),
            segments=len(self.parts),
            references=accepted,
            error_code=self.error_code() if self._verdict(kinds) is Verdict.FAILED else None,
        )

    @staticmethod
    def _verdict(kinds: set[SubmitOutcome]) -> Verdict:
        if SubmitOutcome.OUTCOME_UNKNOWN in kinds:
            return Verdict.UNKNOWN
        if kinds == {SubmitOutcome.ACCEPTED}:
            return Verdict.SENT
        return Verdict.REQUEUED if kinds <= _RETRIED else Verdict.FAILED

    def error_code(self) -> int:
        """The API's code of the first refusal."""
        return rejection_error(
            next(r.command_status for r in self.results.values() if r.outcome is not SubmitOutcome.ACCEPTED)
        )


def _delay_seconds(tries: int) -> int:
    """How long a message stands back from a carrier that was too busy for it so often: 1, 1, 2, 2, 4, 4 … 300 s."""
    return min(DELAY_MAX_SECONDS, 1 << min(tries // 2, 16))


def waited_seconds(attempts: int) -> int:
    """How long a message has waited because of so many refusals."""
    return sum(_delay_seconds(tries) for tries in range(attempts))
