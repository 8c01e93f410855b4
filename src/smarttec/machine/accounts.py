"""The unprivileged user that PostgreSQL runs as when we are root (it refuses to run as root)."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from smarttec.kernel.errors import MisconfiguredError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An existing user of this machine."""

    name: str
    uid: int
    gid: int

    def can_pass(self, path: Path) -> bool:
        """Whether this user may enter (a folder) or execute (a file) `path`; asked of the kernel, so ACLs count too."""
        asked = subprocess.run(
            ["test", "-x", str(path)], user=self.uid, group=self.gid, extra_groups=[], cwd="/", check=False
        )
        return asked.returncode == 0


def owner_of(path: Path) -> Account:
    """Whose `path` is: a cluster keeps its user, even when a better candidate appears later."""
    found = path.stat()
    try:
        name = pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        name = str(found.st_uid)
    return Account(name=name, uid=found.st_uid, gid=found.st_gid)


def server_account() -> Account | None:
    """Who the embedded server runs as; None means "as ourselves", for we are not root."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise MisconfiguredError(
        "PostgreSQL does not run as root, and neither the user postgres nor nobody exists. "
        "Make one of them, or run this program as a plain user."
    )
