"""What is needed from whoever calls customers' servers. A gateway implements it; this room never imports one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from smarttec.kernel.errors import GatewayError
from smarttec.notice.door import Disclosed

Method = Literal["POST", "GET"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to a customer's server. Its `repr` shows nothing of it.

    `parameters` go as a form (POST) or in the query (GET); `auth_token` signs them (X-Twilio-Signature).
    """

    url: str = field(repr=False)
    method: Method = "POST"
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    auth_token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server said. `body` is at most `gateways.webhooks` allows; `content_type` is in small letters."""

    status: int
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    took_ms: int = 0

    @property
    def is_success(self) -> bool:
        """Whether the server took it."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Reply:
    """Send this text. Empty addresses mean: back to where the message came from, from the number it came to."""

    body: str
    recipient: str = ""
    sender: str = ""
    status_url: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Ask this address what to do instead; what stands behind it is not done."""

    url: str
    method: Method = "POST"


Instruction: TypeAlias = Reply | Redirect
AnswerReader: TypeAlias = Callable[[Answer], tuple[Instruction, ...]]
"""Reads what a server's answer asks for, in order. Raises `InvalidInput` for what cannot be understood."""


class CallFailed(GatewayError):
    """The customer's server could not be reached, was too slow, or gave no HTTP answer."""

    code = "call-failed"
    what_to_do = "Check the address and the server behind it; the delivery log says when we try again."


class AddressRefused(CallFailed):
    """The address leads into a private network, or is no web address."""

    code = "address-refused"
    what_to_do = "Give the address of a server on the public internet."


class ServerCaller(Protocol):
    """Calls servers of customers."""

    async def call(self, call: Disclosed[Call]) -> Answer:
        """Make the request, once. Raises `CallFailed`; its sentence says what went wrong and shows no address."""
        ...
