"""Calling the SQL functions from Django, their refusals as errors of the tree."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from smarttec.kernel.errors import Conflict, InsufficientCredit, InvalidInput, NotFound
from smarttec.storage.retrying import retried_in_thread

AMOUNT_MICROS_MAX = 2**53
"""Nine billion units: no act is larger, and sums stay far from the end of the database's numbers."""

_NOT_COVERED = "ledger_available_not_negative"


def call(function: str, arguments: str, values: list[Any]) -> Any:
    """The function's answer, in a transaction (or savepoint) of its own. `arguments` are its placeholders."""
    with refusals_as_errors():
        if connection.in_atomic_block:
            return _call(function, arguments, values)
        return retried_in_thread(lambda: _call(function, arguments, values))


def _call(function: str, arguments: str, values: list[Any]) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({arguments})", values)
        return cursor.fetchone()[0]


@contextlib.contextmanager
def refusals_as_errors() -> Iterator[None]:
    """Raises `InsufficientCredit`, `Conflict` or `InvalidInput` for what the database refused."""
    try:
        yield
    except IntegrityError as error:
        diagnostics = getattr(error.__cause__, "diag", None)
        if getattr(diagnostics, "constraint_name", None) == _NOT_COVERED:
            raise InsufficientCredit from None
        raise Conflict("The ledger does not allow this in its present state.") from None
    except DataError:
        raise InvalidInput("The amount is too large.", field="amount") from None


def check_positive(amount_micros: int) -> None:
    """Raises `InvalidInput` unless it is an amount that one act may move."""
    if not 0 < amount_micros <= AMOUNT_MICROS_MAX:
        raise InvalidInput("The amount must be more than zero, and not huge.", field="amount")


def is_new(outcome: str) -> bool:
    """What the outcome of a single act means: whether it is new. Raises the error of every other outcome."""
    if outcome == "absent":
        raise NotFound
    if outcome == "short":
        raise InsufficientCredit
    if outcome == "exceeds":
        raise Conflict("That is more than was taken and is not refunded yet.")
    if outcome == "mismatch":
        raise InvalidInput("The accounts are kept in different currencies.", field="currency")
    return outcome == "posted"
