"""A load generator: keep-alive connections that each have one request under way, raw bytes, no client library."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Result:
    """What one run saw. Latencies in seconds, by request."""

    requests: int = 0
    failures: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0.0

    def percentile_ms(self, percent: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000 if ordered else 0.0


class _Connection(asyncio.Protocol):
    def __init__(self, make: Callable[[], bytes | None], result: Result, done: asyncio.Future[None]) -> None:
        self._make, self._result, self._done = make, result, done
        self._buffer = bytearray()
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def _next(self) -> None:
        request = self._make()
        if request is None:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        self._result.requests += 1
        self._result.latencies.append(time.perf_counter() - self._sent_at)
        if not head.startswith(b"HTTP/1.1 20"):
            self._result.failures += 1
        self._buffer.clear()
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._result.failures += 1
            self._done.set_result(None)


async def run(
    *, port: int, make: Callable[[int], bytes], connections: int, seconds: float, requests_max: int, rate: float = 0
) -> Result:
    """Send until the time or the count is up. `rate` > 0 paces the requests (per second) instead of saturating."""
    result, loop, count = Result(), asyncio.get_running_loop(), 0
    started = time.perf_counter()

    def make_next() -> bytes | None:
        nonlocal count
        if count >= requests_max or time.perf_counter() - started > seconds:
            return None
        count += 1
        return make(count)

    if rate:
        return await _paced(port, make_next, connections, rate, result)
    waiting = []
    for _ in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        await loop.create_connection(lambda done=done: _Connection(make_next, result, done), "127.0.0.1", port)
        waiting.append(done)
    await asyncio.gather(*waiting)
    result.seconds = time.perf_counter() - started
    return result


async def _paced(
    port: int, make_next: Callable[[], bytes | None], connections: int, rate: float, result: Result
) -> Result:
    """Each connection takes its turn at fixed moments; latency counts from the moment the request was due."""
    started = time.perf_counter()

    async def one(index: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = index
        while (request := make_next()) is not None:
            due = started + turn / rate
            turn += connections
            if (pause := due - time.perf_counter()) > 0:
                await asyncio.sleep(pause)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            result.latencies.append(time.perf_counter() - due)
            result.requests += 1
            result.failures += not head.startswith(b"HTTP/1.1 20")
        writer.close()

    await asyncio.gather(*(one(index) for index in range(connections)))
    result.seconds = time.perf_counter() - started
    return result
