"""A message on its way to the carrier, part by part, and what its parts' results add up to."""

from dataclasses import dataclass, field

from smarttec.gateways.smpp.outcomes import SubmitOutcome, SubmitResult
from smarttec.gateways.smpp.pdu import ShortMessage
from smarttec.messaging.domain import rejection_error
from smarttec.messaging.settlement import Outcome, Verdict
from smarttec.messaging.submission import Submission

TRIES_MAX = 6
_RETRIED = {SubmitOutcome.THROTTLED, SubmitOutcome.QUEUE_FULL, SubmitOutcome.GATEWAY_UNAVAILABLE}


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

    def outcome(self) -> Outcome:
        """What the results mean for the message as a whole."""
        kinds = {result.outcome for result in self.results.values()}
        accepted = {
            part + 1: result.message_id
            for part, result in self.results.items()
            if result.outcome is SubmitOutcome.ACCEPTED
        }
        return Outcome(
            message=self.submission.message,
            cell=self.submission.cell,
            verdict=self._verdict(kinds),
            segments=len(self.parts),
            references=accepted,
            error_code=self._error_code(kinds),
        )

    @staticmethod
    def _verdict(kinds: set[SubmitOutcome]) -> Verdict:
        if SubmitOutcome.OUTCOME_UNKNOWN in kinds:
            return Verdict.UNKNOWN
        if kinds == {SubmitOutcome.ACCEPTED}:
            return Verdict.SENT
        return Verdict.REQUEUED if kinds <= _RETRIED else Verdict.FAILED

    def _error_code(self, kinds: set[SubmitOutcome]) -> int | None:
        if self._verdict(kinds) is not Verdict.FAILED:
            return None
        statuses = [r.command_status for r in self.results.values() if r.outcome is not SubmitOutcome.ACCEPTED]
        return rejection_error(statuses[0])
