"""Hot statements live in files, one statement per file, so that they can be read, explained and reviewed as SQL."""

from functools import cache
from importlib.resources import files


@cache
def statement(room: str, name: str) -> str:
    """The text of `smarttec/<room>/sql/<name>.sql`."""
    return files(f"smarttec.{room}").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
