"""N013…N015: every clause is bound to what enforces it and to the tests that hold it, or honestly pending."""

import ast
import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from django.core.checks import Error

from smarttec.notice.bindings import Binding
from smarttec.notice.checks.problems import problem
from smarttec.notice.pending import Pending

CHECKOUT = Path(__file__).parents[4]


def check_clauses(
    clauses: Iterable[str], bindings: Iterable[Binding], pending: Mapping[str, Pending], *, pending_count: int
) -> Iterator[Error]:
    """N013 for a clause that is in no list, N014 for one in both or twice, N015 for an entry that is no clause."""
    published, bound = list(clauses), Counter(binding.clause for binding in bindings)
    for clause in published:
        if clause not in bound and clause not in pending:
            yield problem(
                "N013", clause, "Nothing enforces this clause and nobody is to build it.",
                hint="Bind it in notice/bindings/, or name the room that will enforce it in notice/pending.py.",
            )  # fmt: skip
    for clause in bound:
        if clause in pending or bound[clause] > 1:
            yield problem("N014", clause, "This clause is listed twice.", hint="A clause is bound once, or pending.")
    for clause in [*bound, *pending]:
        if clause not in published:
            yield problem("N015", clause, "There is no such clause.", hint="Name a clause of a published document.")
    if len(pending) != pending_count:
        yield problem(
            "N013", "pending", f"{len(pending)} clauses are pending; {pending_count} are committed.",
            hint="The list may only shrink: bind the clause; when it shrank, lower COMMITTED in notice/pending.py.",
        )  # fmt: skip


def check_bindings(bindings: Iterable[Binding], checkout: Path = CHECKOUT) -> Iterator[Error]:
    """N013 for each enforcement or test that is not there. Without a checkout there are no tests to look for."""
    has_tests = (checkout / "pyproject.toml").is_file()
    for binding in bindings:
        if not binding.enforced_by or not binding.tests:
            yield _broken(binding, "It has no enforcement or no test.", "A binding needs one of each.")
        for path in binding.enforced_by:
            if resolve(path) is None:
                yield _broken(binding, f"{path} does not exist.", "Name the object that enforces it now.")
        for test in binding.tests if has_tests else ():
            if not _has_test(checkout, test):
                yield _broken(binding, f"{test} does not exist.", "Name a test that exists, or write it.")


def _broken(binding: Binding, message: str, hint: str) -> Error:
    return problem("N013", binding.clause, message, hint=hint)


def resolve(path: str) -> object | None:
    """The object that `module:qualified.name` names, or None."""
    module, _, qualified = path.partition(":")
    try:
        found: object = importlib.import_module(module)
        for name in qualified.split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError):
        return None
    return found


def _has_test(checkout: Path, test: str) -> bool:
    file, _, name = test.partition("::")
    return name in _tests_of(checkout / file)


@lru_cache(maxsize=256)
def _tests_of(file: Path) -> frozenset[str]:
    if not file.is_file():
        return frozenset()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    functions = (node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))
