"""What people would really write, each seen by a check: by other names, by other ways, and in folders of any name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from tests.notice.test_checks_source import LOG, MODULE, Check, browser, logs, new_findings, outgoing, places

from smarttec.notice.checks import exemptions
from smarttec.notice.checks.files import check_files
from smarttec.notice.checks.source import Tree, read


def files(tree: Tree) -> Iterator[CheckMessage]:
    return check_files(tree, exemptions.FILES)


OFFENCES: list[tuple[str, Check, str, int]] = [
    *(
        ("N007", outgoing, f"import os\n{text}", 2)
        for text in (
            "os.system('curl example.org')",
            "run = os.system",
            "os.popen('x')",
            "os.execv('/bin/x', [])",
            "os.spawnl(1, 'x')",
            "os.posix_spawn('x', [], {})",
            "getattr(os, 'system')('x')",
            "getattr(os, name)('x')",
            "os.__dict__['system']('x')",
            "vars(os)['system']('x')",
            "shell = os; shell.popen('x')",
            "os.fork()",
        )
    ),
    *(
        ("N007", outgoing, text, 1)
        for text in (
            "from os import system",
            "from os import popen as run",
            "import pty",
            "import _socket",
            "import socketserver",
            "import ctypes",
            "import cffi",
            "import multiprocessing",
            "import pycurl",
            "import urllib3",
            "import aiohttp",
            "import asyncssh",
            "import zmq",
            "import redis",
            "import psycopg2",
            "import psycopg_pool",
            "import sqlite3",
            "import asyncpg",
            "from psycopg import connect",
            "from psycopg import AsyncConnection",
            "import websockets.sync.client",
            "import logging.handlers",
            "from logging.handlers import SMTPHandler",
            "from logging import config",
            "from concurrent.futures import ProcessPoolExecutor",
            "from asyncio import open_connection",
            "from asyncio.subprocess import create_subprocess_shell",
            "from django.core.mail import send_mail",
            "from django.test import Client",
            "from starlette.testclient import TestClient",
            "import webbrowser",
            "import runpy",
            "from prometheus_client import push_to_gateway",
            "from procrastinate import PsycopgConnector",
            "import antigravity",
            "import xmlrpc.client",
            "import nntplib",
            "import dns.resolver",
            "import ldap3",
            "import boto3",
            "import sentry_sdk",
            "exec('import socket')",
            "eval('__import__(\"socket\")')",
            "__import__('soc' + 'ket')",
            "compile(text, '', 'exec')",
            "__builtins__['__import__']('socket')",
            "from urllib import request, parse",
        )
    ),
    ("N007", outgoing, "import psycopg\nx = psycopg.connect('')", 2),
    ("N007", outgoing, "import psycopg as pg\nx = pg.Connection.connect('')", 2),
    ("N007", outgoing, "import sys\nx = sys.modules['socket']", 2),
    ("N007", outgoing, "import sys\nx = sys.modules.get('socket')", 2),
    ("N007", outgoing, "import asyncio\nx = asyncio.create_subprocess_exec", 2),
    ("N007", outgoing, "from importlib import import_module\nx = import_module(name)", 2),
    ("N007", outgoing, "from operator import methodcaller\nx = methodcaller('create_connection')", 2),
    ("N007", outgoing, "async def f(loop, sock):\n    await loop.sock_connect(sock, ('example.org', 80))", 2),
    ("N007", outgoing, "async def f(loop):\n    await loop.subprocess_shell(object, 'x')", 2),
    ("N007", outgoing, "import pickle\nx = pickle.loads(y)", 2),
    ("N007", outgoing, "from pickle import Unpickler\nx = Unpickler(y)", 2),
    ("N007", outgoing, "from importlib.machinery import SourceFileLoader\nx = SourceFileLoader('a', 'b')", 2),
    ("N007", outgoing, "import importlib.machinery as m\nx = m.SourceFileLoader('a', 'b')", 2),
    ("N007", outgoing, "def f():\n    x = f.__globals__['os'].listdir", 2),
    ("N007", outgoing, "import weasyprint\nx = weasyprint.HTML(string='<img src=//x>')", 2),
    *(
        ("N018", files, text, 1)
        for text in (
            "open('copy.txt', 'w')",
            "open('copy.txt', 'ab')",
            "open('copy.txt', mode='x')",
            "open('copy.txt', 'r+')",
            "open('copy.txt', mode)",
            "path.write_text('x')",
            "path.write_bytes(b'x')",
            "path.open('w')",
            "path.open(mode='a')",
            "path.touch()",
        )
    ),
    ("N018", files, "import os\nx = os.open('copy', os.O_CREAT)", 2),
    ("N018", files, "import logging\nx = logging.FileHandler('copy')", 2),
    ("N018", files, "from io import open as o\nx = o('copy', 'w')", 2),
    ("N018", files, "import gzip\nx = gzip.open('copy', 'w')", 2),
    *(
        ("N005", browser, f"def view(response):\n    {text}", 2)
        for text in (
            "response.cookies['tracker'] = '1'",
            "response.cookies['a']['path'] = '/'",
            "response['Set-Cookie'] = 'tracker=1'",
            "response.headers['set-cookie'] = 'tracker=1'",
            "response.headers.append('SET-COOKIE', 'x')",
            "return [(b'set-cookie', b'tracker=1')]",
            "response.cookies.load('tracker=1')",
        )
    ),
    ("N005", browser, "from http.cookies import SimpleCookie", 1),
    *(
        ("N012", logs, f"def f(person, message, logger, audit, self):\n    {text}", 2)
        for text in (
            "audit.info('hello %s', person.email)",
            "self.journal.warning(person.phone)",
            "logger.error(person.name)",
            "raise ValueError(person.email)",
            "raise ValueError('hello %s' % person.email)",
            "raise ValueError('hello {}'.format(person.email))",
            "raise ValueError('hello ' + person.email)",
            "assert person, person.email",
            "email = str(person.email); audit.info(email)",
            "audit.info(message.body)",
            "audit.info(getattr(person, 'email'))",
            "say = audit.info; say(person.email)",
            "error.add_note(person.email)",
        )
    ),
    ("N012", logs, "import sys\ndef f(person):\n    sys.stderr.write(person.email)", 3),
    ("N012", logs, "import logging\ndef f(person):\n    logging.getLogger('x').info(person.email)", 3),
    ("N012", logs, "def f(log, person):\n    log.info('%s', vars(person))", 2),
    ("N012", logs, "def f(log, person):\n    log.info('%s', person.__dict__)", 2),
    ("N012", logs, "def f(log, person):\n    log.info('%s', model_to_dict(person))", 2),
    ("N012", logs, "def f(person):\n    raise ValueError(vars(person))", 2),
    ("N018", files, "import tempfile\ntempfile.NamedTemporaryFile()", 2),
    ("N018", files, "import tempfile\ntempfile.mkstemp()", 2),
    ("N018", files, "from tempfile import TemporaryDirectory\nTemporaryDirectory()", 2),
    ("N018", files, "import mmap\nmmap.mmap(3, 0)", 2),
    ("N018", files, "import lzma\nlzma.open('x', 'wb')", 2),
    ("N018", files, "import shelve\nshelve.open('x')", 2),
    ("N007", outgoing, "import operator, os\noperator.attrgetter('system')(os)('x')", 2),
    ("N007", outgoing, "import asyncio\nasync def f(loop, p):\n    await loop.create_datagram_endpoint(p)", 3),
    ("N007", outgoing, "import logging.handlers\nlogging.handlers.SysLogHandler()", 1),
    ("N007", outgoing, "import runpy\nrunpy.run_path('x')", 1),
    ("N007", outgoing, "__builtins__['__import__']('socket')", 1),
]


@pytest.mark.parametrize(("expected", "check", "text", "line"), OFFENCES)
def test_what_people_would_write_is_seen_where_it_stands(
    tree: Tree, expected: str, check: Check, text: str, line: int
) -> None:
    after = tree.with_module(MODULE, text)
    assert (expected, f"smarttec/people/offence.py:{line}") in new_findings(check, after)


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        *(
            ("smarttec/faces/x.js", text, "smarttec/faces/x.js:1")
            for text in (
                "indexedDB.open('tracker')",
                "window.indexedDB.open(name)",
                "cookieStore.set('tracker', 1)",
                "caches.open('tracker')",
                "navigator.storage.getDirectory()",
                "navigator.serviceWorker.register('/x.js')",
                "window.name = 'tracker'",
                "const kept = localStorage",
                "window['localStorage'].tracker = 1",
                "document['cookie'] = 'tracker=1'",
                "document.cookie += 'tracker=1'",
                "openDatabase('tracker')",
                "Object.assign(sessionStorage, {tracker: 1})",
            )
        ),
        ("smarttec/faces/x.html", "<meta http-equiv='Set-Cookie' content='tracker=1'>", "smarttec/faces/x.html:1"),
    ],
)
def test_a_store_of_any_kind_in_the_browser_is_seen(tree: Tree, file: str, text: str, place: str) -> None:
    assert ("N005", place) in new_findings(browser, tree.with_text(file, text))


@pytest.mark.parametrize(
    "text",
    [
        "<form action='https://example.org'>",
        "<a href='/' ping='https://example.org'>",
        "<base href='//example.org'>",
        "<video poster='https://example.org/x.png'>",
        "<meta http-equiv='refresh' content='0;url=https://example.org'>",
        "<button formaction='https://example.org'>",
        "<image xlink:href='https://example.org/x.svg'>",
    ],
)
def test_a_page_that_asks_somebody_else_in_any_way_is_seen(tree: Tree, text: str) -> None:
    file = "smarttec/faces/x.html"
    assert new_findings(outgoing, tree.with_text(file, text)) == [("N007", f"{file}:1")]


@pytest.mark.parametrize(
    "text",
    [
        "new Image().src = 'https://example.org/x'",
        "location = 'https://example.org'",
        "const there = 'https://example.org'; fetch(there)",
        "import('https://example.org/x.js')",
        "import x from 'https://example.org/x.js'",
        "new RTCPeerConnection()",
        "navigator.sendBeacon(there)",
        "new Worker('//example.org/x.js')",
    ],
)
def test_a_script_that_asks_somebody_else_in_any_way_is_seen(tree: Tree, text: str) -> None:
    file = "smarttec/faces/x.js"
    assert new_findings(outgoing, tree.with_text(file, text)) == [("N007", f"{file}:1")]


@pytest.mark.parametrize("folder", ["vendor", "migrations", "vendor/migrations"])
def test_a_folders_name_excuses_nothing(tmp_path: Path, folder: str) -> None:
    there = tmp_path / "smarttec" / "people" / folder
    there.mkdir(parents=True)
    (there / "helper.py").write_text("import socket\n")
    (there / "helper.js").write_text("indexedDB.open('tracker')\n")
    tree = read(tmp_path)
    assert ("N007", f"smarttec/people/{folder}/helper.py:1") in places(outgoing, tree)
    assert ("N005", f"smarttec/people/{folder}/helper.js:1") in places(browser, tree)


HARMLESS: list[tuple[Check, str]] = [
    (outgoing, "import os\nx = os.environ['A']"),
    (outgoing, "import sys\nx = 'psycopg' in sys.modules"),
    (outgoing, "from importlib import import_module\nx = import_module('smarttec.people.models')"),
    (outgoing, "x = getattr(row, name)"),
    (outgoing, "import asyncio\nasync def f():\n    await asyncio.sleep(1)"),
    (files, "x = open('here').read()\ny = reader.open(sealed, keys=keys)\nz = path.open()"),
    (logs, LOG + "def f(person, one):\n    log.info('hello %s', one.name)\n    raise ValueError(person.id)"),
    (logs, "def f(messages, request, person):\n    messages.error(request, person.email)"),
    (browser, "def view(request):\n    return request.cookies['session']"),
]


@pytest.mark.parametrize(("check", "text"), HARMLESS)
def test_what_is_ordinary_and_harmless_is_not_reported(tree: Tree, check: Check, text: str) -> None:
    assert new_findings(check, tree.with_module(MODULE, text)) == []
