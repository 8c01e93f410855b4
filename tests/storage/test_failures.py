"""What errors of both drivers mean. The codes are PostgreSQL's own."""

import asyncpg
import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from smarttec.storage.failures import Failure, failure_of, reason_of


def wrapped(wrapper: type[Exception], cause: BaseException) -> Exception:
    """As Django hands on what its driver raised."""
    error = wrapper()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [asyncpg.DeadlockDetectedError(), asyncpg.SerializationError(), psycopg.errors.DeadlockDetected(),
     psycopg.errors.SerializationFailure(), wrapped(OperationalError, psycopg.errors.DeadlockDetected())],
)  # fmt: skip
def test_a_transaction_that_was_ended_for_anothers_sake_lost_a_race(error: Exception) -> None:
    assert failure_of(error) is Failure.LOST_RACE


@pytest.mark.parametrize(
    "error",
    [asyncpg.DiskFullError(), asyncpg.ReadOnlySQLTransactionError(), asyncpg.TooManyConnectionsError(),
     asyncpg.OutOfMemoryError(), asyncpg.PostgresIOError(), asyncpg.CrashShutdownError(), ConnectionResetError(),
     TimeoutError(), asyncpg.InterfaceError("connection is closed"), asyncpg.InternalClientError(),
     psycopg.errors.DiskFull(), psycopg.errors.ReadOnlySqlTransaction(), psycopg.errors.AdminShutdown(),
     psycopg.OperationalError("the connection is lost"), psycopg.InterfaceError("the connection is closed"),
     wrapped(OperationalError, psycopg.errors.DiskFull()),
     wrapped(InterfaceError, psycopg.InterfaceError("connection already closed"))],
)  # fmt: skip
def test_a_database_that_cannot_serve_now_is_away(error: Exception) -> None:
    assert failure_of(error) is Failure.AWAY


@pytest.mark.parametrize(
    "error",
    [asyncpg.UniqueViolationError(), asyncpg.UndefinedTableError(), psycopg.errors.CheckViolation(), ValueError(),
     asyncpg.InterfaceError("the server expects 2 arguments"),
     wrapped(IntegrityError, psycopg.errors.UniqueViolation()), psycopg.ProgrammingError("wrong placeholder")],
)  # fmt: skip
def test_what_was_refused_or_wrong_is_no_failure_of_the_database(error: Exception) -> None:
    assert failure_of(error) is None


def test_the_reason_says_what_an_operator_has_to_mend() -> None:
    assert reason_of(wrapped(OperationalError, psycopg.errors.DiskFull())) == "a database's disk is full"
    assert reason_of(asyncpg.ReadOnlySQLTransactionError()) == "a database is read-only"
    assert reason_of(ConnectionResetError()) == "a database is away"
