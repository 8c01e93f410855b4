"""The folder in which the processes of one machine keep their counters (the library's multi-process mode).

To be called before anything imports the library: it looks at the environment then, and never again.
"""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
RESERVED_BYTES = 1 << 18
"""For each file of a process; some ten times what all our counters with their labels take."""
_home: Path | None = None
_KINDS = ("counter", "histogram")
"""The library has a file for each kind of metric; `telemetry.metrics` has these."""


def keep_counters_in(folder: Path) -> None:
    """Make the folder; when no process that wrote there is alive any more, begin anew.

    Counters of a process that died stay as long as others run: a sum that falls would read as a huge rise. Without
    room for them on the disk the process counts for itself alone, and is not seen on the page of all.
    """
    global _home
    _home = folder.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = list(folder.glob("*.db"))
        if not any(_is_alive(file) for file in kept):
            for file in kept:
                file.unlink(missing_ok=True)
        _reserve(folder)
    except OSError:
        os.environ.pop(VARIABLE, None)
        return
    os.environ[VARIABLE] = str(folder)


def lacks_room() -> bool:
    """Whether the disk of the home folder takes nothing more: no counters, logs and signs of life of a new process."""
    if _home is None:
        return False
    try:
        disk = os.statvfs(_home)
    except OSError:
        return True
    has_no_names = bool(disk.f_files) and not disk.f_favail
    return has_no_names or disk.f_bavail * disk.f_frsize < RESERVED_BYTES


def _reserve(folder: Path) -> None:
    """Take the room on the disk before the files are mapped.

    A write through a mapping for which there turns out to be no room ends the process (SIGBUS), and no error handling
    of anybody's can help it.
    """
    for kind in _KINDS:
        descriptor = os.open(folder / f"{kind}_{os.getpid()}.db", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, RESERVED_BYTES)
        finally:
            os.close(descriptor)


def _is_alive(file: Path) -> bool:
    pid = file.stem.rpartition("_")[2]
    return pid.isdigit() and Path(f"/proc/{pid}").exists()
