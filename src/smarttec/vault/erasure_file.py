"""The copy of the ledger of erasures in a file beside the backups: only appended to, one JSON object a line.

It survives a restore of the key store from a backup that is older than an erasure. A line that was cut off by a crash
is the last one, and is written again.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID

from smarttec.kernel.errors import SealBroken
from smarttec.vault import erasure_ledger
from smarttec.vault.erasure_ledger import Entry
from smarttec.vault.erasure_merging import merge

NAME = "smarttec-erasures.jsonl"
_MODE = 0o600


def reconcile(path: Path) -> int:
    """Take into the key store what only the file has, and bring the file up to the key store.

    Returns how many entries the key store had lost. Raises `SealBroken` for a file that was tampered with, or that
    belongs to another key store.
    """
    taken = merge(read(path))
    export(path)
    return taken


def export(path: Path) -> int:
    """Append what is new, and return when it is on the disk; how many lines were. Several processes may do it.

    A line that was cut off by a crash is removed first. What only the file has is taken in, and a file that is no
    beginning of the ledger (another one took its place after a restore) is written anew. Raises `SealBroken` for a last
    line that is none of ours.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        content = file.read()
        kept = _beginning(content, path.name)
        new = list(erasure_ledger.entries(after=kept))
        file.seek(content.rfind(b"\n") + 1 if kept else 0)
        file.truncate()
        file.writelines(line_of(entry).encode() + b"\n" for entry in new)
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def _beginning(content: bytes, name: str) -> int:
    """Number of the last line, when the ledger begins with the file's lines; else 0. Only the last one is looked at."""
    whole = content.rfind(b"\n") + 1
    last = next(_entries(content[content.rfind(b"\n", 0, max(whole - 1, 0)) + 1 : whole], name), None)
    if last is None:
        return 0
    if last.number > erasure_ledger.last_number():
        merge(_entries(content, name))
    return last.number if erasure_ledger.root_at(last.number) == last.root else 0


def line_of(entry: Entry) -> str:
    """An entry as one line of JSON."""
    return json.dumps(_fields(entry), separators=(",", ":"))


def entry_in(line: str) -> Entry:
    """The entry that a line holds. Raises `SealBroken`."""
    (entry,) = _entries(line.encode() + b"\n", "a copy of the ledger of erasures")
    return entry


def read(path: Path) -> Iterator[Entry]:
    """Every whole line. Raises `SealBroken` for a line that is none of ours; the last one may be cut off."""
    return _entries(path.read_bytes() if path.is_file() else b"", path.name)


def _entries(content: bytes, name: str) -> Iterator[Entry]:
    for line in content.split(b"\n")[:-1]:
        try:
            yield _entry(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise SealBroken(f"{name} has a line that is no erasure of ours.") from None


def _fields(entry: Entry) -> dict[str, object]:
    return {
        **asdict(entry),
        "erasure": str(entry.erasure),
        "person": str(entry.person),
        "accounts": [str(account) for account in entry.accounts],
        "erased_at": entry.erased_at.isoformat(),
        **{name: getattr(entry, name).hex() for name in ("previous", "root", "signature")},
    }


def _entry(fields: dict[str, object]) -> Entry:
    accounts = fields["accounts"]
    return Entry(
        number=int(str(fields["number"])),
        erasure=UUID(str(fields["erasure"])),
        person=UUID(str(fields["person"])),
        accounts=tuple(UUID(str(account)) for account in (accounts if isinstance(accounts, list) else ())),
        what=fields["what"],  # type: ignore[arg-type]  # checked with the signature
        erased_at=datetime.fromisoformat(str(fields["erased_at"])),
        previous=bytes.fromhex(str(fields["previous"])),
        root=bytes.fromhex(str(fields["root"])),
        signature=bytes.fromhex(str(fields["signature"])),
    )
