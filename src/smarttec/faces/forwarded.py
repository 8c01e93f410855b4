"""Behind a proxy: who asks, and whether it came encrypted, is told by headers, and believed only of proxies we know."""

import logging
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_log = logging.getLogger("smarttec.web")
NOT_FORWARDED = (
    "The public address is https, but requests arrive without X-Forwarded-Proto from a proxy that "
    "SMARTTEC_TRUSTED_PROXIES names. Sign-in needs it; ops/nginx.conf and ops/Caddyfile show how."
)
NOT_TRUSTED = (
    "Forwarded headers came from a machine that SMARTTEC_TRUSTED_PROXIES does not name; they are ignored, and limits "
    "by network count that machine."
)


class ForwardedHeaders:
    """ASGI middleware. `trusted` are addresses and networks (CIDR); `is_public_https`: what the base address says."""

    def __init__(self, app: ASGIApp, *, trusted: Sequence[str], is_public_https: bool) -> None:
        self._app = app
        self._is_public_https = is_public_https
        self._by_proxy = ProxyHeadersMiddleware(self._arrived, trusted_hosts=list(trusted))  # type: ignore[arg-type]  # Starlette's and uvicorn's types of the same
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the true client and scheme into the scope."""
        if scope["type"] == "http" and scope.get("client"):
            scope["smarttec.peer"] = scope["client"][0]
        await self._by_proxy(scope, receive, send)  # type: ignore[arg-type]

    async def _arrived(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].endswith(("/livez", "/readyz", "/healthz", "/metrics")):
            self._look(scope)
        await self._app(scope, receive, send)

    def _look(self, scope: Scope) -> None:
        """Say once what an operator has to mend."""
        is_trusted = scope.get("smarttec.peer") in self._by_proxy.trusted_hosts
        if not is_trusted and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            self._tell(NOT_TRUSTED)
        if self._is_public_https and scope["scheme"] != "https":
            self._tell(NOT_FORWARDED)

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            _log.warning(sentence)
