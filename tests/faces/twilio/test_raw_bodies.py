"""Bodies of any bytes, encoding and size, cut off anywhere: a clear error, never a 500, and nothing is left open."""

import base64
import json
import logging
import re
import socket
import time
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, Customer

from smarttec.faces.twilio.openapi import FORM, OPERATIONS
from smarttec.faces.twilio.requests import BODY_BYTES_MAX
from smarttec.kernel.ids import to_sid

pytestmark = COMMITTED
POSTS = [operation for operation in OPERATIONS if operation.method == "POST"]
NAMES = sorted({parameter.name for operation in POSTS for parameter in operation.parameters})
VALUES = [
    b"", b"%", b"%00", b"%ff%fe", b"%ED%A0%80", b"\xc3\x28", b"%F0%9F%98%80", b"+15005550123", b"%2B14155550100",
    b"true", b"1e9", b"-1", b"9" * 400, b"https://[::1", b"http://a@b:99999/", b"2026-13-45T99:99", b"MG" + b"0" * 32,
    "٣".encode(), b"x" * 2000, b"fixed", b"canceled", b"4242424242424242",
]  # fmt: skip
TYPES = [
    FORM, f"{FORM}; charset=utf-16", "application/json", "multipart/form-data; boundary=x", "text/plain", "", "x" * 500,
    "\xff\xfe", f"{FORM.upper()}",
]  # fmt: skip

fields = st.lists(st.tuples(st.sampled_from(NAMES).map(str.encode), st.sampled_from(VALUES) | st.binary(max_size=40)),
                  max_size=8).map(lambda pairs: b"&".join(name + b"=" + value for name, value in pairs))  # fmt: skip
bodies = st.one_of(
    fields, st.binary(max_size=300), st.just(b"a=1&" * 300), st.just(b"Body=" + b"x" * (BODY_BYTES_MAX + 1)),
    st.just(json.dumps({"To": "+15005550123"}).encode()),
)  # fmt: skip


def exchange(api: Api, head: str, body: bytes, *, missing_bytes: int) -> tuple[int, bytes] | None:
    """Send it over a bare socket, less its end; the answer, or None when the server closed without one."""
    with socket.create_connection(("127.0.0.1", api.port), timeout=20) as connection:
        request = f"{head}Content-Length: {len(body) + missing_bytes}\r\nConnection: close\r\n\r\n".encode("latin-1")
        connection.sendall(request + body)
        if missing_bytes:
            return None
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    status, _, rest = answer.partition(b"\r\n")
    return (int(status.split()[1]), rest.partition(b"\r\n\r\n")[2]) if status else None


def path_of(template: str, account_sid: str, sid: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: account_sid if found[1] == "account_sid" else quote(sid), template)


def nothing_is_open(api: Api) -> bool:
    pools = api.plane.pools
    return all(pool.get_idle_size() == pool.get_size() for pool in (pools.data, pools.keystore))


def try_many(api: Api, customer: Customer, examples: int) -> None:
    """The balance and everything else may change as far as the forms are right; only the answers' form is looked at."""
    sid = to_sid("AC", customer.id)
    basic = base64.b64encode(f"{sid}:{customer.token}".encode()).decode()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(
        operation=st.sampled_from(POSTS), body=bodies, content_type=st.sampled_from(TYPES), key=st.booleans(),
        own=st.sampled_from([f"{prefix}{'0' * 32}" for prefix in ("SM", "MG", "PN", "SK")] + ["x", "é%\0"]),
        missing_bytes=st.sampled_from([0, 0, 0, 1, 50_000]),
    )  # fmt: skip
    def ask(operation, body, content_type, key, own, missing_bytes) -> None:  # type: ignore[no-untyped-def]
        head = f"POST {path_of(operation.path, sid, own)} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {basic}\r\n"
        head += f"Content-Type: {content_type}\r\n" + ("Idempotency-Key: k\r\n" if key else "")
        answer = exchange(api, head, body, missing_bytes=missing_bytes)
        if answer is None:
            assert missing_bytes
            return
        status, text = answer
        assert status < 500, text
        told = json.loads(text)
        if status >= 400:
            assert set(told) == {"code", "message", "more_info", "status"}
            assert told["status"] == status

    ask()


def leaves_nothing_open(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    deadline = time.monotonic() + 60
    while not nothing_is_open(api):
        assert time.monotonic() < deadline, "a connection was not given back"
        time.sleep(0.05)
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_no_body_ends_in_a_500_or_keeps_a_connection(
    api: Api, customer: Customer, caplog: pytest.LogCaptureFixture
) -> None:
    try_many(api, customer, 200)
    leaves_nothing_open(api, caplog)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_nor_does_any_of_many(api: Api, customer: Customer, caplog: pytest.LogCaptureFixture) -> None:
    try_many(api, customer, 10_000)
    leaves_nothing_open(api, caplog)
