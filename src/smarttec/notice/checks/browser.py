"""N005: whatever is kept in a browser is in the register that visitors read (SCOPE-3)."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N005"
STORED_BY_SCRIPT = re.compile(
    r"""(?:local|session)Storage\s*\.\s*setItem\(\s*(?P<item>[^,]+?)\s*,"""
    r"""|(?:local|session)Storage\s*\[\s*(?P<index>[^\]]+?)\s*\]\s*=[^=]"""
    r"""|(?:local|session)Storage\s*\.\s*(?P<attribute>\w+)\s*=[^=]"""
    r"""|document\s*\.\s*cookie\s*\+?=\s*(?P<cookie>["'`]?[\w$-]*)"""
)
KEEPS_UNREADABLY = re.compile(
    r"""\b(?:indexedDB|IndexedDB|mozIndexedDB|webkitIndexedDB|cookieStore|openDatabase|webkitRequestFileSystem"""
    r"""|requestFileSystem|webkitStorageInfo)\b"""
    r"""|\bcaches\s*\.\s*(?:open|match|keys)|\bnavigator\s*\.\s*(?:storage|serviceWorker)\b|\bwindow\s*\.\s*name\s*=[^=]"""
    r"""|(?:document|window|self|globalThis|this)\s*\[\s*["'`](?:cookie|localStorage|sessionStorage|indexedDB|caches)\b"""
    r"""|(?:local|session)Storage\b(?!\s*[.\[])"""
    r"""|http-equiv\s*=\s*["']?set-cookie""",
    re.IGNORECASE,
)
"""Stores whose keys cannot be read off a script, and the known ones under a name of the script's own."""
QUOTED = re.compile(r"""(["'`])([\w.:-]+)\1?""")
SETTERS = frozenset({"set_cookie", "set_signed_cookie"})
HEADER = "set-cookie"
COOKIE_MODULES = ("http.cookies", "http.cookiejar")
READS_HEADERS = ("smarttec.notice.checks", "smarttec.gateways", "smarttec.sandbox")
UNREADABLE = "a computed name"


def check_browser(
    tree: Tree, registered: Collection[str], *, set_by_others: Mapping[str, str], settings_cookies: Collection[str]
) -> Iterator[Error]:
    """One finding for each cookie or storage key that is set and not in the register.

    `set_by_others` are keys of third-party scripts (key → whose), `settings_cookies` those that Django sets.
    """
    found = [*_by_code(tree), *_by_scripts(tree), *((whose, key) for key, whose in set_by_others.items())]
    found += [("config.settings", name) for name in settings_cookies]
    for where, name in found:
        if name not in registered:
            yield problem(
                ID, where, f"{name} is kept in the browser and not in the register of cookies (SCOPE-3).",
                hint="Add it to notice/cookies.py with purpose and lifetime; names are literals or constants.",
            )  # fmt: skip


def _by_code(tree: Tree) -> Iterator[tuple[str, str]]:
    for module in tree:
        for _, call in module.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr in SETTERS:
                yield module.at(call), _name(tree, module, call)
        if not module.is_in(*READS_HEADERS):
            yield from _kept_by_hand(module)


@lru_cache(maxsize=4096)
def _kept_by_hand(module: Module) -> tuple[tuple[str, str], ...]:
    return tuple(_by_hand(module))


def _by_hand(module: Module) -> Iterator[tuple[str, str]]:
    """The header itself, a response's jar, or the library's."""
    for node in module.nodes:
        if _is_header(node) or _is_jar(node) or _fills_a_jar(node):
            yield module.at(node), UNREADABLE
    for name, line in module.imported_modules:
        if name.startswith(COOKIE_MODULES):
            yield f"{module.file}:{line}", UNREADABLE


def _text(value: object) -> object:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _is_header(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and str(_text(node.value)).lower() == HEADER


def _fills_a_jar(node: ast.AST) -> bool:
    """`response.cookies.load(…)`."""
    method = node.func if isinstance(node, ast.Call) else None
    is_filling = isinstance(method, ast.Attribute) and method.attr in {"load", "update", "setdefault"}
    return is_filling and getattr(getattr(method, "value", None), "attr", "") == "cookies"


def _is_jar(node: ast.AST) -> bool:
    """`response.cookies[…] = …`, `response.cookies[…][…] = …`, `response.cookies = …`; a request's are only read."""
    if not (isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)):
        return False
    jar: ast.AST = node
    while isinstance(jar, ast.Subscript):
        jar = jar.value
    return isinstance(jar, ast.Attribute) and jar.attr == "cookies"


def _name(tree: Tree, module: Module, call: ast.Call) -> str:
    given = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "key"), None)
    if isinstance(given, ast.Constant):
        return str(given.value)
    dotted = module.origin(given) if given else ""
    home, _, constant = dotted.rpartition(".")
    return _constant(tree.modules.get(home, module), constant) or UNREADABLE


def _constant(module: Module, name: str) -> str:
    for node in module.syntax.body:
        if isinstance(node, ast.Assign) and name in {getattr(target, "id", "") for target in node.targets}:
            return str(getattr(node.value, "value", ""))
    return ""


def _by_scripts(tree: Tree) -> Iterator[tuple[str, str]]:
    for file, text in tree.texts.items():
        if file.endswith((".js", ".html", ".svg")):
            for match in STORED_BY_SCRIPT.finditer(text):
                yield f"{file}:{text.count(chr(10), 0, match.start()) + 1}", _script_name(match)
            for match in KEEPS_UNREADABLY.finditer(text):
                yield f"{file}:{text.count(chr(10), 0, match.start()) + 1}", UNREADABLE


def _script_name(match: re.Match[str]) -> str:
    if match["attribute"]:
        return match["attribute"]
    quoted = QUOTED.match(match["item"] or match["index"] or match["cookie"] or "")
    return quoted.group(2) if quoted else UNREADABLE
