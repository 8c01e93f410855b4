"""Logs never grow without end, also of a process that never ends, and a full disk does not stop them."""

from pathlib import Path

import pytest

from smarttec.machine import logs


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LOG_SIZE_MAX_BYTES", 100)


def test_a_log_is_rotated_while_its_process_writes(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    with logs.open_log(path) as log:
        log.write(b"a" * 101)
        logs.rotate_all(tmp_path)
        log.write(b"b")
        assert path.read_bytes() == b"b"
        assert path.with_name("web.log.1").read_bytes() == b"a" * 101
        log.write(b"c" * 101)
        logs.rotate_all(tmp_path)
        assert path.with_name("web.log.1").read_bytes() == b"b" + b"c" * 101
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web.log", "web.log.1"]


def test_a_small_log_stays(tmp_path: Path) -> None:
    (tmp_path / "web.log").write_bytes(b"a" * 100)
    logs.rotate_all(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]


def test_without_room_for_a_copy_the_log_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logs.shutil, "copyfileobj", full)
    path = tmp_path / "web.log"
    path.write_bytes(b"a" * 101)
    assert logs.rotate(path)
    assert path.read_bytes() == b""
    assert not path.with_name("web.log.1").exists()


def test_nobody_else_may_read_a_log(tmp_path: Path) -> None:
    with logs.open_log(tmp_path / "web.log") as log:
        log.write(b"a" * 101)
    logs.rotate_all(tmp_path)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
