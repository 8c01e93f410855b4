"""N007: only gateways talk to the outside."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.core.checks import Error

from smarttec.notice.checks.exemptions import unused
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.reach import (
    DANGEROUS_WORDS,
    HARMLESS,
    INSIDES,
    METHODS,
    REACHING,
    RUNS_TEXT,
    is_harmless,
)
from smarttec.notice.checks.source import Module, Tree

ID = "N007"
PAGES = (".css", ".html", ".js", ".svg", ".txt")
GATEWAYS = "smarttec.gateways"
LOOK_UPS = frozenset(
    {"getattr", "hasattr", "attrgetter", "methodcaller", "operator.attrgetter", "operator.methodcaller"}
)
FETCHING = frozenset({"weasyprint.HTML", "weasyprint.CSS"})
"""What fetches whatever its input names, unless it is told not to."""
IMPORTERS = frozenset({"importlib.import_module", "__import__"})
_ELSEWHERE = r"""["'`]?\s*(?:https?:|wss?:)?//"""
FROM_ELSEWHERE = re.compile(
    rf"""<(?:script|img|link|iframe|source|video|audio|embed|object|track|input|use|image|base|frame|body|portal)\b[^>]*"""
    rf"""\b(?:src|href|xlink:href|data|srcset|poster|background)\s*=\s*{_ELSEWHERE}"""
    rf"""|<(?:form|button|input)\b[^>]*\b(?:form)?action\s*=\s*{_ELSEWHERE}"""
    rf"""|<a\b[^>]*\bping\s*=|<meta\b[^>]*\bhttp-equiv\s*=\s*["']?refresh[^>]*//"""
    rf"""|(?:url\(|@import|image-set\()\s*{_ELSEWHERE}"""
    rf"""|(?:fetch|sendBeacon|importScripts|import|WebSocket|EventSource|WebTransport|Worker|open|Request)\(\s*"""
    rf"""(?:["'][A-Z]+["']\s*,\s*)?{_ELSEWHERE}"""
    rf"""|\bfrom\s+{_ELSEWHERE}|\.(?:src|href|action|location)\s*=\s*{_ELSEWHERE}"""
    rf"""|\b(?:RTCPeerConnection|sendBeacon)\b""",
    re.IGNORECASE,
)
"""What makes a browser ask somebody else: a resource in a page or style sheet, a call in a script."""
ADDRESS = re.compile(r"""["'`](?:https?|wss?):?//(?!www\.w3\.org/)""", re.IGNORECASE)
"""In a script no address of another place stands at all: it would be asked by a name that cannot be followed."""


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
        if not file.endswith(PAGES):
            continue
        found = [*FROM_ELSEWHERE.finditer(text), *(ADDRESS.finditer(text) if file.endswith(".js") else ())]
        for place in sorted({text.count(chr(10), 0, match.start()) + 1 for match in found}):
            yield problem(
                ID, f"{file}:{place}",
                "The visitor's browser would ask somebody else, who learns of the visit (SHARE-1).",
                hint="Serve a copy of our own, below static/.",
            )  # fmt: skip


@lru_cache(maxsize=4096)
def _reaches_out(module: Module) -> tuple[tuple[str, str], ...]:
    """Every place once, by its line."""
    found = dict(reversed([*_by_import(module), *_by_name(module), *_by_call(module)]))
    return tuple(found.items())


def _by_import(module: Module) -> Iterator[tuple[str, str]]:
    for name, line in module.imported_modules:
        if not is_harmless(name):
            yield f"{module.file}:{line}", f"import of {name}"


def _by_name(module: Module) -> Iterator[tuple[str, str]]:
    """A name that reaches out, called or handed on; the namespace of a module of others."""
    for node in module.of(ast.Attribute, ast.Name, ast.Subscript):
        origin = module.origin(node)
        if origin and REACHING.fullmatch(origin):
            yield module.at(node), origin
        elif isinstance(node, ast.Attribute) and node.attr in METHODS:
            yield module.at(node), f"call of {node.attr}"
        elif isinstance(node, ast.Attribute) and node.attr in INSIDES:
            yield module.at(node), f"the inside of something ({node.attr})"
        elif isinstance(node, ast.Attribute) and node.attr == "__dict__" and _is_of_others(module, node.value):
            yield module.at(node), f"the namespace of {module.origin(node.value)}"
        elif isinstance(node, ast.Subscript) and module.origin(node.value) == "sys.modules":
            yield module.at(node), "a module out of sys.modules"
        elif isinstance(node, ast.Name) and node.id in {"__builtins__", "__loader__", "__spec__"}:
            yield module.at(node), node.id


def _by_call(module: Module) -> Iterator[tuple[str, str]]:
    for name, call in module.calls():
        if name in RUNS_TEXT or name in METHODS:
            yield module.at(call), f"call of {name}"
        elif name in IMPORTERS and not _names_ours(call):
            yield module.at(call), "an import of what cannot be read here"
        elif name in FETCHING and "url_fetcher" not in {word.arg for word in call.keywords}:
            yield module.at(call), f"{name} without a fetcher of ours"
        elif name == "vars" and call.args and _is_of_others(module, call.args[0]):
            yield module.at(call), f"the namespace of {module.origin(call.args[0])}"
        elif name in LOOK_UPS and _looks_up_danger(module, name, call):
            yield module.at(call), "a look-up by name"


def _looks_up_danger(module: Module, name: str, call: ast.Call) -> bool:
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if any(str(word).rpartition(".")[2] in DANGEROUS_WORDS for word in words):
        return True
    return name == "getattr" and bool(call.args) and _is_of_others(module, call.args[0])


def _is_of_others(module: Module, node: ast.AST) -> bool:
    """Whether it is a module of the standard library's or of a library's, under any name."""
    origin = module.origin(node)
    top = origin.partition(".")[0]
    return (
        isinstance(node, ast.Name)
        and origin in module.imports.values()
        and top in HARMLESS - {"smarttec", "config"}
        and "." not in origin
    )


def _names_ours(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant):
        return is_harmless(str(first.value))
    return isinstance(first, ast.JoinedStr) and str(getattr(first.values[0], "value", "")).startswith("smarttec.")
