"""Calls to customers' servers, against real servers on this machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from smarttec.gateways.outbound.addresses import Allowed
from smarttec.gateways.outbound.answers import BODY_BYTES_MAX
from smarttec.gateways.webhooks import caller as caller_module
from smarttec.gateways.webhooks.caller import WebhookCaller
from smarttec.kernel.ids import new_id
from smarttec.messaging.callbacks.ports import AddressRefused, Answer, Call, CallFailed
from smarttec.notice.door import Disclosed

TOKEN = "0123456789abcdef0123456789abcdef"
FIELDS = (("MessageSid", "SM1"), ("Body", "Grüße & mehr"), ("To", "+14155550100"))
Handler = Callable[["Seen"], bytes]


class Seen:
    """A request as the server read it."""

    def __init__(self, head: str, body: bytes) -> None:
        first, *lines = head.split("\r\n")
        self.method, self.target, _ = first.split(" ")
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        self.form = dict(parse_qsl(body.decode()))


@contextlib.asynccontextmanager
async def server(handler: Handler) -> AsyncIterator[tuple[int, list[Seen]]]:
    seen: list[Seen] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")), 0
        )
        seen.append(Seen(head, await reader.readexactly(length)))
        writer.write(handler(seen[-1]))
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        yield listening.sockets[0].getsockname()[1], seen


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{lines}Connection: close\r\n\r\n".encode() + body


async def call(url: str, method: str = "POST", networks: tuple[str, ...] = ("127.0.0.0/8",)) -> Answer:
    asked = Call(url=url, method=method, parameters=FIELDS, auth_token=TOKEN)  # type: ignore[arg-type]
    return await WebhookCaller(Allowed(networks)).call(Disclosed(asked, new_id()))


async def test_a_post_carries_a_signature_that_the_official_validator_accepts() -> None:
    async with server(lambda _: answer(204)) as (port, seen):
        url = f"http://127.0.0.1:{port}/sms?tenant=7"
        assert (await call(url)).status == 204
    assert seen[0].method == "POST"
    assert seen[0].form == dict(FIELDS)
    assert RequestValidator(TOKEN).validate(url, seen[0].form, seen[0].headers["x-twilio-signature"])
    assert not RequestValidator("another").validate(url, seen[0].form, seen[0].headers["x-twilio-signature"])


async def test_a_get_carries_its_fields_in_the_signed_query() -> None:
    async with server(lambda _: answer(200, b"ok", Content_Type="Text/Plain; charset=utf-8")) as (port, seen):
        said = await call(f"http://127.0.0.1:{port}/sms?tenant=7", "GET")
    assert (said.content_type, said.body) == ("text/plain", b"ok")
    url = f"http://127.0.0.1:{port}{seen[0].target}"
    assert RequestValidator(TOKEN).validate(url, {}, seen[0].headers["x-twilio-signature"])
    assert dict(parse_qsl(seen[0].target.partition("?")[2])) == {"tenant": "7", **dict(FIELDS)}


async def test_credentials_in_the_address_go_as_basic_authentication() -> None:
    async with server(lambda _: answer(200)) as (port, seen):
        await call(f"http://us%40er:secret@127.0.0.1:{port}/sms")
    assert seen[0].headers["authorization"] == "Basic dXNAZXI6c2VjcmV0"
    assert RequestValidator(TOKEN).validate(
        f"http://127.0.0.1:{port}/sms", seen[0].form, seen[0].headers["x-twilio-signature"]
    )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "10.1.2.3",
        "169.254.169.254",
        "0.0.0.0",
        "[::ffff:10.0.0.1]",
        "100.100.100.200",
        "192.0.0.192",
        "192.88.99.1",
        "[fd00:ec2::254]",
        "[fd20:ce::254]",
        "[2002:a9fe:a9fe::1]",
        "[3fff::1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[::127.0.0.1]",
        "2130706433",
        "0x7f.1",
    ],
)
async def test_private_networks_are_never_called(host: str) -> None:
    async with server(lambda _: answer(200)) as (port, seen):
        with pytest.raises(AddressRefused):
            await call(f"http://{host}:{port}/", networks=())
    assert not seen


async def test_a_redirect_is_followed_with_its_form_and_signed_anew() -> None:
    def handle(request: Seen) -> bytes:
        return answer(307, Location="/new") if request.target == "/old" else answer(200)

    async with server(handle) as (port, seen):
        assert (await call(f"http://127.0.0.1:{port}/old")).status == 200
    assert [request.target for request in seen] == ["/old", "/new"]
    assert RequestValidator(TOKEN).validate(
        f"http://127.0.0.1:{port}/new", seen[1].form, seen[1].headers["x-twilio-signature"]
    )


async def test_a_redirect_into_a_private_network_is_refused() -> None:
    async with (
        server(lambda _: answer(200)) as (inner, reached),
        server(lambda _: answer(307, Location=f"http://127.0.0.2:{inner}/")) as (port, _),
    ):
        with pytest.raises(AddressRefused):
            await call(f"http://127.0.0.1:{port}/", networks=("127.0.0.1/32",))
    assert not reached


async def test_endless_redirects_end() -> None:
    async with server(lambda _: answer(302, Location="/")) as (port, seen):
        with pytest.raises(CallFailed):
            await call(f"http://127.0.0.1:{port}/")
    assert len(seen) == caller_module.REDIRECTS_MAX + 1


async def test_an_answer_without_end_is_cut() -> None:
    async with server(lambda _: answer(200, b"x" * (BODY_BYTES_MAX + 1))) as (port, _):
        with pytest.raises(CallFailed, match="too large"):
            await call(f"http://127.0.0.1:{port}/")


async def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller_module, "TOTAL_TIMEOUT_SECONDS", 0.1)
    released = asyncio.Event()

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        with pytest.raises(CallFailed, match="in time"):
            await call(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/")
        released.set()


@pytest.mark.parametrize(
    "reply", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
)
async def test_what_is_no_http_is_said_to_be(reply: bytes) -> None:
    async with server(lambda _: reply) as (port, _):
        with pytest.raises(CallFailed):
            await call(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "//example.com", "http://", "http://exa mple.com", "javascript:alert(1)"]
)
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        await call(url)


async def test_an_error_shows_neither_address_nor_fields() -> None:
    with pytest.raises(CallFailed) as failed:
        await call("http://no-such-host.invalid/secret-path")
    assert "invalid" not in str(failed.value)
    assert "secret" not in str(failed.value)
