"""The home folder: what is made once stays, what is private is private, one program at a time."""

import base64
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine.home import Home

LOCKER = """
import sys
from pathlib import Path
from smarttec.machine.home import Home
with Home(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_secret_is_made_once_and_private(home: Home) -> None:
    first = home.secret("secret_key", 48)
    assert Home(home.path).secret("secret_key", 48) == first
    assert len(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))) == 48
    assert mode(home.path / "secrets" / "secret_key") == 0o600
    assert mode(home.path / "secrets") == 0o700


def test_secret_asked_for_by_many_at_once_is_one_secret(home: Home) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: home.secret("api_token"), range(64)))) == 1
    assert [path.name for path in (home.path / "secrets").iterdir()] == ["api_token"]


def test_key_encryption_key_is_32_random_bytes_with_an_id(home: Home) -> None:
    name, _, key = home.key_encryption_key().partition(":")
    assert name.startswith("sandbox-")
    assert len(base64.b64decode(key, validate=True)) == 32
    assert home.key_encryption_key() == f"{name}:{key}"


def test_deleted_home_is_made_anew_with_another_instance(home: Home, tmp_path: Path) -> None:
    old = home.instance()
    home.path.rename(tmp_path / "gone")
    home.make()
    assert home.instance() != old


def test_home_that_was_there_before_keeps_its_mode(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir(mode=0o750)
    folder.chmod(0o750)
    Home(folder).make()
    assert mode(folder) == 0o750


def test_home_that_cannot_be_made_is_told_with_the_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MisconfiguredError, match="SMARTTEC_HOME"):
        Home(tmp_path / "file").make()


def test_home_in_use_by_another_process_is_refused_until_it_is_killed(home: Home) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(MisconfiguredError, match="already running"), home.locked():
            pass
        other.kill()
    with home.locked():
        pass


def test_sandbox_file_is_private_and_replaced_whole(home: Home) -> None:
    home.write_sandbox_file({"number": "+14155550100"})
    before = home.sandbox_file.stat().st_ino
    home.write_sandbox_file({"number": "+14155550101"})
    assert home.sandbox_file.stat().st_ino != before
    assert json.loads(home.sandbox_file.read_text()) == {"number": "+14155550101"}
    assert mode(home.sandbox_file) == 0o600
    home.remove_sandbox_file()
    home.remove_sandbox_file()
    assert not home.sandbox_file.exists()


def test_home_comes_from_the_environment() -> None:
    assert Home.from_environment({"SMARTTEC_HOME": "/srv/x"}).path == Path("/srv/x")
    assert Home.from_environment({"SMARTTEC_HOME": "x"}).path == Path.cwd() / "x"
    assert Home.from_environment(dict(os.environ) | {"SMARTTEC_HOME": " "}).path.name == "smarttec"
