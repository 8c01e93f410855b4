"""What is composed from which settings, and how a preparing command is read."""

import base64
import sys

import pytest

from smarttec.machine import composition as compositions
from smarttec.machine.composition import Preparation
from smarttec.machine.home import Home
from smarttec.machine.services import Service, UnitFailed
from smarttec.machine.settings import Ports
from smarttec.machine.supervisor import tail
from smarttec.machine.welcome import sandbox_facts

OWN_DATABASES = {"DATABASE_URL": "postgresql://data", "SMARTTEC_KEYSTORE_URL": "postgresql://keys", "PATH": "/usr/bin"}
PORTS = Ports.from_first(9000)


def test_sandbox_on_databases_of_ones_own_starts_no_cluster(home: Home) -> None:
    composed = compositions.sandbox(home, PORTS, OWN_DATABASES)
    assert composed.clusters == []
    program = ["web", "worker", "smpp", "webhooks", "mailbox"]
    assert [unit.name for unit in composed.units] == ["prepare", "sandbox", "check", *program]
    assert composed.environment["DATABASE_URL"] == "postgresql://data"


def test_sandbox_without_databases_brings_both_and_prepares_after_them(home: Home) -> None:
    composed = compositions.sandbox(home, PORTS, {"PATH": "/usr/bin"})
    for cluster in composed.clusters:
        cluster.forget_sockets()
    assert [unit.name for unit in composed.units][:2] == ["database", "keystore"]
    assert composed.units[2].depends == ("database", "keystore")
    assert composed.environment["DATABASE_URL"] == composed.clusters[0].url("smarttec")
    assert composed.environment["SMARTTEC_KEYSTORE_URL"] == composed.clusters[1].url("smarttec_keys")


def test_children_get_every_setting_they_need(home: Home) -> None:
    composed = compositions.sandbox(home, PORTS, OWN_DATABASES)
    web = next(unit for unit in composed.units if unit.name == "web")
    assert isinstance(web, Service)
    assert list(web.argv) == [sys.executable, "-m", "smarttec.cli", "web"]
    assert web.depends == ("check", "prepare")
    assert len(base64.b64decode(web.env["SMARTTEC_KEK"].partition(":")[2])) == 32
    assert len(web.env["SMARTTEC_SECRET_KEY"]) >= 48
    assert web.env["SMARTTEC_MODE"] == "sandbox"
    assert web.env["SMARTTEC_HOME"] == str(home.path)
    assert web.env["SMARTTEC_PORT"] == "9000"
    assert web.env["SMARTTEC_SANDBOX_PORTS"] == PORTS.as_setting()
    assert web.env["SMARTTEC_BASE_URL"] == "http://127.0.0.1:9000"


def test_production_has_no_sandbox_and_no_demo_account(home: Home) -> None:
    composed = compositions.production(home, PORTS, {"SMARTTEC_KEK": "id:key"}, OWN_DATABASES)
    assert [unit.name for unit in composed.units] == ["prepare", "check", "web", "worker", "smpp", "webhooks"]
    assert composed.environment["SMARTTEC_MODE"] == "production"
    assert composed.environment["SMARTTEC_KEK"] == "id:key"
    assert "SMARTTEC_SANDBOX_PORTS" not in composed.environment
    assert not (home.path / "secrets" / "secret_key").exists()


def test_sandbox_file_holds_what_the_preparation_told(home: Home) -> None:
    composed = compositions.sandbox(home, PORTS, OWN_DATABASES)
    composed.prepared.update(account_sid="AC1", customer={"email": "a@example.com", "password": "p"})
    facts = sandbox_facts(composed)
    assert facts["account_sid"] == "AC1"
    assert facts["customer"] == {"email": "a@example.com", "password": "p"}
    assert facts["smsc"] == {"host": "127.0.0.1", "port": 9004, "control_url": "http://127.0.0.1:9005"}


def test_preparation_reads_progress_and_one_object() -> None:
    seen: list[tuple[int, int]] = []
    reading = Preparation(lambda done, total: seen.append((done, total)))
    for line in ("progress 1/40", "progress 40/40", "{", ' "number": "+14155550100"', "}", ""):
        reading.take(line)
    assert seen == [(1, 40), (40, 40)]
    assert reading.result() == {"number": "+14155550100"}


def test_preparation_without_output_told_nothing() -> None:
    assert Preparation(lambda _done, _total: None).result() == {}


@pytest.mark.parametrize("line", ["hello", "[1]", '{"a": 1} {"b": 2}', "progress x/y"])
def test_preparation_that_prints_something_else_fails(line: str) -> None:
    reading = Preparation(lambda _done, _total: None)
    reading.take(line)
    with pytest.raises(UnitFailed):
        reading.result()


async def test_step_of_a_command_that_fails_names_its_log(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compositions, "COMMAND", (sys.executable, "-c", "import sys; sys.exit('the reason')"))
    composed = compositions.sandbox(home, PORTS, OWN_DATABASES)
    step = composed.units[0]
    assert not isinstance(step, Service)
    with pytest.raises(UnitFailed) as failed:
        await step.run(lambda _done, _total: None)
    assert failed.value.log is not None
    assert "the reason" in tail(failed.value.log)
