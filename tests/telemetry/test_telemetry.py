"""Counters of several processes on one page, gauges from the database, and logs without values."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smarttec.telemetry import exposition, gauges, metrics
from smarttec.telemetry.folder import RESERVED_BYTES, VARIABLE, keep_counters_in
from smarttec.telemetry.gauges import Gauge
from smarttec.telemetry.logs import JsonFormatter

COUNTING = """
import sys
from pathlib import Path
from smarttec.telemetry.folder import keep_counters_in
keep_counters_in(Path(sys.argv[1]))
from smarttec.telemetry.metrics import MESSAGES_ACCEPTED
MESSAGES_ACCEPTED.inc(int(sys.argv[2]))
print("counted", flush=True)
sys.stdin.read()
"""
SHOWING = """
import sys
from pathlib import Path
from smarttec.telemetry.folder import keep_counters_in
keep_counters_in(Path(sys.argv[1]))
from smarttec.telemetry.exposition import _counters
print(_counters().decode())
"""


class Rows:
    """Stands in for a pool: answers every statement with the same rows."""

    def __init__(self, *rows: tuple[Any, ...]) -> None:
        self.rows = list(rows)

    async def fetch(self, _sql: str) -> list[tuple[Any, ...]]:
        return self.rows


def start(folder: Path, times: int) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", COUNTING, str(folder), str(times)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "counted\n"
    return process


def stop(process: "subprocess.Popen[str]") -> None:
    process.communicate(timeout=20)


def shown(folder: Path) -> str:
    run = subprocess.run([sys.executable, "-c", SHOWING, str(folder)], capture_output=True, text=True, check=True)
    return run.stdout


def test_counters_of_all_processes_are_added_the_dead_ones_too(tmp_path: Path) -> None:
    first, second = start(tmp_path, 3), start(tmp_path, 4)
    assert "smarttec_messages_accepted_total 7.0" in shown(tmp_path)
    stop(first)
    assert "smarttec_messages_accepted_total 7.0" in shown(tmp_path)
    stop(second)


def test_counting_begins_anew_when_nobody_counts_any_more(tmp_path: Path) -> None:
    stop(start(tmp_path, 3))
    again = start(tmp_path, 1)
    assert "smarttec_messages_accepted_total 1.0" in shown(tmp_path)
    stop(again)


def test_the_folder_is_told_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "elsewhere")
    keep_counters_in(tmp_path / "new")
    assert os.environ[VARIABLE] == str(tmp_path / "new")


async def test_gauges_are_read_and_their_labels_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "_registered", {})
    monkeypatch.delenv(VARIABLE, raising=False)
    gauges.register(Gauge("smarttec_queue", "Waiting.", "SELECT 5"))
    gauges.register(Gauge("smarttec_bind", "Up.", "SELECT …", label="carrier"))
    page = (await exposition.render(Rows(('a"b\\c', 1)))).decode()
    assert 'smarttec_bind{carrier="a\\"b\\\\c"} 1' in page
    assert "# TYPE smarttec_queue gauge" in page


async def test_an_empty_answer_shows_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "_registered", {"q": Gauge("smarttec_q", "Waiting.", "SELECT …", label="x")})
    assert "smarttec_q{" not in (await exposition.render(Rows())).decode()


def test_every_metric_is_named_as_the_ecosystem_expects() -> None:
    for family in metrics.REGISTRY.collect():
        assert family.name.startswith("smarttec_")
        assert family.documentation.endswith(".")


def test_a_structured_line_has_the_text_of_no_exception() -> None:
    def breaks() -> None:
        raise ValueError("+14155550100 said hello")

    try:
        breaks()
    except ValueError:
        record = logging.LogRecord("smarttec", logging.ERROR, "x", 1, "it %s", ("broke",), sys.exc_info())
    line = json.loads(JsonFormatter().format(record))
    assert line["message"] == "it broke"
    assert line["exception"] == "ValueError"
    assert "hello" not in json.dumps(line)
    assert line["where"].startswith("test_a_structured_line")


def test_probes_need_no_database_to_be_alive() -> None:
    from smarttec.faces.operations import alive

    assert asyncio.run(alive(None)).status_code == 200  # type: ignore[arg-type]


def test_the_room_for_counters_is_taken_before_they_are_mapped(tmp_path: Path) -> None:
    """Else a full disk ends the process by SIGBUS at its next count."""
    process = start(tmp_path, 1)
    sizes = {file.name.partition("_")[0]: file.stat().st_blocks * 512 for file in tmp_path.glob("*.db")}
    stop(process)
    assert set(sizes) == {"counter", "histogram"}
    assert min(sizes.values()) >= RESERVED_BYTES


def test_without_room_a_process_counts_for_itself_alone(tmp_path: Path) -> None:
    limited = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n" + COUNTING
    run = subprocess.run(
        [sys.executable, "-c", limited, str(tmp_path), "3"], input="", capture_output=True, text=True, check=True
    )
    assert run.stdout == "counted\n"
