"""Strict reading of TOML: every key is asked for by name and type, and what nobody asked for is an error."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Self

from smarttec.kernel.errors import MisconfiguredError


class Table:
    """One table of a TOML file. `where` names file and place for the messages."""

    def __init__(self, *, where: str, data: dict[str, object]) -> None:
        self._where = where
        self._data = data
        self._read: set[str] = set()

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The whole file as one table."""
        try:
            return cls(where=str(path), data=tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise MisconfiguredError(f"{path}: there is no such file") from None
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise MisconfiguredError(f"{path}: cannot be read as TOML: {error}") from error

    def error(self, message: str) -> MisconfiguredError:
        """An error that says where it is."""
        return MisconfiguredError(f"{self._where}: {message}")

    def text(self, key: str) -> str:
        """Words, without the white space around them; never empty."""
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"`{key}` has to be text that is not empty")
        return value.strip()

    def integer(self, key: str) -> int:
        """A whole number."""
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f"`{key}` has to be a whole number")
        return value

    def boolean(self, key: str) -> bool:
        """`true` or `false`."""
        value = self._take(key)
        if not isinstance(value, bool):
            raise self.error(f"`{key}` has to be true or false")
        return value

    def day(self, key: str) -> date:
        """A calendar day, written 2026-11-01 without quotes."""
        value = self._take(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(f"`{key}` has to be a day such as 2026-11-01, without quotes")
        return value

    def table(self, key: str) -> "Table":
        """A table inside this one."""
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.error(f"`{key}` has to be a table")
        return Table(where=f"{self._where}: {key}", data=value)

    def tables(self, key: str) -> "tuple[Table, ...]":
        """A list of tables (`[[key]]`), at least one."""
        values = self._take(key)
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            raise self.error(f"`{key}` has to be a list of tables, written [[{key}]]")
        return tuple(Table(where=f"{self._where}: {key} {n}", data=value) for n, value in enumerate(values, start=1))

    def finish(self) -> None:
        """Every key has been read; what is left is a mistake of the writer."""
        unknown = sorted(self._data.keys() - self._read)
        if unknown:
            raise self.error(f"unknown key {', '.join(f'`{key}`' for key in unknown)}")

    def _take(self, key: str) -> object:
        self._read.add(key)
        if key not in self._data:
            raise self.error(f"`{key}` is missing")
        return self._data[key]
