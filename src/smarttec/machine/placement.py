"""Where a cluster's files and its socket live.

A plain user has everything in the home folder. As root the server runs as another user, who must be able to pass
through every folder above its files; where it cannot (a home below /root), the files live in `/var/lib/smarttec`
instead and the home says where. We never open a folder that we did not make.

Socket paths are limited to 107 bytes (unix(7)), so sockets have short folders of their own, 0700.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.accounts import Account
from smarttec.machine.home import Home, write_private
from smarttec.machine.leftovers import end_old_server

SHARED = Path("/var/lib/smarttec")
HOME_NOTE = "home"


def cluster_folder(home: Home, name: str, *, account: Account | None, shared: Path = SHARED) -> Path:
    """The data folder of cluster `name`; its parent exists, the folder itself perhaps not yet."""
    inside = home.clusters / name
    if account is None or inside.exists() or account.can_pass(home.clusters):
        return inside
    return _outside(home, shared) / name


def _outside(home: Home, shared: Path) -> Path:
    """Our folder in `shared`: `<hash of the home's path>-<instance>`, recorded in `clusters/location`."""
    record = home.clusters / "location"
    folder = Path(record.read_text(encoding="utf-8").strip()) if record.exists() else shared / _folder_name(home)
    if not folder.exists():
        make_shared(shared)
        folder.mkdir(mode=0o700)
        folder.chmod(0o711)
    else:
        _refuse_copy(home, folder)
    write_private(folder / HOME_NOTE, f"{home.path}\n")
    write_private(record, f"{folder}\n")
    return folder


def _folder_name(home: Home) -> str:
    return f"{hashlib.sha256(bytes(home.path)).hexdigest()[:12]}-{home.instance()}"


def _refuse_copy(home: Home, folder: Path) -> None:
    """Two homes must never run one cluster: a copied home still names the original's files."""
    note = folder / HOME_NOTE
    owner = Home(Path(note.read_text(encoding="utf-8").strip())) if note.exists() else home
    if owner.path != home.path and (owner.path / "instance").exists() and owner.instance() == home.instance():
        raise MisconfiguredError(
            f"{home.path} is a copy of {owner.path}, and the databases are not inside ({folder}). "
            "Delete the copy, or point SMARTTEC_HOME at the original."
        )


def make_shared(shared: Path) -> None:
    """The folder that all homes of this machine share; entered by everybody, listed by root."""
    if not shared.exists():
        shared.mkdir(parents=True, mode=0o700)
        shared.chmod(0o711)


async def sweep(home: Home, *, shared: Path = SHARED) -> None:
    """Remove the clusters of homes that were deleted: at our own path, or anywhere among temporary files.

    A home elsewhere that is not there may be on a disk that is not mounted; its clusters stay.
    """
    if os.geteuid() == 0:
        for folder in _abandoned(home, shared):
            for cluster in folder.iterdir():
                if cluster.is_dir():
                    await end_old_server(cluster)
            shutil.rmtree(folder)


def _abandoned(home: Home, shared: Path) -> Iterator[Path]:
    for note in shared.glob(f"*/{HOME_NOTE}"):
        owner = Path(note.read_text(encoding="utf-8").strip())
        was_here = owner == home.path and not note.parent.name.endswith(home.instance())
        was_temporary = owner.is_relative_to(tempfile.gettempdir()) and not owner.exists()
        if was_here or was_temporary:
            yield note.parent


def socket_folder(home: Home, name: str, *, account: Account | None) -> Path:
    """A folder that only the server's user (and root) can enter. Always the same one for one home and name."""
    word = hashlib.sha256(f"{home.path}\n{home.instance()}\n{name}".encode()).hexdigest()[:12]
    for base in _socket_bases():
        folder = base / f"smarttec-{word}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            _refuse_strangers(folder, account)
        except OSError:
            continue
        if account:
            os.chown(folder, account.uid, account.gid, follow_symlinks=False)
        return folder
    raise MisconfiguredError("There is no place for the database's socket: neither /run nor /tmp can be written.")


def _socket_bases() -> list[Path]:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    mine = [Path("/run")] if os.geteuid() == 0 else []
    if runtime and os.geteuid() != 0 and len(runtime) < 60 and Path(runtime).is_dir():
        mine = [Path(runtime)] if Path(runtime).stat().st_uid == os.geteuid() else []
    return [*mine, Path("/tmp")]  # noqa: S108 - the folder's owner and mode are checked before use


def _refuse_strangers(folder: Path, account: Account | None) -> None:
    found = folder.lstat()
    ours = {os.geteuid(), account.uid} if account else {os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise MisconfiguredError(f"{folder} was made by somebody else. Remove it, then start again.")
