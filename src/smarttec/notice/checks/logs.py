"""N012: no personal field is named in what is logged, printed or raised.

A logger is known by what is called on it (`info`, `warning`, …), whatever its name; a value by the name of its sealed
field, also when it was given another name in the same function before. Of names too common to mean anything only those
behind a row's usual name count. It cannot prove that a log is clean; the test that searches all logs for entered values
does.
"""

import ast
from collections.abc import Collection, Iterator
from functools import lru_cache

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N012"
LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log", "add_note"})
SHOWN_TO_WHO_ASKED = frozenset({"django.contrib.messages", "messages"})
"""Words on the page of the person themselves, or of staff with a purpose."""
PRINTERS = frozenset(
    {"print", "pprint", "click.echo", "click.secho", "click.echo_via_pager", "warnings.warn", "sys.stdout.write",
     "sys.stderr.write", "sys.exit", "syslog.syslog", "traceback.print_stack", "logging.makeLogRecord"}
)  # fmt: skip
TOO_COMMON = frozenset({"name", "subject", "text", "html", "body", "sender", "recipient", "reason", "note"})
ROWS = frozenset(
    {"person", "account", "message", "mail", "contact", "customer", "user", "member", "owner", "staff", "who",
     "somebody", "row", "case", "request", "inquiry", "buyer", "payer", "letter"}
)  # fmt: skip
"""What a row with sealed fields is usually called: behind one of these a common name is a person's."""
WHOLE = frozenset({"vars", "model_to_dict", "asdict", "serialize"})
"""What makes all of a row's fields of it."""
COMMON_OF_ROWS = frozenset({"name", "subject", "text", "html", "body"})
NO_REAL_DATA = ("smarttec.sandbox", "smarttec.notice.documents", "smarttec.machine")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_logs(tree: Tree, personal: Collection[str]) -> Iterator[Error]:
    """One finding for each sealed field's name inside a log call, a print or an error's text."""
    names = frozenset(personal) - TOO_COMMON
    for module in tree.outside(NO_REAL_DATA):
        for place, field in _named(module, names):
            yield problem(
                ID, place, f"The sealed field {field} is written where everybody can read it.",
                hint="Name the row by its id instead.",
            )  # fmt: skip


@lru_cache(maxsize=4096)
def _named(module: Module, names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Where which sealed field is named in what others read."""
    given = dict(_given_names(module, names))
    return tuple(
        (module.at(node), field)
        for said in _said(module)
        for node in ast.walk(said)
        if (field := _field(node, names) or given.get(id(node), ""))
    )


def _field(node: ast.AST, names: frozenset[str]) -> str:
    if isinstance(node, ast.Attribute):
        if node.attr == "__dict__" and _last(node.value) in ROWS:
            return "of the whole row"
        is_rows = _last(node.value) in ROWS and node.attr in COMMON_OF_ROWS
        return node.attr if node.attr in names or is_rows else ""
    if isinstance(node, ast.Call) and _last(node.func) in WHOLE and any(_last(one) in ROWS for one in node.args):
        return "of the whole row"
    looks_up = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr" and len(node.args) > 1
    word = getattr(node.args[1], "value", "") if looks_up else ""  # type: ignore[attr-defined]
    return str(word) if word in names else ""


def _last(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _given_names(module: Module, names: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Uses of a local name that a sealed field's value was given, by the node's identity."""
    for function in module.of(ast.FunctionDef, ast.AsyncFunctionDef):
        inside = list(ast.walk(function))
        given = {
            target.id: field
            for node in inside
            if isinstance(node, ast.Assign | ast.NamedExpr | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name) and (field := _value_of(node.value, names))
        }
        yield from (
            (id(node), given[node.id])
            for node in inside
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in given
        )


def _value_of(node: ast.expr, names: frozenset[str]) -> str:
    """The field whose value that is: alone, or as `str(person.email)`, `person.email or ""`, `person.email.strip()`."""
    match node:
        case ast.Call(func=ast.Name(id="str"), args=[only]):
            return _value_of(only, names)
        case ast.Call(func=ast.Attribute(value=value, attr="strip" | "lower" | "upper" | "encode" | "title")):
            return _value_of(value, names)
        case ast.BoolOp(values=[first, *_]):
            return _value_of(first, names)
        case _:
            return _field(node, names)


def _said(module: Module) -> Iterator[ast.AST]:
    aliases = {
        target.id
        for node in module.of(ast.Assign)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in LEVELS
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in module.nodes:
        if isinstance(node, ast.Call) and (_logs(module, node) or getattr(node.func, "id", "") in aliases):
            yield node
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield from _texts_of(node.exc)
        elif isinstance(node, ast.Assert) and node.msg is not None:
            yield node.msg


def _texts_of(error: ast.expr) -> Iterator[ast.AST]:
    """What an error says: its words, put together in whatever way. Keyword arguments carry values for the code."""
    yield from (part for part in ast.walk(error) if isinstance(part, ast.FormattedValue | ast.BinOp))
    if isinstance(error, ast.Call):
        yield from error.args


def _logs(module: Module, call: ast.Call) -> bool:
    origin = module.origin(call.func)
    if origin in PRINTERS or origin.startswith("logging."):
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LEVELS:
        return False
    return module.origin(call.func.value) not in SHOWN_TO_WHO_ASKED
