"""One request to a customer's server, bounded in time, redirects and bytes: a `callbacks.ports.ServerCaller`."""

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import unquote, urlencode, urljoin, urlsplit

import httpcore

from smarttec.gateways.outbound.addresses import Allowed
from smarttec.gateways.outbound.answers import bounded_body
from smarttec.gateways.outbound.pinning import PinnedBackend
from smarttec.gateways.webhooks.signature import HEADER, sign
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.urls import check_url
from smarttec.messaging.callbacks.ports import AddressRefused, Answer, Call, CallFailed
from smarttec.notice.door import Disclosed

USER_AGENT = "Smarttec-Webhooks/1"
CONNECT_TIMEOUT_SECONDS = 10.0
TOTAL_TIMEOUT_SECONDS = 15.0
REDIRECTS_MAX = 3
_KEEPING_THE_METHOD = frozenset({307, 308})
_CHANGING_TO_GET = frozenset({301, 302, 303})


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    form: tuple[tuple[str, str], ...]
    auth_token: str

    def headers(self) -> list[tuple[str, str]]:
        """A name and password in the address go as HTTP Basic (RFC 7617); the receiver never sees them in its URL."""
        credentials, _, host = urlsplit(self.url).netloc.rpartition("@")
        url = self.url.replace(f"{credentials}@", "", 1) if credentials else self.url
        signature = sign(url=url, form=self.form, auth_token=self.auth_token)
        headers = [("Host", host), ("User-Agent", USER_AGENT), ("Accept", "*/*"), (HEADER, signature)]
        if credentials:
            encoded = base64.b64encode(unquote(credentials).encode()).decode()
            headers.append(("Authorization", f"Basic {encoded}"))
        if self.method == "POST":
            body = self.body()
            headers += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
        return headers

    def body(self) -> bytes:
        return urlencode(self.form).encode() if self.method == "POST" else b""

    def followed(self, status: int, location: str) -> "_Request":
        """The request that a redirect asks for. Raises `CallFailed`."""
        try:
            url = check_url(urljoin(self.url, location), field="Location")
        except InvalidInput:
            raise CallFailed("The server redirects to what is no web address.") from None
        if status in _KEEPING_THE_METHOD:
            return _Request(self.method, url, self.form, self.auth_token)
        return _Request("GET", url, (), self.auth_token)


class WebhookCaller:
    """Keeps no connections between calls, so that every call's look-up is judged anew. Any task may use it."""

    def __init__(self, allowed: Allowed) -> None:
        self._backend = PinnedBackend(allowed)

    async def call(self, call: Disclosed[Call]) -> Answer:
        """See `ServerCaller.call`."""
        asked = call.value
        request = _first(asked)
        began = time.monotonic()
        try:
            async with asyncio.timeout(TOTAL_TIMEOUT_SECONDS):
                answer = await self._follow(request)
        except (TimeoutError, httpcore.TimeoutException):
            raise CallFailed("The server did not answer in time.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError):
            raise CallFailed("The server could not be reached, or did not answer in HTTP.") from None
        took_ms = round((time.monotonic() - began) * 1000)
        return Answer(status=answer.status, content_type=answer.content_type, body=answer.body, took_ms=took_ms)

    async def _follow(self, request: _Request) -> Answer:
        for _ in range(REDIRECTS_MAX + 1):
            async with self._ask(request) as response:
                headers = {name.lower(): value.decode("latin-1") for name, value in response.headers}
                redirects = response.status in _KEEPING_THE_METHOD | _CHANGING_TO_GET
                if not redirects or b"location" not in headers:
                    content_type = headers.get(b"content-type", "").partition(";")[0].strip().lower()
                    body = await bounded_body(response, too_large=CallFailed("The server's answer is too large."))
                    return Answer(status=response.status, content_type=content_type, body=body)
                request = request.followed(response.status, headers[b"location"])
        raise CallFailed("The server redirects too often.")

    @contextlib.asynccontextmanager
    async def _ask(self, request: _Request) -> AsyncIterator[httpcore.Response]:
        timeout = {"connect": CONNECT_TIMEOUT_SECONDS, "read": TOTAL_TIMEOUT_SECONDS, "write": TOTAL_TIMEOUT_SECONDS}
        async with (
            httpcore.AsyncConnectionPool(network_backend=self._backend, max_keepalive_connections=0) as pool,
            pool.stream(
                request.method, request.url, headers=request.headers(), content=request.body(),
                extensions={"timeout": timeout},
            ) as response,
        ):  # fmt: skip
            yield response


def _first(call: Call) -> _Request:
    try:
        url = check_url(call.url, field="Url")
    except InvalidInput as error:
        raise AddressRefused(error.sentence) from None
    if call.method == "POST":
        return _Request("POST", url, call.parameters, call.auth_token)
    glue = "&" if urlsplit(url).query else "?"
    base, _, fragment = url.partition("#")
    query = urlencode(call.parameters)
    whole = f"{base}{glue}{query}" if query else base
    return _Request("GET", f"{whole}#{fragment}" if fragment else whole, (), call.auth_token)
