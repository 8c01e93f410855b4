"""One embedded PostgreSQL as a supervised service: a real server, a unix socket, SCRAM, nothing else.

Its log must never hold a personal value. Errors are therefore not logged at all (the client gets them), only what the
server says about itself: in PostgreSQL's order of severities for logs, `log` stands above `error`.
"""

import os
import shutil
import signal
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine import binaries, child, placement
from smarttec.machine.accounts import owner_of, server_account
from smarttec.machine.home import Home
from smarttec.machine.leftovers import end_old_server
from smarttec.machine.services import Progress, Service


class Role(StrEnum):
    """Who connects. The program's processes are `APPLICATION`: no superuser, and owner of nothing."""

    ADMIN = "smarttec_admin"
    """The superuser, for the supervisor alone: makes roles and databases."""
    OWNER = "smarttec_owner"
    """Owns the databases and their tables: migrations and backups."""
    APPLICATION = "smarttec"
    """What grants allow (`storage.roles`): rows that must not change are not its to change."""


INITDB_ACTIONS = 10
CONNECT_TIMEOUT_SECONDS = 5
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
PG_HBA = "# Only through the socket, only with the password.\nlocal all all scram-sha-256\n"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "fsync": "on",
    "synchronous_commit": "on",
    "wal_compression": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "autovacuum": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] ",
    "log_statement": "none",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


class EmbeddedCluster:
    """A cluster named `name` of `home`, with `databases` in it. Making the object places it; `service()` runs it."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        home: Home,
        databases: tuple[str, ...],
        shared_buffers: str,
        shared: Path = placement.SHARED,
    ) -> None:
        self.name = name
        self.title = title
        self._shared_buffers = shared_buffers
        self._log = home.logs / f"{name}.log"
        self._passwords = {role: home.secret(f"{name}_{role.name.lower()}_password") for role in Role}
        account = server_account()
        self.data = placement.cluster_folder(home, name, account=account, shared=shared)
        self._account = owner_of(self.data) if account and self.data.exists() else account
        self._programs = binaries.programs(account=self._account, shared=shared)
        self.sockets = placement.socket_folder(home, name, account=self._account)
        self._missing_databases = set(databases)
        self._has_roles = False

    def url(self, database: str, role: Role = Role.APPLICATION) -> str:
        """A libpq URL through the socket, with the password in it: for environments and 0600 files only."""
        credentials = f"{role}:{quote(self._passwords[role], safe='')}"
        return f"postgresql://{credentials}@/{quote(database, safe='')}?host={quote(str(self.sockets), safe='')}"

    def service(self, *, depends: tuple[str, ...] = ()) -> Service:
        """What the supervisor needs. SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one."""
        settings = SETTINGS | {
            "shared_buffers": self._shared_buffers,
            "unix_socket_directories": str(self.sockets),
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Service(
            name=self.name,
            title=self.title,
            argv=[str(self._programs / "postgres"), "-D", str(self.data), *options],
            env=ENVIRONMENT,
            ready=self.is_ready,
            depends=depends,
            before=self.make_startable,
            account=self._account,
            stop_signal=signal.SIGINT,
            hurry_signal=signal.SIGQUIT,
            death_signal=signal.SIGINT,
            stop_timeout_seconds=30.0,
            ready_timeout_seconds=120.0,
        )

    async def make_startable(self, progress: Progress) -> None:
        """No old server, a data folder of our version. Raises MisconfiguredError."""
        await end_old_server(self.data)
        if self.data.exists():
            self._check_version()
        else:
            await self._initialise(progress)

    async def is_ready(self) -> bool:
        """A real connection answers, and the databases exist. Raises MisconfiguredError for a wrong password."""
        try:
            await self._ask()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise MisconfiguredError(
                    f"The password kept in the home folder does not open the cluster in {self.data}. "
                    "Restore the folder `secrets`, or delete the home folder to begin anew."
                ) from None
            return False
        return True

    async def ensure_database(self, database: str) -> None:
        """Create `database` unless it exists."""
        async with await self._connect() as connection:
            found = await connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if await found.fetchone() is None:
                made = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), _named(Role.OWNER))
                await connection.execute(made)
        self._missing_databases.discard(database)

    async def _ensure_roles(self) -> None:
        """Both roles that are no superuser exist, and have the passwords of the home folder."""
        async with await self._connect() as connection:
            for role in (Role.OWNER, Role.APPLICATION):
                found = await connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.value])
                verb = sql.SQL("CREATE" if await found.fetchone() is None else "ALTER")
                rights = sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD")
                password = sql.Literal(self._passwords[role])
                await connection.execute(sql.SQL(" ").join([verb, sql.SQL("ROLE"), _named(role), rights, password]))
        self._has_roles = True

    def forget_sockets(self) -> None:
        """Remove the socket's folder after a stop."""
        shutil.rmtree(self.sockets, ignore_errors=True)

    async def _ask(self) -> None:
        async with await self._connect() as connection:
            await connection.execute("SELECT 1")
        if not self._has_roles:
            await self._ensure_roles()
        for database in sorted(self._missing_databases):
            await self.ensure_database(database)

    async def _connect(self) -> psycopg.AsyncConnection[tuple[object, ...]]:
        return await psycopg.AsyncConnection.connect(
            self.url("postgres", Role.ADMIN), autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS
        )

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            found = "an unknown version"
        if found != binaries.MAJOR_VERSION:
            raise MisconfiguredError(
                f"The cluster in {self.data} was made by PostgreSQL {found}; "
                f"this program brings {binaries.MAJOR_VERSION}. "
                "Use a new SMARTTEC_HOME, and move the data over with pg_dump of the old version."
            )

    async def _initialise(self, progress: Progress) -> None:
        """Make the cluster beside its place and move it there whole: a half-made one is never started."""
        draft = self.data.with_name(f"{self.name}.new")
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        password_file = self.sockets / "password"
        password_file.unlink(missing_ok=True)
        descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self._passwords[Role.ADMIN] + "\n")
            if self._account:
                os.fchown(file.fileno(), self._account.uid, self._account.gid)
                os.chown(draft, self._account.uid, self._account.gid)
        try:
            await self._run_initdb(draft, password_file, progress)
        finally:
            password_file.unlink(missing_ok=True)
        (draft / "pg_hba.conf").write_text(PG_HBA, encoding="utf-8")
        draft.rename(self.data)

    async def _run_initdb(self, draft: Path, password_file: Path, progress: Progress) -> None:
        done = 0

        def count(line: str) -> None:
            nonlocal done
            done += " ... " in line
            progress(min(done, INITDB_ACTIONS), INITDB_ACTIONS)

        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        access = (f"--username={Role.ADMIN}", f"--pwfile={password_file}", "--auth=scram-sha-256")
        code = await child.run_to_end(
            [str(self._programs / "initdb"), "--data-checksums", *locale, *access, "-D", str(draft)],
            env=ENVIRONMENT,
            log=self._log,
            on_line=count,
            account=self._account,
        )
        if code != 0:
            raise MisconfiguredError(
                f"The database could not be set up in {draft} (initdb ended with {code}); {self._log} says why."
            )


def _named(role: Role) -> sql.Identifier:
    return sql.Identifier(role.value)
