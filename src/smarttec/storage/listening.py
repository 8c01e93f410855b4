"""A connection that waits for PostgreSQL's notifications (`LISTEN`) and notices soon that its server is gone."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

_OPTIONS: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 4000,
    "application_name": "smarttec listener",
}


@contextlib.contextmanager
def listening(conninfo: str, channel: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Connected and listening for the length of the block. Raises `psycopg.Error`."""
    with psycopg.connect(conninfo, autocommit=True, **_OPTIONS) as connection:
        connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
        yield connection
