"""Taking a backup."""

import os
from collections.abc import Sequence
from pathlib import Path

from smarttec.kernel import clock
from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.backups import archive, programs
from smarttec.machine.backups.settings import Kind, Retention, database_url

OPTIONS = ("--format=custom", "--no-owner", "--no-privileges", "--compress=6")


def take(
    kind: Kind, *, folder: Path, retention: Retention, url: str = "", without_rows_of: Sequence[str] = ()
) -> tuple[Path, list[str]]:
    """Dump one database into `folder` and remove backups of the kind that have expired.

    Of the tables in `without_rows_of` only the definition is kept.

    Returns the dump's path and the names of removed files. The dump is one consistent snapshot; it appears complete
    or not at all, readable by its owner only. Raises MisconfiguredError, GatewayUnavailable.
    """
    url = url or database_url(kind)
    _make(folder)
    taken_at = clock.now()
    dump = archive.dump_path(folder, kind, taken_at)
    draft = dump.with_name(f".{dump.stem}.draft")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    try:
        left_out = [f"--exclude-table-data={table}" for table in without_rows_of]
        programs.run("pg_dump", [*OPTIONS, *left_out, f"--file={draft}"], url=url)
        draft.rename(dump)
    finally:
        draft.unlink(missing_ok=True)
    archive.write_manifest(dump, kind, taken_at)
    return dump, archive.remove_expired(folder, kind, retention.of(kind))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise MisconfiguredError(f"The folder {folder} cannot be made ({error.strerror}).") from None
