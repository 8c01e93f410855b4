"""Every code that the API can answer has its page, and the API's answers lead there."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from smarttec.faces.error_codes import ERROR_CODES, documentation_url
from smarttec.faces.twilio import app
from smarttec.faces.twilio.errors import MESSAGE_ERRORS, code_of, error_response
from smarttec.kernel import errors as e
from smarttec.messaging import domain

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
BEYOND_THE_API = ("smarttec.approvals.", "smarttec.gateways.", "smarttec.faces.portal.", "smarttec.faces.desk.")
OF_MESSAGES = {value for name, value in vars(domain).items() if name.startswith("ERROR_")}


def met_by_the_api(kind: type[e.SmarttecError] = e.SmarttecError) -> Iterator[type[e.SmarttecError]]:
    """The class and those below it that are ours and not of a room that the API cannot import."""
    assert app.routes
    yield kind
    for below in kind.__subclasses__():
        if below.__module__.startswith("smarttec.") and not below.__module__.startswith(BEYOND_THE_API):
            yield from met_by_the_api(below)


def made(kind: type[e.SmarttecError]) -> e.SmarttecError:
    """Without what its constructor asks for: the class alone decides code and status."""
    return kind.__new__(kind)


def test_every_code_that_the_api_can_answer_has_its_page(client: Client) -> None:
    codes = {code_of(made(kind)) for kind in met_by_the_api()} | OF_MESSAGES
    assert codes == ERROR_CODES.keys()
    for code in codes:
        page = client.get(urlsplit(documentation_url(code)).path)
        assert (page.status_code, f"Error {code}" in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "kind", sorted(set(met_by_the_api()), key=lambda kind: kind.__name__), ids=lambda kind: kind.__name__
)
def test_an_answer_leads_to_the_page_and_has_a_status_that_the_page_names(kind: type[e.SmarttecError]) -> None:
    body = json.loads(error_response(made(kind)).body)
    assert body["more_info"] == f"{settings.ENVIRONMENT.base_url}/docs/errors/{body['code']}"
    assert body["status"] in ERROR_CODES[body["code"]].statuses


def test_every_code_of_a_message_has_words_in_the_answer() -> None:
    """A message for later can also end with what a request would have been answered with, so all codes have words."""
    assert MESSAGE_ERRORS.keys() == ERROR_CODES.keys()
    assert MESSAGE_ERRORS.keys() > OF_MESSAGES
    assert all(MESSAGE_ERRORS.values())


def test_the_table_names_every_code_once_in_order_and_every_class_once() -> None:
    assert list(ERROR_CODES) == sorted(ERROR_CODES)
    answered = [kind for entry in ERROR_CODES.values() for kind in entry.answers]
    assert len(answered) == len(set(answered))


def test_all_codes_stand_in_one_page_with_links(client: Client) -> None:
    page = client.get("/docs/errors").content.decode()
    assert [code for code in ERROR_CODES if f'href="/docs/errors/{code}"' not in page] == []


@pytest.mark.parametrize("code", ["0", "21210", "9" * 400, "9" * 5000, "x", "-1"])
def test_a_number_that_is_no_code_says_so(client: Client, code: str) -> None:
    answer = client.get(f"/docs/errors/{code}")
    assert answer.status_code == 404


def test_the_pages_are_only_read(client: Client) -> None:
    assert [client.post(path).status_code for path in ("/docs/errors", "/docs/errors/20001")] == [405, 405]
