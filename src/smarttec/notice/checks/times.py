"""N011: all code asks the one clock, so that a year can be lived through in a test."""

import ast
import re
from collections.abc import Iterator, Mapping

from django.core.checks import Error

from smarttec.notice.checks.exemptions import unused
from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Tree

ID = "N011"
OTHER_CLOCKS = frozenset(
    {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
     "time.time", "time.time_ns", "time.localtime", "time.gmtime", "django.utils.timezone.now",
     "django.utils.timezone.localdate", "django.db.models.functions.Now"}
)  # fmt: skip
AUTOMATIC = frozenset({"auto_now", "auto_now_add"})
SQL_CLOCK = re.compile(r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\s*\)|\bcurrent_(?:date|timestamp)\b", re.IGNORECASE)  # fmt: skip  # noqa: E501 - one pattern
SQL_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

HINT = "Use smarttec.kernel.clock (clock.now(), clock.now_ms()); give SQL the moment as a parameter."


def check_clocks(tree: Tree, exempt: Mapping[str, str]) -> Iterator[Error]:
    """One finding for each other clock that is asked, in Python or in SQL files."""
    needed = set()
    for module in tree:
        for node, what in _asked(module.nodes, module.origin):
            if module.name in exempt:
                needed.add(module.name)
            else:
                yield problem(ID, module.at(node), f"{what} is another clock than ours.", hint=HINT)
    for file, text in tree.texts.items():
        if file.endswith(".sql") and (found := SQL_CLOCK.search(SQL_COMMENT.sub("", text))):
            yield problem(ID, file, f"{found.group()} is the database's clock, not ours.", hint=HINT)
    yield from unused(ID, exempt, needed)


def _asked(nodes: tuple[ast.AST, ...], origin: object) -> Iterator[tuple[ast.AST, str]]:
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Name) and callable(origin) and origin(node) in OTHER_CLOCKS:
            yield node, origin(node)
        elif isinstance(node, ast.keyword) and node.arg in AUTOMATIC:
            yield node, node.arg
