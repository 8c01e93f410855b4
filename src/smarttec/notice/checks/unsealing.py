"""N010: values are unsealed where the gate was asked, and nowhere else."""

import ast
from collections.abc import Iterator

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Tree

ID = "N010"
ASKS_THE_GATE = ("smarttec.vault.fields", "smarttec.notice.reading")
DEFINES_IT = ("smarttec.vault.cipher",)
NAME = "unseal"


def check_unsealing(tree: Tree) -> Iterator[Error]:
    """One finding for each mention of `unseal`, by attribute or by name, that the gate does not stand before."""
    for module in tree.outside([*ASKS_THE_GATE, *DEFINES_IT]):
        for node in module.nodes:
            if _mentions(node):
                yield problem(
                    ID, module.at(node), "A value is unsealed without asking the gate.",
                    hint="Read the model's field under using(...), or open it with notice.reading.Reader.",
                )  # fmt: skip


def _mentions(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == NAME
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"getattr", "attrgetter"}:
        return any(isinstance(value, ast.Constant) and value.value == NAME for value in node.args)
    return isinstance(node, ast.ImportFrom) and any(alias.name == NAME for alias in node.names)
