"""What the API's slow acts make of a database's errors: what `storage.failures` says of them."""

import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError

from smarttec.faces.twilio.control import _fresh
from smarttec.storage.pools import DatabaseAway

pytestmark = pytest.mark.django_db(transaction=True)


def _wrapped(kind: type[Exception], cause: psycopg.Error) -> Exception:
    error = kind("x")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        _wrapped(OperationalError, psycopg.errors.AdminShutdown()),
        _wrapped(OperationalError, psycopg.OperationalError()),
        _wrapped(OperationalError, psycopg.errors.DiskFull()),
        _wrapped(Exception, psycopg.errors.ReadOnlySqlTransaction()),
    ],
)  # fmt: skip
def test_a_database_that_cannot_serve_is_away(error: Exception) -> None:
    def act() -> None:
        raise error

    with pytest.raises(DatabaseAway):
        _fresh(act)


@pytest.mark.parametrize(
    "error",
    [
        _wrapped(OperationalError, psycopg.errors.QueryCanceled()),
        _wrapped(IntegrityError, psycopg.errors.UniqueViolation()),
        _wrapped(DataError, psycopg.errors.NumericValueOutOfRange()), OperationalError("wrong options"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_not_called_absence(error: Exception) -> None:
    def act() -> None:
        raise error

    with pytest.raises(type(error)):
        _fresh(act)


def test_an_act_that_lost_a_race_is_done_again() -> None:
    tries: list[int] = []

    def act() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise _wrapped(OperationalError, psycopg.errors.DeadlockDetected())
        return "done"

    assert _fresh(act) == "done"
    assert len(tries) == 3
