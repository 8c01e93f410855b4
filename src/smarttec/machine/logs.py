"""The logs of children: one file each, which never grows without end, also while its process runs."""

import asyncio
import contextlib
import os
import shutil
from pathlib import Path
from typing import IO

LOG_SIZE_MAX_BYTES = 5 * 1024 * 1024
LOOK_EVERY_SECONDS = 10.0


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; every write goes to its end, wherever that is by then."""
    rotate(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    return os.fdopen(descriptor, "ab", buffering=0)


def rotate(path: Path) -> bool:
    """Copy a log that has grown over 5 MB to `<name>.1` and empty it; whether that was done.

    Its process keeps writing to the same file, so it cannot be renamed. Without room for the copy there is none: an
    older log matters less than a disk with room.
    """
    try:
        if path.stat().st_size <= LOG_SIZE_MAX_BYTES:
            return False
    except FileNotFoundError:
        return False
    older = path.with_name(path.name + ".1")
    try:
        older.unlink(missing_ok=True)
        with path.open("rb") as source, os.fdopen(_make(older), "wb") as copy:
            shutil.copyfileobj(source, copy)
    except OSError:
        with contextlib.suppress(OSError):
            older.unlink(missing_ok=True)
    os.truncate(path, 0)
    return True


def _make(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def rotate_all(folder: Path) -> None:
    """Every log of the folder whose turn it is."""
    for path in folder.glob("*.log"):
        with contextlib.suppress(OSError):
            rotate(path)


async def keep_small(folder: Path) -> None:
    """Look again and again, until cancelled."""
    while True:
        await asyncio.to_thread(rotate_all, folder)
        await asyncio.sleep(LOOK_EVERY_SECONDS)
