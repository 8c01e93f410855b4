"""What a backup is on disk: `smarttec-<kind>-<time>.dump` and, written last, its manifest beside it (`.json`).

A dump without a manifest is not a backup: it was cut off, or is not ours.
"""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.machine.backups.settings import Kind
from smarttec.machine.home import write_private

FORMAT = 1
_NAME = re.compile(r"\.?smarttec-(data|keystore)-(\d{8}T\d{6}\d{6}Z)\.(dump|json|draft)")
_TIME = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the dump beside it is. `sha256` is of the whole file."""

    format: int
    kind: str
    taken_at: str
    sha256: str
    size_bytes: int


def dump_path(folder: Path, kind: Kind, taken_at: datetime) -> Path:
    """Where the dump of that moment stands."""
    return folder / f"smarttec-{kind}-{taken_at.astimezone(UTC).strftime(_TIME)}.dump"


def write_manifest(dump: Path, kind: Kind, taken_at: datetime) -> Manifest:
    """Make the dump a backup."""
    size = dump.stat().st_size
    manifest = Manifest(
        format=FORMAT, kind=kind, taken_at=taken_at.isoformat(), sha256=digest_of(dump), size_bytes=size
    )
    write_private(_manifest_path(dump), json.dumps(asdict(manifest), indent=2) + "\n")
    sync_folder(dump.parent)
    return manifest


def checked(dump: Path, kind: Kind) -> Manifest:
    """The manifest of an undamaged backup of that kind. Raises `InvalidInput`."""
    try:
        manifest = Manifest(**json.loads(_manifest_path(dump).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise InvalidInput(f"{dump.name} has no manifest beside it: it is not a complete backup.") from None
    if manifest.kind != kind:
        raise InvalidInput(f"{dump.name} is a backup of the {manifest.kind}, not of the {kind}.")
    if not dump.is_file() or digest_of(dump) != manifest.sha256:
        raise InvalidInput(f"{dump.name} is damaged: its contents are not what the manifest says.")
    return manifest


def remove_expired(folder: Path, kind: Kind, keep: timedelta) -> list[str]:
    """Remove files of ours of that kind older than `keep`, manifests first; what is cut off goes after a day."""
    now, removed = clock.now(), []
    for path, taken_at in sorted(_ours(folder, kind), key=lambda found: found[0].suffix, reverse=True):
        age = now - taken_at
        if age > keep or (path.suffix == ".draft" and age > timedelta(days=1)):
            path.unlink(missing_ok=True)
            removed.append(path.name)
    return removed


def _ours(folder: Path, kind: Kind) -> Iterator[tuple[Path, datetime]]:
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if found and found[1] == kind and path.is_file() and not path.is_symlink():
            with contextlib.suppress(ValueError):
                yield path, datetime.strptime(found[2], _TIME).replace(tzinfo=UTC)


def _manifest_path(dump: Path) -> Path:
    return dump.with_suffix(".json")


def digest_of(path: Path) -> str:
    """SHA-256 of the file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """What was renamed in it stays renamed, also after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
