"""The whole sandbox in one process: every port answers, and it ends cleanly."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from tests.conftest import disclosed
from tests.ports import free_ports

from smarttec.gateways.mail.smtp import Security, SmtpTransport
from smarttec.kernel.errors import MisconfiguredError
from smarttec.post.ports import Letter, MailResult
from smarttec.sandbox.server import SandboxPorts, SandboxSettings, serve

OFFSETS = (1, 2, 3, 4, 5, 7)
"""From the product's own port; the sixth is the product's mailbox."""


def settings(home: Path) -> SandboxSettings:
    return SandboxSettings(
        home=home,
        webhook_url="http://127.0.0.1:9/hook",
        webhook_secret="whsec_secret_word",
        stripe_key="sk_secret_word",
        smsc_password="secretwd",
    )


@contextlib.asynccontextmanager
async def running(ports: SandboxPorts, home: Path) -> AsyncIterator[None]:
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(serve(ports, settings(home), stop=stop, ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        if task.done():
            await task
        yield
    finally:
        waiting.cancel()
        stop.set()
        if not task.done():
            await task


async def test_every_port_answers_and_is_free_again_afterwards(tmp_path: Path) -> None:
    first = free_ports()
    ports = SandboxPorts.after(first)
    async with running(ports, tmp_path), httpx.AsyncClient(trust_env=False) as http:
        for port in (ports.clearing_house, ports.mail, ports.smsc_control, ports.vies):
            assert (await http.get(f"http://127.0.0.1:{port}/health")).status_code == 200
        transport = SmtpTransport(host="127.0.0.1", port=ports.smtp, security=Security.PLAIN)
        outcome = await asyncio.to_thread(
            transport.hand_over,
            letter=disclosed(
                Letter(
                    message_id="<1@okaya.example>",
                    sender="hello@okaya.example",
                    recipient="ada@example.org",
                    subject="Hello",
                    text="Hello\n",
                    html=None,
                    headers={},
                )
            ),
        )
        assert outcome.result is MailResult.ACCEPTED
        mails = (await http.get(f"http://127.0.0.1:{ports.mail}/mails?to=ada@example.org")).json()
        assert mails["total"] == 1
        _, writer = await asyncio.open_connection("127.0.0.1", ports.smpp)
        writer.close()
        await writer.wait_closed()
    for offset in OFFSETS:
        socket.create_server(("127.0.0.1", first + offset)).close()


@pytest.mark.parametrize("offset", OFFSETS)
async def test_a_taken_port_is_named_and_nothing_stays_behind(tmp_path: Path, offset: int) -> None:
    first = free_ports()
    with (
        socket.create_server(("127.0.0.1", first + offset)),
        pytest.raises(MisconfiguredError, match=str(first + offset)),
    ):
        async with running(SandboxPorts.after(first), tmp_path):
            raise AssertionError("it started on a taken port")


def test_secrets_are_not_in_the_settings_text(tmp_path: Path) -> None:
    text = repr(settings(tmp_path))
    assert "secret_word" not in text
    assert "secretwd" not in text


def environment(home: Path, first: int) -> dict[str, str]:
    return dict(os.environ) | {
        "SMARTTEC_PORT": str(first),
        "SMARTTEC_HOME": str(home),
        "SMARTTEC_SANDBOX_WEBHOOK_SECRET": "whsec_x",
        "SMARTTEC_SANDBOX_STRIPE_KEY": "sk_x",
        "SMARTTEC_SMSC_PASSWORD": "secretwd",
    }


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_says_when_it_is_ready_and_ends_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    first = free_ports()
    command = [sys.executable, "-m", "smarttec.sandbox.server"]
    with subprocess.Popen(command, env=environment(tmp_path, first), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "sandbox ready\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{first + 1}/health", timeout=60) as answer:
            assert answer.status == 200
        process.send_signal(number)
        assert process.wait(20) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SMARTTEC_PORT": "nonsense"}, "SMARTTEC_PORT"),
        ({"SMARTTEC_PORT": "65535"}, "SMARTTEC_PORT"),
        ({"SMARTTEC_SMSC_PASSWORD": ""}, "SMARTTEC_SMSC_PASSWORD"),
    ],
)
def test_a_wrong_setting_is_named_without_a_trace(tmp_path: Path, change: dict[str, str], said: str) -> None:
    command = [sys.executable, "-m", "smarttec.sandbox.server"]
    values = environment(tmp_path, 8000) | change
    ended = subprocess.run(command, env=values, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False)
    assert said in ended.stderr
