"""Killed with SIGKILL at the end of every step in turn, an erasure goes on and ends as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from tests.databases import CLUSTERS
from tests.requests.lives import Life

from smarttec.kernel.clock import CLOCK
from smarttec.machine.postgres import Role
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import SWEEP_AFTER, Cause, Step
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run
from smarttec.vault import erasure_file, erasure_ledger
from smarttec.vault.keystore import wrapped_keys

SCRIPT = Path(__file__).with_name("killed.py")
SECONDS = 200


def killed(erasure: Erasure, file: Path) -> dict[str, object]:
    data, keys = (
        cluster.url(connections[alias].settings_dict["NAME"], Role.ADMIN)
        for cluster, alias in zip(CLUSTERS.clusters, ("default", "keystore"), strict=True)
    )
    environment = {
        **os.environ, "DATABASE_URL": data, "SMARTTEC_KEYSTORE_URL": keys, "SMARTTEC_ERASURES_FILE": str(file),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(erasure.id)], env=environment, capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


@pytest.mark.timeout(300)
@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_killed_at_every_step_it_ends_as_if_nothing_had_happened(ada: Life, bob: Life, erasures_file: Path) -> None:
    calm = approve(person=bob.person.id, cause=Cause.ASKED, by=bob.person.id)
    run(calm.id)
    erasure = approve(person=ada.person.id, cause=Cause.ASKED, by=ada.person.id)
    told = killed(erasure, erasures_file)
    steps = [step for step in Step if step < Step.SWEEP]
    assert told["deaths"] == [[step.name, signal.SIGKILL, step] for step in steps], "what died is to be done again"
    assert told["came_to"] == "SWEEP"
    assert facts(Erasure.objects.get(id=erasure.id)) == facts(Erasure.objects.get(id=calm.id))
    assert wrapped_keys(ada.ids) == []
    assert [entry.erasure for entry in erasure_ledger.entries()] == [calm.id, erasure.id]
    assert [entry.erasure for entry in erasure_file.read(erasures_file)] == [calm.id, erasure.id]
    CLOCK.advance(SWEEP_AFTER)
    assert run(erasure.id) is Step.SWEEP, "its letter is still to be sent"


def facts(erasure: Erasure) -> object:
    """What is the same for two persons who lived the same life."""
    told = erasure.certificate
    removed = {line["table"]: line["rows"] for line in told["removed"]}
    kept = {line["table"]: (line["rows"], line["until"]) for line in told["kept"]}
    return removed, kept, told["recipients"], told["keys_destroyed"]
