"""Connections to exactly the address that was looked at: a name is looked up once, judged, and then not asked again."""

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

from smarttec.gateways.outbound.addresses import Allowed


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """The library's way out, with a look at where it leads. TLS still checks the certificate against the name."""

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look the name up, judge every address it has, connect to the first. Raises `AddressRefused`."""
        try:
            async with asyncio.timeout(timeout):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError from None
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        address = self._allowed.first_of(str(info[4][0]) for info in found)
        return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise httpcore.UnsupportedProtocol
