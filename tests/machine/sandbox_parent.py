"""`smarttec up` with stand-in children, run as a program: `sandbox_parent.py JOURNAL`; settings in the environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from smarttec.machine import composition as compositions
from smarttec.machine import readiness
from smarttec.machine.composition import CLUSTERS, Composition
from smarttec.machine.home import Home
from smarttec.machine.postgres import EmbeddedCluster
from smarttec.machine.services import Progress, Service, Step
from smarttec.machine.settings import Ports
from smarttec.machine.up import up

STANDIN = str(Path(__file__).with_name("standin.py"))
JOURNAL = sys.argv[1]


def compose(home: Home, ports: Ports, environ: Mapping[str, str]) -> Composition:
    composition = Composition(home, ports, compositions._environment(home, ports, environ, mode="sandbox"))
    for variable, name, title, database, buffers in CLUSTERS:
        cluster = EmbeddedCluster(name=name, title=title, home=home, databases=(database,), shared_buffers=buffers)
        composition.clusters.append(cluster)
        composition.units.append(cluster.service())
        composition.environment[variable] = cluster.url(database)

    async def prepare(progress: Progress) -> None:
        composition.prepared.update(account_sid="AC1", auth_token="t", number="+14155550100")

    composition.units.append(Step(name="prepare", title="Migrations", run=prepare, depends=("database", "keystore")))
    web = Service(
        name="web",
        title="Web",
        argv=[sys.executable, STANDIN, "web", JOURNAL, "--port", str(ports.portal)],
        env=composition.environment,
        ready=readiness.answers(f"{ports.url('portal')}/readyz"),
        depends=("prepare",),
    )
    composition.units.append(web)
    return composition


if __name__ == "__main__":
    sys.exit(up(live=False, environ=os.environ, compose=compose))
