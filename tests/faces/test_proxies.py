"""Behind nginx and Caddy, with the files of ops/ as they are but for names, ports and certificates."""

import asyncio
import contextlib
import datetime as dt
import logging
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.ports import free_ports

from smarttec.faces.forwarded import NOT_FORWARDED, NOT_TRUSTED, ForwardedHeaders
from smarttec.faces.http import GuardedProtocol

OPS = Path(__file__).parents[2] / "ops"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
CADDY = shutil.which("caddy")


async def tell(scope: Any, receive: Any, send: Any) -> None:
    """Answers who it thinks asked, and how."""
    body = f"{scope['scheme']} {scope['client'][0]} {dict(scope['headers'])[b'host'].decode()}".encode()
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def ports() -> tuple[int, int, int]:
    first = free_ports()
    return first, first + 1, first + 2


@contextlib.asynccontextmanager
async def serving(port: int, *, trusted: list[str]) -> AsyncIterator[None]:
    app = ForwardedHeaders(tell, trusted=trusted, is_public_https=True)
    config = uvicorn.Config(
        app, port=port, http=GuardedProtocol, lifespan="off", log_config=None, proxy_headers=False, ws="none"
    )
    server = uvicorn.Server(config)
    with contextlib.ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(server, "capture_signals", contextlib.nullcontext)
        running = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0.005)
        yield
        server.should_exit = True
        await running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sms.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(1)).not_valid_after(now + dt.timedelta(30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("sms.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(private)
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder


def nginx_command(folder: Path, certificate: Path, ports: tuple[int, int, int]) -> list[str]:
    site = (OPS / "nginx.conf").read_text()
    for told, here in (
        ("/etc/letsencrypt/live/sms.example", str(certificate)), ("127.0.0.1:8000;", f"127.0.0.1:{ports[0]};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{ports[1]} ssl"), ("listen 80", f"listen 127.0.0.1:{ports[2]}"),
    ):  # fmt: skip
        assert told in site
        site = site.replace(told, here)
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "main.conf").write_text(
        f"daemon off; pid {folder}/pid; worker_processes 1; error_log stderr warn; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    return [str(NGINX), "-p", str(folder), "-c", str(folder / "main.conf")]


def caddy_command(folder: Path, certificate: Path, ports: tuple[int, int, int]) -> list[str]:
    site = (OPS / "Caddyfile").read_text()
    tls = f"\ttls {certificate}/fullchain.pem {certificate}/privkey.pem\n\tbind 127.0.0.1\n"
    for told, here in (
        ("sms.example {\n", f"https://sms.example:{ports[1]} {{\n{tls}"),
        ("127.0.0.1:8000\n}", f"127.0.0.1:{ports[0]}\n}}"),
    ):
        assert told in site
        site = site.replace(told, here)
    first, _, rest = site.partition("https://")
    site = f"{first}{{\n\tadmin off\n\tauto_https off\n}}\nhttps://{rest}"
    (folder / "Caddyfile").write_text(site)
    return [str(CADDY), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES = [
    pytest.param(nginx_command, marks=pytest.mark.skipif(NGINX is None, reason="needs nginx"), id="nginx"),
    pytest.param(caddy_command, marks=pytest.mark.skipif(CADDY is None, reason="needs caddy"), id="caddy"),
]


@contextlib.contextmanager
def running(command: list[str], folder: Path) -> Iterator[None]:
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as child,
    ):
        try:
            yield
        finally:
            child.terminate()
            child.wait(60)


async def ask(certificate: Path, port: int, path: str = "/x", **headers: str) -> httpx.Response:
    """As somebody who reaches sms.example at this port; waits until the proxy listens."""
    context = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))
    async with asyncio.timeout(60), httpx.AsyncClient(verify=context) as client:
        while True:
            try:
                return await client.get(
                    f"https://127.0.0.1:{port}{path}", headers={"Host": "sms.example", **headers},
                    extensions={"sni_hostname": "sms.example"},
                )  # fmt: skip
            except httpx.ConnectError:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("command", PROXIES)
async def test_the_proxy_tells_who_asks_and_that_it_was_encrypted(
    command: Any, tmp_path: Path, certificate: Path, ports: tuple[int, int, int]
) -> None:
    with running(command(tmp_path, certificate, ports), tmp_path):
        async with serving(ports[0], trusted=["127.0.0.1"]):
            answer = await ask(certificate, ports[1], **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})
            assert answer.text.split() == ["https", "127.0.0.1", "sms.example"], "what a client claims is not believed"
            assert (await ask(certificate, ports[1], "/metrics")).status_code == 404
            assert (await ask(certificate, ports[1], "/readyz")).status_code == 404


async def test_forwarded_headers_of_strangers_are_ignored_and_told_once(
    ports: tuple[int, int, int], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="smarttec.web")
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    async with serving(ports[0], trusted=["203.0.113.1"]), httpx.AsyncClient() as client:
        for _ in range(2):
            answer = await client.get(f"http://127.0.0.1:{ports[0]}/", headers=forged)
            assert answer.text.startswith("http 127.0.0.1 ")
    assert [record.message for record in caplog.records if record.name == "smarttec.web"] == [
        NOT_TRUSTED,
        NOT_FORWARDED,
    ]


async def test_a_network_of_proxies_may_be_named(ports: tuple[int, int, int]) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9, 127.0.0.7", "X-Forwarded-Proto": "https"}
    async with serving(ports[0], trusted=["127.0.0.0/8"]), httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{ports[0]}/", headers=forwarded)
    assert answer.text.startswith("https 203.0.113.9 ")


async def test_monitoring_from_this_machine_is_no_wrong_proxy(
    ports: tuple[int, int, int], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(ports[0], trusted=["127.0.0.1"]), httpx.AsyncClient() as client:
        await client.get(f"http://127.0.0.1:{ports[0]}/readyz")
    assert NOT_FORWARDED not in caplog.text
