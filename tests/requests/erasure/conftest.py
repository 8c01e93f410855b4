from dataclasses import replace
from pathlib import Path

import pytest
from tests.requests.lives import Life, live
from tests.shop.house import FakeHouse

from smarttec.requests.erasure import recipients


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> FakeHouse:
    fake = FakeHouse()
    monkeypatch.setattr(recipients, "current_clearing_house", lambda: fake)
    return fake


@pytest.fixture
def ada(house: FakeHouse) -> Life:
    return live("adaxyz", "+14155550100", house=house)


@pytest.fixture
def bob(house: FakeHouse) -> Life:
    return live("bobxyz", "+14155550199", house=house)


@pytest.fixture(autouse=True)
def erasures_file(tmp_path: Path, settings: object) -> Path:
    """Each test has a ledger's file of its own, as each has a key store of its own."""
    path = tmp_path / "home" / "smarttec-erasures.jsonl"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, erasures_file=path)  # type: ignore[attr-defined]
    return path
