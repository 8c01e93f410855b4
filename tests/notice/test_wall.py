"""At run time only the rooms that may do so open sockets, start processes and write files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import json, sys, tempfile
import urllib.request  # libraries of others, loaded before
import ctypes, logging.handlers, shutil, smtplib, sqlite3, asyncio, zipfile, socketserver, subprocess, multiprocessing
from smarttec.notice import wall
from smarttec.notice.wall import Walled

snippets = json.loads(sys.stdin.read())
wall.raise_it()
told = []
for room, text in snippets:
    try:
        exec(compile(text, room, "exec"), {"__name__": room, "folder": sys.argv[1]})
    except Walled:
        told.append("walled")
    except BaseException as error:
        told.append(type(error).__name__)
    else:
        told.append("done")
print(json.dumps(told))
"""
SOCKETS = (
    "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "import socket as s; x = s.socket(); x.connect(('127.0.0.1', 9))",
    "import socket; socket.socket().connect_ex(('127.0.0.1', 9))",
    "import socket; socket.socket().bind(('127.0.0.1', 0))",
    "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "import _socket; _socket.socket().connect(('127.0.0.1', 9))",
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/', timeout=1)",
    "import http.client; http.client.HTTPConnection('127.0.0.1', 9, timeout=1).request('GET', '/')",
    "import smtplib; smtplib.SMTP('127.0.0.1', 9, timeout=1)",
    "import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', 9))",
    "import asyncio\nasync def f():\n    await asyncio.start_server(print, '127.0.0.1', 0)\nasyncio.run(f())",
    "import socketserver; socketserver.TCPServer(('127.0.0.1', 0), None)",
    "import logging.handlers as h; h.SocketHandler('127.0.0.1', 9).makeSocket()",
)
PROCESSES = (
    "import os; os.system('true')",
    "import os; os.popen('true')",
    "import subprocess; subprocess.run(['true'])",
    "import os; os.posix_spawn('/bin/true', ['true'], {})",
    "import os; os.spawnl(os.P_WAIT, '/bin/true', 'true')",
    "import os; os.fork() or os._exit(0)",
    "getattr(__import__('o' + 's'), 'sys' + 'tem')('true')",
    "import asyncio\nasync def f():\n    await asyncio.create_subprocess_exec('true')\nasyncio.run(f())",
)
FILES = (
    "open(folder + '/a', 'w')",
    "open(folder + '/a', 'ab')",
    "open(folder + '/a', 'x+')",
    "import os; os.open(folder + '/a', os.O_WRONLY | os.O_CREAT)",
    "import pathlib; pathlib.Path(folder, 'a').write_text('x')",
    "import tempfile; tempfile.NamedTemporaryFile(dir=folder)",
    "import logging; logging.FileHandler(folder + '/a')",
    "import zipfile; zipfile.ZipFile(folder + '/a', 'w')",
    "import io; io.FileIO(folder + '/a', 'w')",
    "import shutil; shutil.copyfile('/etc/hostname', folder + '/a')",
)
FINE = (
    "open('/etc/hostname').read()",
    "open('/dev/null', 'w')",
    "import json; json.dumps({})",
    "import os; os.getpid()",
)


def told(tmp_path: Path, *snippets: tuple[str, str]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], input=json.dumps(snippets), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return list(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("kind", [SOCKETS, PROCESSES, FILES], ids=["sockets", "processes", "files"])
def test_a_room_that_may_not_is_stopped_whatever_way_it_takes(tmp_path: Path, kind: tuple[str, ...]) -> None:
    for room in ("smarttec.people.offence", "smarttec.faces.portal.views.offence", "config.offence"):
        answers = told(tmp_path, *((room, text) for text in kind))
        assert [text for text, answer in zip(kind, answers, strict=True) if answer != "walled"] == []
    assert list(tmp_path.iterdir()) == []


def test_rooms_that_may_are_not_stopped(tmp_path: Path) -> None:
    assert "walled" not in told(tmp_path, *(("smarttec.gateways.sip.peer", text) for text in SOCKETS))
    assert "walled" not in told(tmp_path, *(("smarttec.machine.child", text) for text in (*PROCESSES[:3], *FILES)))


def test_a_gateway_starts_no_process(tmp_path: Path) -> None:
    assert set(told(tmp_path, *(("smarttec.gateways.sip.peer", text) for text in PROCESSES))) == {"walled"}


def test_what_is_ordinary_goes_on(tmp_path: Path) -> None:
    assert told(tmp_path, *(("smarttec.people.offence", text) for text in FINE)) == ["done"] * len(FINE)
