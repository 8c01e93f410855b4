"""N009: a declared purpose ends with its block."""

import ast
from collections.abc import Iterator

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N009"
DECLARING = "smarttec.vault.purpose.using"
_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def check_scopes(tree: Tree) -> Iterator[Error]:
    """One finding for each `using(...)` with a `yield` inside, or that is not the head of a `with`."""
    for module in tree:
        blocks = [node for node in module.of(ast.With, ast.AsyncWith) if isinstance(node, ast.With | ast.AsyncWith)]
        heads = {id(item.context_expr): block for block in blocks for item in block.items}
        for name, call in module.calls():
            if name == DECLARING:
                yield from _check_call(module, call, heads.get(id(call)))


def _check_call(module: Module, call: ast.Call, block: ast.With | ast.AsyncWith | None) -> Iterator[Error]:
    if block is None:
        yield problem(
            ID, module.at(call), "A purpose is declared without a block that ends it.",
            hint="Write `with using(...):` around just the lines that need the purpose.",
        )  # fmt: skip
    elif any(_yields(statement) for statement in block.body):
        yield problem(
            ID, module.at(call), "A `yield` inside `using(...)` leaks the purpose to whoever consumes it.",
            hint="Collect the values inside the block and yield them after it.",
        )  # fmt: skip


def _yields(node: ast.AST) -> bool:
    if isinstance(node, ast.Yield | ast.YieldFrom):
        return True
    return not isinstance(node, _OWN_SCOPE) and any(_yields(child) for child in ast.iter_child_nodes(node))
