"""N012: no personal field is named in what is logged, printed or raised.

A heuristic: it looks for the names of sealed fields, of names too common to mean anything only those behind an
attribute of a person's. It cannot prove that a log is clean; the test that searches all logs for entered values does.
"""

import ast
from collections.abc import Collection, Iterator

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N012"
LOGGERS = frozenset({"log", "logger", "logging", "LOG", "LOGGER"})
LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
PRINTERS = frozenset({"print", "click.echo", "warnings.warn"})
TOO_COMMON = frozenset({"name", "subject", "text", "html", "body", "sender", "recipient", "reason", "note"})
LOOKED_AT = "smarttec"
NO_REAL_DATA = ("smarttec.sandbox", "smarttec.notice.documents")


def check_logs(tree: Tree, personal: Collection[str]) -> Iterator[Error]:
    """One finding for each sealed field's name inside a log call, a print or an error's text."""
    names = frozenset(personal) - TOO_COMMON
    for module in tree.outside(NO_REAL_DATA):
        for said in _said(module):
            for node in ast.walk(said):
                if isinstance(node, ast.Attribute) and node.attr in names:
                    yield problem(
                        ID, module.at(node), f"The sealed field {node.attr} is written where everybody can read it.",
                        hint="Name the row by its id instead.",
                    )  # fmt: skip


def _said(module: Module) -> Iterator[ast.AST]:
    for node in module.nodes:
        if isinstance(node, ast.Call) and _logs(module, node):
            yield node
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield from (part for part in ast.walk(node.exc) if isinstance(part, ast.FormattedValue))


def _logs(module: Module, call: ast.Call) -> bool:
    base, _, method = module.origin(call.func).rpartition(".")
    is_logger = base.rpartition(".")[2] in LOGGERS and method in LEVELS
    return is_logger or module.origin(call.func) in PRINTERS
