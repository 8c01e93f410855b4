"""Where the two databases are, and how long their backups are kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.composition import CLUSTERS
from smarttec.machine.home import Home
from smarttec.machine.postgres import EmbeddedCluster, Role

KEEP_DAYS_MAX = 3650


class Kind(StrEnum):
    """What is backed up."""

    DATA = "data"
    KEYSTORE = "keystore"


VARIABLES = {Kind.DATA: "DATABASE_URL", Kind.KEYSTORE: "SMARTTEC_KEYSTORE_URL"}
"""Where the address of each stands."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long backups of each kind are kept."""

    data: timedelta
    keystore: timedelta

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Retention":
        """`SMARTTEC_BACKUP_KEEP_DAYS` and `SMARTTEC_KEYSTORE_BACKUP_KEEP_DAYS`. Raises MisconfiguredError."""
        return cls(
            data=_days(environ, "SMARTTEC_BACKUP_KEEP_DAYS", 35),
            keystore=_days(environ, "SMARTTEC_KEYSTORE_BACKUP_KEEP_DAYS", 7),
        )

    def of(self, kind: Kind) -> timedelta:
        """For one kind."""
        return self.data if kind is Kind.DATA else self.keystore


def _days(environ: Mapping[str, str], name: str, default: int) -> timedelta:
    text = environ.get(name, "").strip() or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= KEEP_DAYS_MAX):
        raise MisconfiguredError(f"{name} must be a number of days from 1 to {KEEP_DAYS_MAX}, not {text!r}.")
    return timedelta(days=int(text))


def database_url(kind: Kind, environ: Mapping[str, str] = os.environ) -> str:
    """The setting's, else the embedded cluster's in the home folder (which has to run)."""
    variable = VARIABLES[kind]
    if url := environ.get(variable, ""):
        return url
    for name_of_setting, name, title, database, shared_buffers in CLUSTERS:
        if name_of_setting == variable:
            home = Home.from_environment(environ)
            if not home.path.exists():
                break
            cluster = EmbeddedCluster(
                name=name, title=title, home=home, databases=(database,), shared_buffers=shared_buffers
            )
            return cluster.url(database, Role.OWNER)
    raise MisconfiguredError(f"{variable} is not set, and there is no embedded database in the home folder.")
