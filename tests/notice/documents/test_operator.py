"""The operator's facts come from a file, and a wrong file is refused by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from smarttec.kernel.errors import MisconfiguredError
from smarttec.notice.documents import loader, render
from smarttec.notice.documents.operator import DEFAULT_FILE, PLACEHOLDERS, current_operator, load_operator


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    current_operator.cache_clear()
    yield
    current_operator.cache_clear()


def write(path: Path, old: str = "", new: str = "") -> Path:
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_default_is_the_demonstration_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMARTTEC_OPERATOR_FILE", raising=False)
    operator = current_operator()
    assert (operator.name, operator.brand, operator.minimum_age) == ("Smarttec Inc.", "Okaya", 15)
    assert hash(operator) == hash(load_operator(DEFAULT_FILE))


def test_another_operator_runs_the_service_under_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        tmp_path / "operator.toml", 'name = "Smarttec Inc."\nbrand = "Okaya"', 'name = "Acme & Co"\nbrand = "Ring"'
    )
    monkeypatch.setenv("SMARTTEC_OPERATOR_FILE", str(path))
    html = render.document_html(document=loader.load("terms", "2026-11", "en"), operator=current_operator())
    assert "Acme &amp; Co" in html
    assert "Okaya" not in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_placeholder_has_a_value(language: str) -> None:
    resolve = load_operator(DEFAULT_FILE).resolver(language)
    assert all(resolve(name) for name in PLACEHOLDERS)


def test_an_unknown_placeholder_is_an_error() -> None:
    with pytest.raises(MisconfiguredError, match="unknown placeholder"):
        load_operator(DEFAULT_FILE).resolver("en")("operator.shoe_size")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minimum_age = 15", "minimum_age = 8", "`minimum_age` has to be between"),
        ("minimum_age = 15", "minimum_age = true", "`minimum_age` has to be a whole number"),
        ('"/contact"', '"javascript:alert(1)"', "`contact_url` has to be a page"),
        ('"/contact"', '"//elsewhere.example"', "`contact_url` has to be a page"),
        ('"privacy@okaya.example"', '"nobody"', "`privacy_email` has to be an e-mail address"),
        ('code = "smarttec-eu"', 'code = "smarttec-us"', "more than one company"),
        ('code = "sip"', 'code = "smpp"', "more than one service"),
        ('brand = "Okaya"', 'brand = "Okaya"\nmotto = "Hi"', "unknown key `motto`"),
        ('es = "Estados Unidos"\n', 'de = "USA"\nes = "Estados Unidos"\n', "unknown key `de`"),
        ('{ en = "store", es = "tienda" }', '{ en = "store" }', "`es` is missing"),
        ('{ en = "store", es = "tienda" }', '"store"', "`name` has to be a table"),
    ],
)
def test_a_wrong_file_is_refused_and_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = write(tmp_path / "operator.toml", old, new)
    with pytest.raises(MisconfiguredError) as caught:
        load_operator(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match="there is no such file"):
        load_operator(tmp_path / "none.toml")
