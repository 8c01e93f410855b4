"""The journal of all that the SMSC was sent."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smarttec.sandbox.smsc.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "journal.jsonl"


def _seqs(journal: Journal, *, after: int = 0, limit: int = 100) -> list[int]:
    return [json.loads(line)["seq"] for line in b"".join(journal.lines(after=after, limit=limit)).splitlines()]


def test_entries_are_numbered_from_one_and_read_in_pages(path: Path) -> None:
    journal = Journal(path)
    for number in range(10):
        journal.add({"n": number})
    assert _seqs(journal, limit=4) == [1, 2, 3, 4]
    assert _seqs(journal, after=4, limit=4) == [5, 6, 7, 8]
    assert _seqs(journal, after=8, limit=4) == [9, 10]
    assert _seqs(journal, after=10) == _seqs(journal, after=99) == []
    assert (len(journal), journal.last_seq) == (10, 10)
    journal.close()


def test_a_later_run_goes_on_and_drops_a_line_cut_off(path: Path) -> None:
    journal = Journal(path)
    journal.add({"n": 1})
    journal.add({"n": 2})
    journal.close()
    with path.open("ab") as file:
        file.write(b'{"seq":3,"n"')
    journal = Journal(path)
    assert journal.add({"n": 3}) == 3
    assert _seqs(journal) == [1, 2, 3]
    journal.close()


def test_numbers_go_on_after_everything_was_forgotten(path: Path) -> None:
    journal = Journal(path)
    journal.add({"n": 1})
    journal.clear()
    assert _seqs(journal) == []
    assert journal.add({"n": 2}) == 2
    assert _seqs(journal, after=1) == [2]
    journal.close()
    journal = Journal(path)
    assert _seqs(journal) == [2]
    journal.close()


def test_what_was_flushed_survives_a_kill(path: Path) -> None:
    program = (
        "import sys, time, pathlib\n"
        "from smarttec.sandbox.smsc.journal import Journal\n"
        "journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "[journal.add({'n': n}) for n in range(50)]\n"
        "journal.flush(); journal.add({'n': 'not flushed'}); print('ready', flush=True); time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout as output:
        assert output.readline() == "ready\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    journal = Journal(path)
    assert _seqs(journal) == list(range(1, 51))
    journal.close()


def test_a_full_disk_leaves_no_half_line_and_no_entry_that_was_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path)
    journal.add({"n": 1})
    journal.flush()
    write, calls = os.write, iter((5, None))

    def until_full(descriptor: int, octets: bytes) -> int:
        if (most := next(calls)) is None:
            raise OSError(28, "No space left on device")
        return write(descriptor, bytes(octets)[:most])

    journal.add({"n": 2})
    with monkeypatch.context() as full:
        full.setattr(os, "write", until_full)
        with pytest.raises(OSError, match="No space"):
            journal.flush()
    journal.add({"n": 3})
    assert [json.loads(line)["n"] for line in b"".join(journal.lines(after=0, limit=9)).splitlines()] == [1, 3]
    assert _seqs(journal) == [1, 2]
    journal.close()
