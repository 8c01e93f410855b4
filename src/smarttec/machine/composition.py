"""The units of this program: what is started, after what, and how one knows that it works."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from smarttec.machine import child, readiness
from smarttec.machine.home import Home
from smarttec.machine.postgres import EmbeddedCluster, Role
from smarttec.machine.services import Progress, Ready, Service, Step, Unit, UnitFailed
from smarttec.machine.settings import Ports

COMMAND = (sys.executable, "-m", "smarttec.cli")
_MAILBOX = "SMARTTEC_MAILBOX_LISTEN"
"""Where mail to the operator's address is taken; in production only when it is set."""
CLUSTERS = (
    ("DATABASE_URL", "database", "Database", "smarttec", "256MB"),
    ("SMARTTEC_KEYSTORE_URL", "keystore", "Key store", "smarttec_keys", "32MB"),
)

OWNER_VARIABLES = {
    "DATABASE_URL": "SMARTTEC_OWNER_DATABASE_URL",
    "SMARTTEC_KEYSTORE_URL": "SMARTTEC_OWNER_KEYSTORE_URL",
}
"""In production: the address of each database for its owner, who migrates; without it, one role does all."""


@dataclass(slots=True)
class Composition:
    """What runs together. `prepared` is filled with the JSON object that `smarttec prepare` prints.

    `owning` is what the preparing command has instead of `environment`: the databases as their owner, who makes tables
    and grants rights to the role that everything else runs as.
    """

    home: Home
    ports: Ports
    environment: dict[str, str]
    clusters: list[EmbeddedCluster] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    owning: dict[str, str] = field(default_factory=dict)
    prepared: dict[str, object] = field(default_factory=dict)

    def titles(self) -> list[tuple[str, str]]:
        """(name, title) in the order of starting."""
        return [(unit.name, unit.title) for unit in self.units]

    def add_child(
        self, name: str, title: str, *, ready: Ready, depends: tuple[str, ...], alive: Ready | None = None
    ) -> None:
        """`smarttec <name>` as a service."""

        async def forget_last_life(_progress: Progress) -> None:
            readiness.forget_announcement(self.home, name)

        self.units.append(
            Service(
                name=name,
                title=title,
                argv=[*COMMAND, name],
                env=self.environment,
                ready=ready,
                depends=depends,
                alive=alive,
                before=forget_last_life,
            )
        )

    def add_preparation(self, command: str, *, depends: tuple[str, ...]) -> None:
        """`smarttec <command>` as a step named `prepare`; see `Preparation` for what it prints."""

        async def run(progress: Progress) -> None:
            log = self.home.logs / "prepare.log"
            reading = Preparation(progress)
            environment = {**self.environment, **self.owning, **_granted(self.environment, self.owning)}
            code = await child.run_to_end([*COMMAND, command], env=environment, log=log, on_line=reading.take)
            if code != 0:
                raise UnitFailed(f"The databases could not be prepared (exit code {code}).", log=log)
            self.prepared.update(reading.result())

        self.units.append(Step(name="prepare", title="Migrations", run=run, depends=depends))

    def add_check(self) -> None:
        """`smarttec check` as a step: no child starts on source that does not keep the notice. Quick the next time."""

        async def run(_progress: Progress) -> None:
            log, said = self.home.logs / "check.log", list[str]()
            code = await child.run_to_end(
                [*COMMAND, "check", "--once"], env=self.environment, log=log, on_line=said.append
            )
            if code != 0:
                raise UnitFailed("\n".join(["The program does not keep its notice.", *said]), log=log)

        self.units.append(Step(name="check", title="Privacy notice", run=run))


def _granted(environment: Mapping[str, str], owning: Mapping[str, str]) -> dict[str, str]:
    """The role that everything but the preparation runs as, for each database that has an owner of its own."""
    return {
        f"SMARTTEC_ROLE_OF_{variable}": unquote(urlsplit(environment[variable]).username or "") for variable in owning
    }


class Preparation:
    """Reads the output of a preparing command.

    A line `progress <done>/<total>` moves the bar; everything else is, taken together, one JSON object (or nothing).
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: list[str] = []

    def take(self, line: str) -> None:
        """One line of output."""
        word, _, numbers = line.partition(" ")
        done, _, total = numbers.partition("/")
        if word == "progress" and done.isdigit() and total.isdigit():
            self._progress(int(done), int(total))
        else:
            self._lines.append(line)

    def result(self) -> dict[str, object]:
        """The object; empty when none was printed. Raises UnitFailed when it is something else."""
        text = "\n".join(self._lines).strip()
        try:
            found = json.loads(text) if text else {}
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise UnitFailed("The preparing command printed something that is not one JSON object.")
        return found


def sandbox(home: Home, ports: Ports, environ: Mapping[str, str] = os.environ) -> Composition:
    """Everything, with stand-ins for the outside world; databases of one's own where their URLs are set."""
    composition = Composition(home, ports, _environment(home, ports, environ, mode="sandbox"))
    for variable, name, title, database, shared_buffers in CLUSTERS:
        if not environ.get(variable, "").strip():
            cluster = EmbeddedCluster(
                name=name, title=title, home=home, databases=(database,), shared_buffers=shared_buffers
            )
            composition.clusters.append(cluster)
            composition.units.append(cluster.service())
            composition.environment[variable] = cluster.url(database)
            composition.owning[variable] = cluster.url(database, Role.OWNER)
    composition.environment.setdefault("SMARTTEC_BASE_URL", ports.url("portal"))
    composition.environment.setdefault("SMARTTEC_TAX_ID_CHECK", "vies")
    composition.environment.setdefault(_MAILBOX, f"127.0.0.1:{ports.mailbox}")
    composition.environment |= {
        "SMARTTEC_SECRET_KEY": home.secret("secret_key", 48),
        "SMARTTEC_KEK": home.key_encryption_key(),
        "SMARTTEC_SANDBOX_PORTS": ports.as_setting(),
        **_shared_secrets(home),
    }
    composition.add_preparation("prepare", depends=tuple(cluster.name for cluster in composition.clusters))
    health = [f"{ports.url(name)}/health" for name in ("clearing_house", "mail", "smsc_control", "vies")]
    composition.add_child("sandbox", "Sandbox", ready=readiness.answers(*health), depends=())
    _add_program(composition)
    return composition


def _shared_secrets(home: Home) -> dict[str, str]:
    """What the product and its stand-ins must agree on. SMPP passwords have at most eight characters."""
    stripe_key, webhook_secret = home.secret("stripe_key"), home.secret("stripe_webhook_secret")
    return {
        "SMARTTEC_STRIPE_KEY": f"sk_test_{stripe_key}",
        "SMARTTEC_SANDBOX_STRIPE_KEY": f"sk_test_{stripe_key}",
        "SMARTTEC_STRIPE_WEBHOOK_SECRET": f"whsec_{webhook_secret}",
        "SMARTTEC_SANDBOX_WEBHOOK_SECRET": f"whsec_{webhook_secret}",
        "SMARTTEC_SMSC_PASSWORD": home.secret("smsc_password")[:8],
    }


def production(
    home: Home, ports: Ports, extra: Mapping[str, str], environ: Mapping[str, str] = os.environ
) -> Composition:
    """The program alone, on databases of the operator's own. `extra` is what the refusals read from files."""
    composition = Composition(home, ports, _environment(home, ports, environ, mode="production") | dict(extra))
    for variable, of_owner in OWNER_VARIABLES.items():
        if url := composition.environment.pop(of_owner, "").strip():
            composition.owning[variable] = url
    composition.add_preparation("migrate", depends=())
    _add_program(composition)
    return composition


def _add_program(composition: Composition) -> None:
    home, after = composition.home, ("check", "prepare")
    composition.add_check()
    portal = composition.ports.url("portal")
    composition.add_child(
        "web",
        "Web",
        ready=readiness.answers(f"{portal}/readyz"),
        depends=after,
        alive=readiness.answers(f"{portal}/livez"),
    )
    children = [("worker", "Worker"), ("smpp", "SMPP gateway"), ("webhooks", "Webhooks")]
    if composition.environment.get(_MAILBOX, "").strip():
        children.append(("mailbox", "Mailbox"))
    for name, title in children:
        composition.add_child(
            name, title, ready=readiness.announced(home, name), depends=after, alive=readiness.beats(home, name)
        )


def _environment(home: Home, ports: Ports, environ: Mapping[str, str], *, mode: str) -> dict[str, str]:
    checkout_path = str(Path(sys.executable).parent)
    return {
        **environ,
        "PATH": f"{checkout_path}:{environ.get('PATH', '/usr/bin:/bin')}",
        "PYTHONUNBUFFERED": "1",
        "SMARTTEC_SUPERVISED": "1",
        "SMARTTEC_HOME": str(home.path),
        "SMARTTEC_PORT": str(ports.portal),
        "SMARTTEC_MODE": mode,
    }
