"""N007: only gateways talk to the outside."""

import re
from collections.abc import Iterator, Mapping

from django.core.checks import Error

from smarttec.notice.checks.exemptions import unused
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N007"
PAGES = (".css", ".html", ".js")
GATEWAYS = "smarttec.gateways"

NETWORK_MODULES = (
    "aiohttp", "aiosmtpd", "aiosmtplib", "anymail", "boto3", "django.core.mail", "dns", "ftplib", "grpc",
    "h11", "h2", "http.client", "http.server", "httpcore", "httpx", "imaplib", "multiprocessing.connection",
    "nntplib", "paramiko", "poplib", "requests", "sentry_sdk", "smtplib", "socket",
    "socketserver", "ssl", "stripe", "subprocess", "telnetlib", "twilio", "urllib.request", "urllib3", "websocket",
    "websockets", "xmlrpc",
)  # fmt: skip
"""Importing one of these, or a part of it, is talking to somebody else (a subprocess can)."""

NETWORK_CALLS = frozenset(
    {"open_connection", "create_connection", "open_unix_connection", "create_unix_connection", "start_server",
     "create_server", "create_datagram_endpoint", "create_subprocess_exec", "create_subprocess_shell", "sock_connect",
     "urlopen", "asyncpg.connect", "asyncpg.create_pool", "psycopg.connect"}
)  # fmt: skip
FROM_ELSEWHERE = re.compile(
    r"""<(?:script|img|link|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|href|data|srcset)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|(?:url\(|@import)\s*["']?\s*(?:https?:)?//"""
    r"""|(?:fetch|sendBeacon|importScripts|import|WebSocket|EventSource|open)\(\s*(?:["'][A-Z]+["']\s*,\s*)?["'`](?:https?:|wss?:)?//""",
    re.IGNORECASE,
)
"""What makes a browser ask somebody else: a resource in a page or style sheet, a call in a script."""
DYNAMIC = frozenset({"importlib.import_module", "__import__"})


def check_outgoing(tree: Tree, exempt: Mapping[str, str]) -> Iterator[Error]:
    """One finding for each import, call or page outside the gateways that can reach another machine."""
    needed = set()
    for module in tree.outside([GATEWAYS]):
        for where, what in _reaches_out(module):
            room = next((room for room in exempt if module.is_in(room)), None)
            if room:
                needed.add(room)
                continue
            yield problem(
                ID, where, f"{what} reaches the outside from a room that is not a gateway (SHARE-1).",
                hint="Move it into smarttec.gateways and call it with what disclose(...) returned.",
            )  # fmt: skip
    yield from _check_pages(tree)
    yield from unused(ID, exempt, needed)


def _check_pages(tree: Tree) -> Iterator[Error]:
    for file, text in tree.texts.items():
        for match in FROM_ELSEWHERE.finditer(text) if file.endswith(PAGES) else ():
            yield problem(
                ID, f"{file}:{text.count(chr(10), 0, match.start()) + 1}",
                "The visitor's browser would ask somebody else, who learns of the visit (SHARE-1).",
                hint="Serve a copy of our own, below static/.",
            )  # fmt: skip


def _reaches_out(module: Module) -> Iterator[tuple[str, str]]:
    for name, line in module.imported_modules:
        if _is_network(name):
            yield f"{module.file}:{line}", f"import of {name}"
    for name, call in module.calls():
        if {name, name.rpartition(".")[2], _called(call)} & NETWORK_CALLS:
            yield module.at(call), f"call of {_called(call) or name}"
        elif name in DYNAMIC and call.args and _is_network(str(getattr(call.args[0], "value", ""))):
            yield module.at(call), f"import of {getattr(call.args[0], 'value', '')}"


def _called(call: object) -> str:
    return str(getattr(getattr(call, "func", None), "attr", ""))


def _is_network(name: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in NETWORK_MODULES)
