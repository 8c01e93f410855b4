"""The HTTP interface of the SMSC."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from smarttec.sandbox.smsc.scripted import SCRIPTED


@pytest.fixture
async def http(smsc: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=smsc.control_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://smsc") as client:
        yield client


async def test_behaviours_are_shown_and_replaced(smsc: Any, http: httpx.AsyncClient) -> None:
    shown = (await http.get("/behaviours")).json()
    assert [entry["prefix"] for entry in shown] == [behaviour.prefix for behaviour in SCRIPTED]
    answer = await http.put("/behaviours", json=[{"prefix": "+44", "answer": "never"}])
    assert (answer.status_code, answer.json()[0]["prefix"]) == (200, "44")
    assert smsc.behaviours.match("+4477").answer == "never"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'[{"answer": "explode"}]', b"[" * 100_000, b"null"])
async def test_wrong_behaviours_change_nothing_and_are_explained(
    smsc: Any, http: httpx.AsyncClient, body: bytes
) -> None:
    answer = await http.put("/behaviours", content=body)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert smsc.behaviours.behaviours == SCRIPTED


async def test_a_body_too_large_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.put("/behaviours", content=b" " * 1_000_001)).status_code == 413


async def test_the_journal_is_paged_and_forgotten(smsc: Any, http: httpx.AsyncClient) -> None:
    for number in range(5):
        smsc.journal.add({"n": number})
    page = await http.get("/journal", params={"after": 1, "limit": 2})
    assert [json.loads(line)["seq"] for line in page.text.splitlines()] == [2, 3]
    assert page.headers["last-seq"] == "5"
    assert (await http.delete("/journal")).status_code == 204
    assert (await http.get("/journal")).text == ""


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=1e9", "after=٣", "limit=" + "9" * 30])
async def test_a_wrong_page_is_explained(http: httpx.AsyncClient, query: str) -> None:
    answer = await http.get(f"/journal?{query}")
    assert answer.status_code == 400
    assert answer.json()["field"] in {"after", "limit"}


async def test_a_message_from_a_subscriber_waits_for_a_gateway(smsc: Any, http: httpx.AsyncClient) -> None:
    answer = await http.post(
        "/deliver", json={"source": "+14155550123", "destination": "14155550100", "text": "я" * 100}
    )
    assert (answer.status_code, answer.json()) == (202, {"parts": 2})
    health = (await http.get("/health")).json()
    assert (health["status"], health["bound"], health["pending_deliveries"]) == ("ok", 0, 2)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ([], "body"),
        ({}, "source"),
        ({"source": "1", "destination": "1 2", "text": ""}, "destination"),
        ({"source": "1", "destination": "2"}, "text"),
        ({"source": "1", "destination": "2", "text": "\ud800"}, "text"),
        ({"source": "1", "destination": "2", "hex": "zz"}, "hex"),
        ({"source": "1", "destination": "2", "hex": "00" * 255}, "hex"),
        ({"source": "1", "destination": "2", "hex": "00", "data_coding": 256}, "data_coding"),
    ],
)
async def test_a_wrong_delivery_is_explained(smsc: Any, http: httpx.AsyncClient, document: Any, field: str) -> None:
    answer = await http.post("/deliver", content=json.dumps(document).encode())
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert smsc.pending_deliveries == 0
