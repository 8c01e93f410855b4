"""Measurements still measure: run small here, as `make bench` runs for minutes and nobody waits for it every day."""

import pytest
from bench import sealing


@pytest.mark.django_db(databases=["default", "keystore"])
def test_sealed_and_plain_columns_are_read_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MESSAGES", 5)
    monkeypatch.setattr(sealing, "ROUNDS", 1)
    found = sealing.measure()
    assert found["messages"] == 5
    assert found["ratio"] > 0
