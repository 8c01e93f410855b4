"""What goes wrong on our side: a database that is away is a 503, anything else our error without its text."""

import json

import pytest
from starlette.requests import Request

from smarttec.faces.twilio.operations import guarded


async def answer_to(error: Exception) -> tuple[int, dict[str, object]]:
    async def endpoint(request: Request) -> None:
        raise error

    response = await guarded(endpoint)(Request({"type": "http", "headers": []}))
    return response.status_code, json.loads(bytes(response.body))


@pytest.mark.parametrize("error", [ConnectionResetError("host db-7"), TimeoutError(), OSError(24, "files")])
async def test_a_database_that_is_away_is_said_to_be(error: Exception) -> None:
    status, body = await answer_to(error)
    assert (status, body["code"], body["status"]) == (503, 20503, 503)
    assert "db-7" not in str(body)


async def test_an_unforeseen_error_shows_and_logs_nothing_of_its_text(caplog: pytest.LogCaptureFixture) -> None:
    status, body = await answer_to(ValueError("+14155550100 said hello"))
    assert (status, body["code"]) == (500, 20500)
    assert "hello" not in str(body) + caplog.text
    assert "ValueError" in caplog.text
