"""Counts what became of messages, a batch at a time, for `telemetry.metrics`."""

from collections import Counter
from collections.abc import Iterable

from smarttec.kernel.errors import SmarttecError
from smarttec.messaging.intake_rules import Waiting
from smarttec.messaging.models import Status
from smarttec.telemetry.metrics import INTAKE_FLUSH_SECONDS, MESSAGES_ACCEPTED, MESSAGES_CONCLUDED, MESSAGES_REFUSED


def flushed(batch: Iterable[Waiting], seconds: float) -> None:
    """A flush that took so long. Drafts that go around again are counted when they are answered."""
    INTAKE_FLUSH_SECONDS.observe(seconds)
    answers = [waiting.answer for waiting in batch if waiting.answer.done() and not waiting.answer.cancelled()]
    errors = [error for answer in answers if (error := answer.exception())]
    MESSAGES_ACCEPTED.inc(len(answers) - len(errors))
    for code, count in Counter(e.code for e in errors if isinstance(e, SmarttecError)).items():
        MESSAGES_REFUSED.labels(code).inc(count)


def concluded(statuses: Iterable[Status]) -> None:
    """Messages that have their final status now."""
    for status, count in Counter(statuses).items():
        MESSAGES_CONCLUDED.labels(status.label).inc(count)
