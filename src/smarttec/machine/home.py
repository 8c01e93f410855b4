"""The home folder: everything of one installation that is not in a database of the operator's own.

    home/
      lock            held while `smarttec up` runs
      instance        a random id; tells a folder that was deleted and made anew from the old one
      sandbox.json    addresses and sign-ins for scripts, while the sandbox runs
      clusters/       the embedded databases (or the file that says where they are)
      logs/  run/     one log and one readiness file per service
      secrets/        made once, each file 0600

Anybody may delete the folder while the program is stopped; the next start makes a new one.
"""

import base64
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

import platformdirs

from smarttec.kernel.errors import MisconfiguredError

KEK_BYTES = 32


class Home:
    """One home folder; `make()` before anything else."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Home":
        """`SMARTTEC_HOME`, else the user's data folder."""
        named = environ.get("SMARTTEC_HOME", "").strip()
        return cls(Path(named) if named else Path(platformdirs.user_data_dir("smarttec")))

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def clusters(self) -> Path:
        return self.path / "clusters"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def sandbox_file(self) -> Path:
        return self.path / "sandbox.json"

    def make(self) -> None:
        """Make what is missing. A folder that was there before keeps its mode.

        As root the way to the clusters is 0711: the server's own user passes through, and lists nothing.
        """
        passage = 0o711 if os.geteuid() == 0 else 0o700
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for folder, mode in ((self.path, passage), (self.clusters, passage)):
                _make_folder(folder, mode)
            for folder in (self.logs, self.run, self.path / "secrets"):
                _make_folder(folder, 0o700)
        except OSError as error:
            raise MisconfiguredError(
                f"The home folder {self.path} cannot be made ({error.strerror}). "
                "Set SMARTTEC_HOME to a folder of yours."
            ) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for this process; a second one gets a clear refusal. The kernel frees it when we die."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise MisconfiguredError(
                    f"Smarttec is already running in {self.path}. Stop it first, or start a second copy with "
                    "another SMARTTEC_HOME and another SMARTTEC_PORT."
                ) from None
            yield
        finally:
            os.close(descriptor)

    def instance(self) -> str:
        """The random id of this folder, 32 hex digits."""
        return _once(self.path / "instance", secrets.token_hex(16))

    def secret(self, name: str, nbytes: int = 32) -> str:
        """A secret of this folder, made at first use: `nbytes` random bytes, URL-safe base64."""
        return _once(self.path / "secrets" / name, secrets.token_urlsafe(nbytes))

    def key_encryption_key(self) -> str:
        """The sandbox's key-encryption key as `id:base64`, 32 random bytes."""
        key = base64.b64encode(secrets.token_bytes(KEK_BYTES)).decode()
        return _once(self.path / "secrets" / "kek", f"sandbox-{secrets.token_hex(4)}:{key}")

    def write_sandbox_file(self, content: Mapping[str, object]) -> None:
        """Replace `sandbox.json` in one step; nobody ever reads half of it."""
        write_private(self.sandbox_file, json.dumps(content, indent=2) + "\n")

    def remove_sandbox_file(self) -> None:
        """What it says is no longer true."""
        self.sandbox_file.unlink(missing_ok=True)


def _make_folder(path: Path, mode: int) -> None:
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(mode)


def _write_new(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def write_private(path: Path, text: str) -> None:
    """Write a 0600 file in one step."""
    _write_new(path, text).replace(path)


def _once(path: Path, fresh: str) -> str:
    """The content of `path`; when there is none, `fresh` becomes it. Two at once agree on the winner's."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8").strip()
    draft = _write_new(path, fresh + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="utf-8").strip()
