"""The bench's raw limit makes a table of its own in a running copy's database."""

import asyncio

import pytest
from bench import throughput
from bench.stack import Stack
from tests.ports import free_ports

pytestmark = pytest.mark.stack


def test_the_raw_limit_is_measured_beside_the_program(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughput, "WARM_UP_SECONDS", 0.1)
    monkeypatch.setattr(throughput, "ACCEPT_SECONDS", 0.5)
    monkeypatch.setattr(throughput, "RAW_PORT", free_ports())
    found = asyncio.run(throughput._raw_limit(stack.owners_database_url()))
    assert found["failures"] == 0
    assert found["requests"] > 0
