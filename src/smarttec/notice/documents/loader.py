"""Finds documents by kind, version and language, each read once for the life of the process.

Unknown kinds, versions and languages raise `NotFound` (they may come from a URL); faults of the data raise
`MisconfiguredError` with file and key (they are the operator's to mend, before the service starts).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.model import KINDS, Document, Kind
from smarttec.notice.documents.reading import read_version

DATA = Path(__file__).parent / "data"

_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")


class Library:
    """All documents under one folder; every version is read at most once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._version = cache(self._read_version)
        self._versions = cache(self._read_versions)

    def load(self, kind: Kind, version: str, language: str) -> Document:
        """One document; `NotFound` when there is no such version or language."""
        if version not in self.versions(kind) or language not in LANGUAGES:
            raise NotFound("There is no such version of this document, or not in this language.")
        return self._version(kind, version)[language]

    def versions(self, kind: Kind) -> tuple[str, ...]:
        """The ids of all versions, by effective date, oldest first."""
        if kind not in KINDS:
            raise NotFound("There is no such document.")
        return self._versions(kind)

    def in_force_at(self, kind: Kind, moment: datetime) -> str:
        """The version that is in force at an aware moment; `NotFound` before the first one."""
        if moment.tzinfo is None:
            raise ValueError("a moment without time zone")
        day = moment.astimezone(UTC).date()
        begun = [name for name in self.versions(kind) if self.load(kind, name, LANGUAGES[0]).effective <= day]
        if not begun:
            raise NotFound(f"No version of this document was in force on {day.isoformat()}.")
        return begun[-1]

    def clause_ids(self) -> tuple[str, ...]:
        """The ids of all clauses of all documents and versions, each once, in reading order."""
        documents = (self.load(kind, name, LANGUAGES[0]) for kind in KINDS for name in self.versions(kind))
        return tuple(dict.fromkeys(clause.id for document in documents for clause in document.clauses))

    def _read_versions(self, kind: Kind) -> tuple[str, ...]:
        folder = self._root / kind
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        if not names:
            raise MisconfiguredError(f"{folder}: there is no version of this document")
        for name in names:
            if not _VERSION.fullmatch(name):
                raise MisconfiguredError(f"{folder / name}: a version is named like 2026-11 or 2026-11-02")
        days = {name: self._version(kind, name)[LANGUAGES[0]].effective for name in names}
        if len(set(days.values())) != len(days):
            raise MisconfiguredError(f"{folder}: two versions take effect on the same day")
        return tuple(sorted(names, key=days.__getitem__))

    def _read_version(self, kind: Kind, version: str) -> dict[str, Document]:
        return read_version(self._root / kind / version, kind=kind, version=version)


LIBRARY = Library(DATA)

_installed = [LIBRARY]


def load(kind: Kind, version: str, language: str) -> Document:
    """`Library.load` of the library in use."""
    return _installed[-1].load(kind, version, language)


def versions(kind: Kind) -> tuple[str, ...]:
    """`Library.versions` of the library in use."""
    return _installed[-1].versions(kind)


def in_force_at(kind: Kind, moment: datetime) -> str:
    """`Library.in_force_at` of the library in use."""
    return _installed[-1].in_force_at(kind, moment)


def clause_ids() -> tuple[str, ...]:
    """`Library.clause_ids` of the library in use."""
    return _installed[-1].clause_ids()


@contextmanager
def installed(other: Library) -> Iterator[Library]:
    """Let the whole process read from another folder, until the end of the block."""
    _installed.append(other)
    try:
        yield other
    finally:
        _installed.remove(other)
