"""`smarttec up` as a program: from an empty folder to running and back, whatever ends it."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from rich.console import Console

from smarttec.machine.board import PlainBoard
from smarttec.machine.home import Home
from smarttec.machine.settings import Ports
from smarttec.machine.welcome import sandbox_welcome, snippet

Until = Callable[[Callable[[], object]], object]
PARENT = Path(__file__).with_name("sandbox_parent.py")

pytestmark = pytest.mark.stack


class Program:
    """`sandbox_parent.py`, started."""

    def __init__(self, home: Home, first_port: int) -> None:
        self.home = home
        self.journal = home.path.parent / "journal"
        self.output = home.path.parent / "output"
        self.environ = os.environ | {"SMARTTEC_HOME": str(home.path), "SMARTTEC_PORT": str(first_port)}
        for name in ("DATABASE_URL", "SMARTTEC_KEYSTORE_URL"):
            self.environ.pop(name, None)
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, str(PARENT), str(self.journal)], env=self.environ, stdout=output, stderr=output
            )

    def facts(self) -> dict[str, str]:
        assert self.process.poll() is None, self.output.read_text()
        return dict(json.loads(self.home.sandbox_file.read_text())) if self.home.sandbox_file.exists() else {}

    def children(self) -> set[int]:
        """Every process that has this home in its environment or its arguments, but the parent."""
        needle = bytes(self.home.path)
        return {pid for pid in _pids() if pid != self.process.pid and needle in _words(pid)}


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _words(pid: int) -> bytes:
    folder = Path("/proc") / str(pid)
    try:
        return (
            (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes() + bytes((folder / "cwd").readlink())
        )
    except OSError:
        return b""


@pytest.fixture
def program(home: Home, first_port: int, until: Until) -> Iterator[Program]:
    started = Program(home, first_port)
    try:
        until(started.facts)
        yield started
    finally:
        if started.process.poll() is None:
            started.process.send_signal(signal.SIGTERM)
        started.process.wait(120)


def test_sandbox_file_tells_all_while_running_and_is_gone_after(program: Program) -> None:
    facts = program.facts()
    assert {"portal_url", "api_url", "number", "clearing_house_url", "mail_url", "smsc"} <= facts.keys()
    for name in ("database_url", "keystore_url"):
        with psycopg.connect(facts[name]) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(120) == 0
    assert not program.home.sandbox_file.exists()
    assert program.children() == set()


def test_killed_parent_leaves_nothing_running_and_the_next_start_works(program: Program, until: Until) -> None:
    assert len(program.children()) > 3
    program.process.kill()
    program.process.wait()
    program.home.sandbox_file.unlink()
    program.process = program.start()
    until(program.facts)
    program.process.kill()
    program.process.wait()
    until(lambda: not program.children())
    program.home.sandbox_file.unlink()
    program.process = program.start()
    until(program.facts)


def test_second_program_in_one_home_is_refused(program: Program) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "smarttec.cli", "up"], env=program.environ, capture_output=True, check=False, timeout=120
    )
    assert second.returncode == 2
    assert b"already running" in second.stderr
    assert program.facts()


def test_killed_database_comes_back_while_the_rest_runs_on(program: Program, until: Until) -> None:
    facts = program.facts()
    postmaster = re.findall(r"Database: ready \(process (\d+)\)", program.output.read_text())[-1]
    os.kill(int(postmaster), signal.SIGKILL)
    until(lambda: len(re.findall(r"Database: ready", program.output.read_text())) == 2)
    with psycopg.connect(facts["database_url"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert program.output.read_text().count("Web: starting") == 1


def test_second_start_is_reported(program: Program, until: Until, capsys: pytest.CaptureFixture[str]) -> None:
    program.process.send_signal(signal.SIGTERM)
    assert program.process.wait(120) == 0
    began = time.monotonic()
    program.process = program.start()
    until(program.facts)
    with capsys.disabled():
        sys.stdout.write(f"[second start: {time.monotonic() - began:.2f} s] ")


def test_port_that_is_taken_is_named(home: Home, first_port: int) -> None:
    with HTTPServer(("127.0.0.1", first_port + 3), BaseHTTPRequestHandler):
        environ = os.environ | {"SMARTTEC_HOME": str(home.path), "SMARTTEC_PORT": str(first_port)}
        refused = subprocess.run(
            [sys.executable, "-m", "smarttec.cli", "up"], env=environ, capture_output=True, check=False, timeout=120
        )
    assert refused.returncode == 2
    assert f"{first_port + 3} (smtp)".encode() in refused.stderr


class MessagesApi(BaseHTTPRequestHandler):
    """Just enough of the API for one message: queued when sent, delivered when asked."""

    def do_POST(self) -> None:
        self._answer(201, "queued")

    def do_GET(self) -> None:
        self._answer(200, "delivered")

    def _answer(self, status: int, state: str) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({"sid": "SM1", "status": state, "account_sid": "AC1"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


def test_printed_snippet_works_in_a_shell_with_the_official_client() -> None:
    with HTTPServer(("127.0.0.1", 0), MessagesApi) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        facts = {
            "account_sid": "AC1",
            "auth_token": "it's",
            "number": "+14155550100",
            "api_url": f"http://127.0.0.1:{server.server_port}",
        }
        done = subprocess.run(["sh", "-c", snippet(facts)], capture_output=True, text=True, check=False, timeout=60)
        server.shutdown()
    assert done.stdout == "SM1 queued\nSM1 delivered\n", done.stderr


def test_welcome_names_staffs_second_factor_and_prints_the_snippet_uncut() -> None:
    ports = Ports.from_first(8000)
    facts: dict[str, object] = {
        "portal_url": "http://127.0.0.1:8000",
        "desk_url": "http://127.0.0.1:8000/desk/",
        "api_url": "http://127.0.0.1:8000",
        "customer": {"email": "demo@example.com", "password": "p"},
        "staff": {"email": "staff@example.com", "password": "p", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
        "account_sid": "AC" + "0" * 32,
        "auth_token": "t" * 32,
        "number": "+14155550100",
    }
    said = io.StringIO()
    board = PlainBoard(Console(width=80, file=said), {})
    for part in sandbox_welcome(facts, ports):
        board.say(part)
    assert re.search(r"code now \d{6}", said.getvalue())
    assert f" {facts['staff']['totp_secret']} " in said.getvalue()
    assert snippet(facts) in said.getvalue()
