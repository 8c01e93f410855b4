"""One attempt: the address, the addresses its answers lead to, the fallback, and what the answer asks for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.urls import check_url
from smarttec.messaging.callbacks.domain import REDIRECTS_MAX, is_worth_repeating, parameters
from smarttec.messaging.callbacks.opening import Job
from smarttec.messaging.callbacks.ports import (
    AddressRefused,
    Answer,
    AnswerReader,
    Call,
    CallFailed,
    Method,
    Redirect,
    Reply,
    ServerCaller,
)
from smarttec.notice.door import Disclosed

Disclose = Callable[[Job, Call], Awaitable[Disclosed[Call]]]
"""Passes one more call through the door. Raises `Refused`."""


@dataclass(frozen=True, slots=True)
class Tried:
    """How an attempt went. No `reason`: the server took it. `is_worth_repeating`: it may fare better later."""

    reason: str = ""
    http_status: int | None = None
    took_ms: int | None = None
    is_worth_repeating: bool = False
    used_fallback: bool = False
    replies: tuple[Reply, ...] = field(default=(), repr=False)


def call_to(job: Job, url: str, method: Method) -> Call:
    """The request that tells this address."""
    return Call(url=url, method=method, parameters=parameters(job.told), auth_token=job.token)


class Attempts:
    """Makes attempts of any number of callbacks at once."""

    def __init__(self, caller: ServerCaller, *, read: AnswerReader, disclose: Disclose) -> None:
        self._caller = caller
        self._read = read
        self._disclose = disclose

    async def make(self, job: Job, first: Disclosed[Call]) -> Tried:
        """Tell the server, and its fallback when that fails. Raises `Refused`, `DatabaseAway`."""
        tried = await self._follow(job, first)
        if not tried.reason or not job.fallback_url:
            return tried
        disclosed = await self._disclose(job, call_to(job, job.fallback_url, job.fallback_method))
        second = await self._follow(job, disclosed)
        again = bool(second.reason) and (tried.is_worth_repeating or second.is_worth_repeating)
        return replace(second, is_worth_repeating=again, used_fallback=True)

    async def _follow(self, job: Job, disclosed: Disclosed[Call]) -> Tried:
        """Ask, and ask where the answer leads to."""
        replies: list[Reply] = []
        took_ms = 0
        for _ in range(REDIRECTS_MAX + 1):
            url = disclosed.value.url
            try:
                answer = await self._caller.call(disclosed)
            except CallFailed as error:
                return Tried(error.code, is_worth_repeating=not isinstance(error, AddressRefused))
            took_ms += answer.took_ms
            if not answer.is_success:
                again = is_worth_repeating(answer.status)
                return Tried("http-status", answer.status, took_ms, is_worth_repeating=again)
            if not job.is_inbound:
                return Tried("", answer.status, took_ms)
            try:
                onwards = self._understand(answer, url, replies)
            except InvalidInput:
                return Tried("not-understood", answer.status, took_ms)
            if onwards is None:
                return Tried("", answer.status, took_ms, replies=tuple(replies))
            disclosed = await self._disclose(job, call_to(job, onwards.url, onwards.method))
        return Tried("too-many-redirects", took_ms=took_ms)

    def _understand(self, answer: Answer, url: str, replies: list[Reply]) -> Redirect | None:
        """Gather the replies; where to ask on, if the answer says so. Raises `InvalidInput`."""
        for instruction in self._read(answer):
            if isinstance(instruction, Redirect):
                return Redirect(_absolute(url, instruction.url), instruction.method)
            status_url = _absolute(url, instruction.status_url) if instruction.status_url else ""
            replies.append(replace(instruction, status_url=status_url))
        return None


def _absolute(base: str, url: str) -> str:
    try:
        return check_url(urljoin(base, url), field="Url")
    except ValueError:
        raise InvalidInput("This is not a web address.", field="Url") from None
