"""The one sequence-number window: which messages are unsent, which wait for an answer, which gave up waiting.

Pure bookkeeping with the time passed in. A message is first *unsent* (no octet has left), then *outstanding* (its
octets were handed to the transport), and leaves with a response, or at its deadline, or when the connection is lost.
Python's dicts keep order of insertion, so the oldest outstanding message always stands first and a sweep touches only
what is due.
"""

from itertools import islice

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.outcomes import UNAVAILABLE, UNKNOWN, Results

# Tags of messages whose answer did not come in time are remembered, so that a late answer can still be reported.
_MAX_REMEMBERED = 10_000
_NOTHING = object()


class Window:
    """Sequence numbers and tags of all messages in flight."""

    __slots__ = ("_last_number", "_late", "_outstanding", "_size", "_unsent")

    def __init__(self, size: int) -> None:
        self._size = size
        self._last_number = 0
        self._unsent: list[tuple[int, object, bytes]] = []
        self._outstanding: dict[int, tuple[object, float]] = {}
        self._late: dict[int, object] = {}

    @property
    def free_slots(self) -> int:
        return self._size - len(self._outstanding) - len(self._unsent)

    @property
    def is_empty(self) -> bool:
        return not self._outstanding and not self._unsent

    def next_number(self) -> int:
        """A sequence_number in 1…0x7FFFFFFF (§3.2) that no message in flight has. Other requests draw here too."""
        number = self._last_number
        while True:
            number = number % c.MAX_SEQUENCE_NUMBER + 1
            if number not in self._outstanding and number not in self._late:
                self._last_number = number
                return number

    def add(self, number: int, tag: object, octets: bytes) -> None:
        """A message that is to be sent under this number."""
        self._unsent.append((number, tag, octets))

    def take_unsent(self, now: float) -> bytes:
        """The octets of all unsent messages, which are outstanding from now on."""
        unsent, self._unsent = self._unsent, []
        for number, tag, _ in unsent:
            self._outstanding[number] = (tag, now)
        return b"".join([octets for _, _, octets in unsent])

    def answered(self, number: int) -> object:
        """The tag of the message that a response is about; `is_nothing` tells that there is none."""
        entry = self._outstanding.pop(number, None)
        return entry[0] if entry is not None else _NOTHING

    def answered_late(self, number: int) -> object:
        """The tag of a message that had given up waiting for this response."""
        return self._late.pop(number, _NOTHING)

    @staticmethod
    def is_nothing(tag: object) -> bool:
        return tag is _NOTHING

    def give_up(self, sent_before: float) -> Results:
        """Stop waiting for the answers to what was sent before that time. Their outcome is unknown."""
        results: Results = []
        due: list[int] = []
        for number, (tag, sent_at) in self._outstanding.items():
            if sent_at > sent_before:
                break
            due.append(number)
            results.append((tag, UNKNOWN))
            self._late[number] = tag
        for number in due:
            del self._outstanding[number]
        for number in list(islice(self._late, max(0, len(self._late) - _MAX_REMEMBERED))):
            del self._late[number]
        return results

    def lose_all(self) -> Results:
        """The connection is gone: what was handed over is unknown, what was not is safe to send again."""
        results: Results = [(tag, UNKNOWN) for tag, _ in self._outstanding.values()]
        results += [(tag, UNAVAILABLE) for _, tag, _ in self._unsent]
        self._outstanding.clear()
        self._unsent.clear()
        return results
