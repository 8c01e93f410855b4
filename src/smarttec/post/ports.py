"""What the post room needs from a mail server. Gateways implement it; this room never imports a gateway."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from smarttec.notice.door import Disclosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One opened mail to one recipient: all that the mail server gets from us.

    `message_id` is `<unique@domain>`, chosen by us and the same for every try. `sender` may carry a display name,
    `recipient` is a bare address. `headers` are further ones, such as `List-Unsubscribe`. Its `repr` tells only
    which mail it is.
    """

    message_id: str
    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str | None = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


class MailResult(StrEnum):
    """What became of a hand-over."""

    ACCEPTED = "accepted"
    """The server has it; delivering is its duty now."""
    REFUSED = "refused"
    """Refused for good; the same mail to the same address would be refused again."""
    TRY_LATER = "try-later"
    """Nothing was handed over; trying again is safe."""
    OUTCOME_UNKNOWN = "outcome-unknown"
    """It may have been handed over. If it is sent again, then with the same Message-ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutcome:
    """`reason` is a stable word; `reply_code` and `enhanced_code` (RFC 3463) are the server's, where it gave any.

    The server's text is left out on purpose: servers like to repeat the address in it.
    """

    result: MailResult
    reason: str
    reply_code: int | None = None
    enhanced_code: str | None = None


class MailTransport(Protocol):
    """A server that takes our mail. It is a recipient of personal data: it takes only what passed the door."""

    def hand_over(self, *, letter: Disclosed[Letter]) -> MailOutcome:
        """Hand over one mail to one recipient.

        Raises `InvalidInput` for what can never be a mail, `MisconfiguredError` when the server refuses our sign-in.
        """
        ...
