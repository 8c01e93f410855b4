"""The adapter against the stand-in, over HTTP, and against answers that no register should give."""

import http.server
import json
import urllib.request
from collections.abc import Iterator

import pytest
from tests.conftest import disclosed
from tests.gateways.payments.conftest import listening, serving

from smarttec.gateways.outbound.addresses import Allowed
from smarttec.gateways.vies.register import Vies
from smarttec.kernel.errors import GatewayUnavailable, MisconfiguredError
from smarttec.sandbox.vies.register import ERRORS, SandboxVies
from smarttec.shop.paper.ports import RegisterAnswer, TaxIdQuestion

HERE = Allowed(["127.0.0.0/8"])


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(lambda _: SandboxVies()) as url:
        yield url


def ask(url: str, tax_id: str, *, requester: str = "", allowed: Allowed = HERE) -> RegisterAnswer:
    register = Vies(allowed=allowed, base_url=url)
    return register.ask(disclosed(TaxIdQuestion(tax_id=tax_id, requester=requester)))


def test_a_registered_id_is_answered_with_who_it_is_and_a_consultation_number(url: str) -> None:
    answer = ask(url, "EL123456789", requester="DE811907980")
    assert (answer.is_valid, answer.name, answer.address) == (True, "Example Trading", "1 Example Street\nExample City")
    assert answer.identifier.startswith("WAPIAAAA")
    with urllib.request.urlopen(f"{url}/control/asked", timeout=60) as shown:
        assert json.load(shown)["asked"][-1] == {
            "countryCode": "EL", "vatNumber": "123456789",
            "requesterMemberStateCode": "DE", "requesterNumber": "811907980",
        }  # fmt: skip


def test_an_unknown_id_is_a_clear_no_and_three_dashes_are_no_name(url: str) -> None:
    assert ask(url, "DE123456200") == RegisterAnswer(is_valid=False)


@pytest.mark.parametrize("digits", ERRORS)
def test_a_register_that_is_away_or_busy_says_nothing_about_the_id(url: str, digits: str) -> None:
    """As users of D365FinanceToolbox (issue 73) and laravel/vat-calculator (issues 135, 192) met it: 116 of 173 ids
    were shown as invalid because a member state was away or had too many questions."""
    with pytest.raises(GatewayUnavailable):
        ask(url, f"DE123456{digits}")


def test_a_base_address_inside_our_own_network_is_not_called(url: str) -> None:
    with pytest.raises(GatewayUnavailable, match="private network"):
        ask(url, "DE123456789", allowed=Allowed())


@pytest.mark.parametrize("wrong", ["ftp://ec.europa.eu", "nothing", "https://"])
def test_a_base_address_that_is_none_is_refused_at_start(wrong: str) -> None:
    with pytest.raises(MisconfiguredError):
        Vies(allowed=HERE, base_url=wrong)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""), (200, b"[]"), (200, b"null"), (200, b"<html>"), (200, b"{}"), (200, b'{"valid": "yes"}'),
        (200, b'{"valid": 1}'), (500, b'{"valid": true}'), (302, b'{"valid": true}'), (404, b'{"valid": false}'),
        (200, b'{"isValid": false, "userError": "MS_UNAVAILABLE"}'), (200, b"[" * 60_000),
        (200, b'{"valid": true, "name": "' + b"x" * 70_000 + b'"}'),
        (200, b'{"actionSucceed": false, "errorWrappers": [1]}'), (400, b'{"errorWrappers": {}}'),
    ],
)  # fmt: skip
def test_what_is_no_yes_and_no_no_is_no_answer(status: int, body: bytes) -> None:
    with listening(answering(status, body)) as url, pytest.raises(GatewayUnavailable):
        ask(url, "DE123456789")


@pytest.mark.parametrize("said", [True, False])
def test_the_other_path_of_the_interface_says_it_with_another_word(said: bool) -> None:
    body = json.dumps({"isValid": said, "userError": "VALID" if said else "INVALID", "name": None}).encode()
    with listening(answering(200, body)) as url:
        assert ask(url, "DE123456789") == RegisterAnswer(is_valid=said)


def answering(status: int, body: bytes) -> type[http.server.BaseHTTPRequestHandler]:
    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Endpoint
