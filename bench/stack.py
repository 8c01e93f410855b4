"""The real program under measurement: `smarttec up` in a folder of its own, and its processes' CPU time."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from smarttec.machine.postgres import Role

START_TIMEOUT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Stack:
    """A running copy. `facts` is its `sandbox.json`."""

    home: Path
    process: subprocess.Popen[bytes]
    facts: dict[str, object]

    def owners_database_url(self) -> str:
        """The data as its owner, who may make tables of the bench's own."""
        parts = urlsplit(str(self.facts["database_url"]))
        password = (self.home / "secrets" / "database_owner_password").read_text().strip()
        return urlunsplit(parts._replace(netloc=f"{Role.OWNER}:{quote(password, safe='')}@"))

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time so far, by service (the database with all its backends)."""
        spent: dict[str, float] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (name := self._service_of(folder)):
                spent[name] = spent.get(name, 0.0) + _cpu_of(folder)
        return spent

    def memory_megabytes(self) -> dict[str, float]:
        """Memory of their own (not shared with others, not of files), by service."""
        held: dict[str, float] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and (name := self._service_of(folder)):
                held[name] = held.get(name, 0.0) + _own_kilobytes_of(folder) / 1024
        return held

    def pids_of(self, service: str) -> list[int]:
        """The processes of one service; of the database only the postmaster, which takes its backends with it."""
        folders = [f for f in Path("/proc").iterdir() if f.name.isdigit() and self._service_of(f) == service]
        return [int(f.name) for f in folders if service != "database" or b"\0-D\0" in (f / "cmdline").read_bytes()]

    def _service_of(self, folder: Path) -> str | None:
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            environment = (folder / "environ").read_bytes()
        except OSError:
            return None
        if b"-m" in words and b"smarttec.cli" in words and f"SMARTTEC_HOME={self.home}".encode() in environment:
            return words[words.index(b"smarttec.cli") + 1].decode()
        line = b" ".join(words)
        return "database" if b"postgres" in line and self._is_ours(folder) else None

    def _is_ours(self, folder: Path) -> bool:
        with contextlib.suppress(OSError):
            return "database" in str((folder / "cwd").readlink()) and self._owns(folder)
        return False

    def _owns(self, folder: Path) -> bool:
        data = str((folder / "cwd").readlink())
        marker = (self.home / "instance").read_text().strip()
        return str(self.home) in data or marker in data


def _cpu_of(folder: Path) -> float:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _own_kilobytes_of(folder: Path) -> int:
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("RssAnon:")), 0)


@contextlib.contextmanager
def running(*, port: int, environment: dict[str, str] | None = None) -> Iterator[Stack]:
    """Start it, wait until it is ready, stop it and remove its folder."""
    folder = Path(tempfile.mkdtemp(prefix="smarttec-bench-"))
    folder.chmod(0o711)
    home = folder / "home"
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SMARTTEC_", "DATABASE_"))}
    env = {**own, "SMARTTEC_HOME": str(home), "SMARTTEC_PORT": str(port), **(environment or {})}
    log = (folder / "up.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "smarttec.cli", "up"], env=env, stdout=log, stderr=log)
    try:
        facts_file = home / "sandbox.json"
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not facts_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the program did not start:\n{(folder / 'up.log').read_text()[-2000:]}")
            time.sleep(0.1)
        yield Stack(home, process, json.loads(facts_file.read_text()))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
