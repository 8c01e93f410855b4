"""The folder in which the processes of one machine keep their counters (the library's multi-process mode).

To be called before anything imports the library: it looks at the environment then, and never again.
"""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def keep_counters_in(folder: Path) -> None:
    """Make the folder; when no process that wrote there is alive any more, begin anew.

    Counters of a process that died stay as long as others run: a sum that falls would read as a huge rise.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = list(folder.glob("*.db"))
    if not any(_is_alive(file) for file in kept):
        for file in kept:
            file.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(folder)


def _is_alive(file: Path) -> bool:
    pid = file.stem.rpartition("_")[2]
    return pid.isdigit() and Path(f"/proc/{pid}").exists()
