"""The API served by uvicorn on a free port, and the official client pointed at it."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.applications import Starlette
from tests.messaging.fixtures import customer, pools, world
from tests.messaging.world import Customer, database_url
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from smarttec.faces.http import with_short_way
from smarttec.faces.twilio.app import routes
from smarttec.faces.twilio.plane import Plane, open_plane
from smarttec.faces.twilio.submissions import Submissions
from smarttec.kernel.ids import to_sid

__all__ = ["customer", "pools", "world"]


@dataclass(frozen=True, slots=True)
class Api:
    """Where the API is, and what its requests share."""

    port: int
    plane: Plane

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, customer: Customer, *, token: str | None = None) -> Client:
        client = Client(to_sid("AC", customer.id), token or customer.token)
        client.api.base_url = client.messaging.base_url = self.url
        return client


def refusal(act: Callable[..., object], *arguments: object, **named: object) -> tuple[int, int]:
    """Status and code of the error that the client raises; for lists it raises one without a code of its own."""
    with pytest.raises(TwilioException) as raised:
        act(*arguments, **named)
    if isinstance(raised.value, TwilioRestException):
        return raised.value.status, raised.value.code
    response = raised.value.args[1]
    return response.status_code, json.loads(response.text)["code"]


@pytest.fixture
def api(world: None) -> Iterator[Api]:
    data_url, keystore_url = database_url("default"), database_url("keystore")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_plane(data_url=data_url, keystore_url=keystore_url) as plane:
            app.state.plane = plane
            yield

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        application = Starlette(routes=routes, lifespan=lifespan)
        submissions = Submissions(application)
        config = uvicorn.Config(
            submissions,
            log_config=None,
            http=with_short_way(submissions),
            ws="none",
            loop="uvloop",
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started:
            assert time.monotonic() < deadline, "the API did not start"
            time.sleep(0.01)
        yield Api(listener.getsockname()[1], application.state.plane)
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
