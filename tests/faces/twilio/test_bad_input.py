"""Whatever comes in, the answer has Twilio's shape and a code, and is never a 500."""

import base64
import contextlib
import http.client
import json
import socket
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.faces.twilio.conftest import Api
from tests.faces.twilio.test_raw_bodies import path_of
from tests.messaging.world import COMMITTED, Customer

from smarttec.faces.twilio.openapi import OPERATIONS
from smarttec.faces.twilio.operations import Operation
from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message

pytestmark = COMMITTED
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def path(customer: Customer) -> str:
    return f"/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Messages.json"


def basic(customer: Customer) -> str:
    return "Basic " + base64.b64encode(f"{to_sid('AC', customer.id)}:{customer.token}".encode()).decode()


def assert_is_twilios_error(answer: httpx.Response, *, codes: set[int] | None = None) -> None:
    assert 400 <= answer.status_code < 500, answer.text
    body = answer.json()
    assert set(body) == {"code", "message", "more_info", "status"}
    assert body["status"] == answer.status_code
    assert codes is None or body["code"] in codes, body


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"", FORM),
        (b"&&&&====", FORM),
        (b"To", FORM),
        (b"To=%ff%fe&From=%00&Body=x", FORM),
        (b"To=%2B15005550123&From=%2B14155550100&Body=%ED%A0%80", FORM),
        (b"To=%2B15005550123&From=%2B14155550100&Body=%00", FORM),
        (b"To=%2B15005550123&From=%2B14155550100&Body=\xff\xfe", FORM),
        (b"To=%zz&From=%&Body=%u1234", FORM),
        (b"a=1&" * 200, FORM),
        (b"Body=" + b"x" * 70_000, FORM),
        (b'{"To": "+15005550123"}', "application/json"),
        (b'{"To": "+15005550123"}', FORM),
        (b"To=%2B15005550123&From=%2B14155550100&Body=x", "text/plain"),
        (b"To=%2B15005550123&From=%2B14155550100&Body=x", "multipart/form-data"),
        (b"To=%2B15005550123&From=%2B14155550100&Body=x", "\x80\xff"),
        (b"\0" * 1000, FORM),
    ],
)
def test_a_bad_form_is_refused_in_twilios_shape(
    api: Api, customer: Customer, path: str, content: bytes, content_type: str
) -> None:
    headers = {"authorization": basic(customer), "content-type": content_type.encode("latin-1")}
    assert_is_twilios_error(httpx.post(api.url + path, content=content, headers=headers))
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Basic", "Basic !!!!", "Basic YQ", "Basic YQ==", "Bearer abc", "Basic \xe9\xe9\xe9\xe9",
     "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(), "Basic " + base64.b64encode(b":").decode(),
     "Basic " + base64.b64encode(b"AC" + b"0" * 32 + b":\0").decode(), "Digest x", "basic " + "A" * 10_000],
)  # fmt: skip
def test_bad_credentials_are_refused_alike(api: Api, path: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization.encode("latin-1")}
    for method, url in (("GET", path), ("POST", path), ("GET", "/2010-04-01/nothing")):
        answer = httpx.request(method, api.url + url, headers=headers)
        assert_is_twilios_error(answer, codes={20003})
        assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "PROPFIND"])
def test_wrong_methods_and_unknown_paths_are_not_found(api: Api, customer: Customer, path: str, method: str) -> None:
    account = path.removesuffix("/Messages.json")
    urls = [f"{account}/Nothing.json", f"{account}/Messages/%00.json", "/2010-04-01/", f"{account}/",
            f"{account}/Messages/../../x", f"{account}/Messages/SM%ff.json"]  # fmt: skip
    if method not in {"GET", "POST", "HEAD"}:
        urls.append(path)
    for url in urls:
        answer = httpx.request(method, api.url + url, headers={"authorization": basic(customer)})
        assert answer.status_code == 404, (method, url, answer.text)
        if method != "HEAD":
            assert_is_twilios_error(answer, codes={20404})


@pytest.mark.parametrize(
    "query",
    ["PageSize=x", "PageSize=-1", "PageSize=1e3", "PageSize=٣", f"PageSize={9**99}", "PageSize=%ff", "Page=-1",
     "PageToken=x", "PageToken=PA", "PageToken=SM" + "0" * 32, "PageToken=%00"],
)  # fmt: skip
def test_nonsense_in_paging_is_refused(api: Api, customer: Customer, path: str, query: str) -> None:
    answer = httpx.get(f"{api.url}{path}?{query}", headers={"authorization": basic(customer)})
    assert_is_twilios_error(answer, codes={20001})


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=100000", "PageSize=", "PageToken=", "nothing=1", "%ff=%ff"])
def test_odd_but_harmless_paging_is_served(api: Api, customer: Customer, path: str, query: str) -> None:
    answer = httpx.get(f"{api.url}{path}?{query}", headers={"authorization": basic(customer)})
    assert answer.status_code == 200
    assert 1 <= answer.json()["page_size"] <= 1000


def test_a_body_that_is_cut_off_sends_nothing(api: Api, customer: Customer, path: str) -> None:
    content = b"To=%2B15005550123&From=%2B14155550100&Body=x"
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {basic(customer)}\r\nContent-Type: {FORM}\r\n"
    for length in (len(content) + 1, 10_000):
        with socket.create_connection(("127.0.0.1", api.port), timeout=60) as connection:
            connection.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode() + content)
    answer = httpx.get(api.url + path, headers={"authorization": basic(customer)})
    assert answer.json()["messages"] == []


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from([b"To", b"From", b"Body", b"MediaUrl", b"%00"]),
            st.one_of(st.binary(max_size=30), st.sampled_from([b"%2B15005550123", b"%2B14155550100", b"%F0%9F", b"%"])),
        ),
        max_size=6,
    ),
    content_type=st.sampled_from([FORM, FORM + "; charset=latin-1", "application/json", ""]),
)  # fmt: skip
def test_no_form_ends_in_a_500(
    api: Api, customer: Customer, path: str, pairs: list[tuple[bytes, bytes]], content_type: str
) -> None:
    content = b"&".join(name + b"=" + value for name, value in pairs)
    headers = {"authorization": basic(customer), "content-type": content_type}
    answer = httpx.post(api.url + path, content=content, headers=headers)
    if answer.status_code == 201:
        assert json.loads(answer.content)["status"] == "queued"
    else:
        assert_is_twilios_error(answer)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(tail=st.text(alphabet="/%.?&=0aSMjson\u00e9:@\\", max_size=30), credentials=st.binary(max_size=40))
def test_no_path_and_no_credentials_end_in_a_500(api: Api, customer: Customer, tail: str, credentials: bytes) -> None:
    path = "/2010-04-01" + quote(tail, safe="/%.?&=:@\\")
    for authorization in (basic(customer), "Basic " + base64.b64encode(credentials).decode()):
        connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Authorization": authorization})
            answer = connection.getresponse()
            assert_is_twilios_error(httpx.Response(answer.status, content=answer.read()))


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if one.method == "GET"], ids=lambda one: one.id)
def test_a_nul_in_a_query_is_refused_by_name(api: Api, customer: Customer, operation: Operation) -> None:
    path = path_of(operation.path, to_sid("AC", customer.id), to_sid("SM", customer.id))
    auth = to_sid("AC", customer.id), customer.token
    for parameter in operation.parameters:
        answer = httpx.get(f"{api.url}{path}", params={parameter.name: "a\0b"}, auth=auth)
        assert_is_twilios_error(answer, codes={20001})
        assert parameter.name in answer.json()["message"]
