"""What must not go live is refused, all reasons at once."""

import base64
from pathlib import Path

import pytest

from smarttec.kernel.errors import MisconfiguredError
from smarttec.machine import production
from smarttec.machine.home import Home

KEY = "key1:" + base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "DATABASE_URL": "postgresql://data",
    "SMARTTEC_KEYSTORE_URL": "postgresql://keys",
    "SMARTTEC_SECRET_KEY": "kN3v8-fW2qLrX0zB5mTyU7cJ9aHsD4gE6pKo",
    "SMARTTEC_KEK": KEY,
    "SMARTTEC_BASE_URL": "https://sms.example",
    "SMARTTEC_SMTP_URL": "smtps://mail.example",
    "SMARTTEC_STRIPE_KEY": "sk_live_x",
    "SMARTTEC_STRIPE_WEBHOOK_SECRET": "whsec_x",
    "SMARTTEC_OPERATOR_FILE": __file__,
}


def identify(url: str) -> int:
    return {"postgresql://data": 1, "postgresql://keys": 2}[url]


def problems(changes: dict[str, str], home: Path) -> str:
    with pytest.raises(MisconfiguredError) as refused:
        production.refuse(GOOD | changes, home=home, identify=identify)
    return refused.value.sentence


def test_good_settings_pass(tmp_path: Path) -> None:
    assert production.refuse(GOOD, home=tmp_path, identify=identify) == {"SMARTTEC_KEK": KEY}


def test_key_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "kek"
    file.write_text(KEY + "\n")
    environ = GOOD | {"SMARTTEC_KEK": "", "SMARTTEC_KEK_FILE": str(file)}
    assert production.refuse(environ, home=tmp_path, identify=identify) == {"SMARTTEC_KEK": KEY}
    assert "cannot be read" in problems({"SMARTTEC_KEK": "", "SMARTTEC_KEK_FILE": "/absent"}, tmp_path)


def test_all_missing_settings_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError) as refused:
        production.refuse({}, home=tmp_path)
    for name in (*GOOD, "SMARTTEC_KEK_FILE"):
        assert name in refused.value.sentence


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"SMARTTEC_SECRET_KEY": "short"}, "too short"),
        ({"SMARTTEC_SECRET_KEY": "x" * 64}, "too simple"),
        ({"SMARTTEC_KEK": "key1:c2hvcnQ="}, "id:base64"),
        ({"SMARTTEC_KEK": "no colon"}, "id:base64"),
        ({"DEBUG": "1"}, "DEBUG is switched on"),
        ({"DJANGO_DEBUG": "true"}, "DJANGO_DEBUG is switched on"),
        ({"SMARTTEC_BASE_URL": "http://sms.example"}, "https://"),
        ({"SMARTTEC_KEYSTORE_URL": "postgresql://data"}, "same PostgreSQL cluster"),
    ],
)
def test_each_wrong_setting_is_refused(changes: dict[str, str], word: str, tmp_path: Path) -> None:
    assert word in problems(changes, tmp_path)


def test_debug_that_is_off_passes(tmp_path: Path) -> None:
    production.refuse(GOOD | {"DEBUG": "false"}, home=tmp_path, identify=identify)


def test_secrets_of_a_sandbox_are_refused(home: Home) -> None:
    stolen = {"SMARTTEC_SECRET_KEY": home.secret("secret_key", 48), "SMARTTEC_KEK": home.key_encryption_key()}
    sentence = problems(stolen, home.path)
    assert "SMARTTEC_SECRET_KEY is a sandbox's." in sentence
    assert "The key-encryption key is a sandbox's." in sentence


def test_sandbox_key_under_another_name_is_refused_too(home: Home) -> None:
    renamed = "live:" + home.key_encryption_key().partition(":")[2]
    assert "The key-encryption key is a sandbox's." in problems({"SMARTTEC_KEK": renamed}, home.path)


def test_server_that_does_not_answer_is_told_without_its_password() -> None:
    with pytest.raises(production.Unreachable) as unreachable:
        production.system_identifier("postgresql://user:geheim@127.0.0.1:1/none")
    assert "geheim" not in str(unreachable.value)


def test_no_secret_is_repeated_in_a_refusal(tmp_path: Path) -> None:
    sentence = problems({"SMARTTEC_SECRET_KEY": "short-secret", "SMARTTEC_KEK": "id:secret-key"}, tmp_path)
    assert "short-secret" not in sentence
    assert "secret-key" not in sentence


def test_the_example_operator_must_not_go_live(tmp_path: Path) -> None:
    copy = tmp_path / "operator.toml"
    copy.write_bytes(production.EXAMPLE_OPERATOR.read_bytes() + b"\n")
    assert "is the example" in problems({"SMARTTEC_OPERATOR_FILE": str(copy)}, tmp_path)
    assert "SMARTTEC_OPERATOR_FILE cannot be read" in problems({"SMARTTEC_OPERATOR_FILE": "/absent"}, tmp_path)


def test_a_key_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    assert "not both" in problems({"SMARTTEC_KEK_FILE": __file__}, tmp_path)
