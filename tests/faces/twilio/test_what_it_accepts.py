"""What the API accepts it does: nothing that a parameter asks for is passed over, and no link leads nowhere."""

import json
from collections.abc import Iterator

import httpx
import pytest
from tests.faces.twilio.conftest import Api
from tests.faces.twilio.test_bad_input import assert_is_twilios_error, basic
from tests.messaging.world import COMMITTED, Customer

from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message

pytestmark = COMMITTED
FORM = "application/x-www-form-urlencoded"


def post(api: Api, customer: Customer, body: bytes, content_type: str = FORM) -> httpx.Response:
    path = f"/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Messages.json"
    headers = {"authorization": basic(customer), "content-type": content_type}
    return httpx.post(api.url + path, content=body, headers=headers)


def get(api: Api, customer: Customer, url: str) -> httpx.Response:
    return httpx.get(url if url.startswith("http") else api.url + url, headers={"authorization": basic(customer)})


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", '; charset="UTF-8"'])
def test_characters_of_a_form_may_stand_as_they_are(api: Api, customer: Customer, charset: str) -> None:
    answer = post(api, customer, "To=%2B15005550123&From=%2B14155550100&Body=Grüße 😀 ñ".encode(), FORM + charset)
    assert (answer.status_code, answer.json()["body"]) == (201, "Grüße 😀 ñ")


def test_another_charset_is_read_if_it_is_said_and_refused_if_it_is_strange(api: Api, customer: Customer) -> None:
    body = "To=%2B15005550123&From=%2B14155550100&Body=Gr\xfc%DFe".encode("latin-1")
    assert post(api, customer, body, f"{FORM}; charset=ISO-8859-1").json()["body"] == "Grüße"
    assert_is_twilios_error(post(api, customer, body), codes={20001})
    assert_is_twilios_error(post(api, customer, body, f"{FORM}; charset=utf-7"), codes={20001})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ShortenUrls", "true"), ("SendAsMms", "true"), ("RiskCheck", "enable"),
        ("Attempt", "3"), ("MediaUrl", "https://example.org/a.png"), ("ContentSid", "HX1"), ("MaxPrice", "0.01"),
        ("PersistentAction", "geo:1,2"), ("Tags", "{}"), ("MessageIntent", "otp"), ("Sideways", "up"),
        ("statuscallback", "https://example.org"), ("validityPeriod", "60"),
    ],
)  # fmt: skip
def test_what_would_be_missed_is_refused_by_name(api: Api, customer: Customer, name: str, value: str) -> None:
    answer = post(api, customer, f"To=%2B15005550123&From=%2B14155550100&Body=x&{name}={value}".encode())
    assert_is_twilios_error(answer, codes={20001})
    assert name in answer.json()["message"]
    assert Message.objects.count() == 0


def test_what_is_so_anyway_may_be_asked_for(api: Api, customer: Customer) -> None:
    more = b"&SmartEncoded=false&ContentRetention=retain&AddressRetention=retain&ForceDelivery=true&x=1"
    assert post(api, customer, b"To=%2B15005550123&From=%2B14155550100&Body=x" + more).status_code == 201


@pytest.mark.parametrize(
    "query", ["Status=delivered", "Direction=inbound", "DateCreated=2026-01-01", "to=%2B15005550123", "Nothing=1"]
)
def test_a_filter_that_has_no_effect_is_refused(api: Api, customer: Customer, query: str) -> None:
    path = f"/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Messages.json?{query}"
    assert_is_twilios_error(get(api, customer, path), codes={20001})


@pytest.mark.parametrize(
    "path",
    ["/v1/Conversations", "/v2/Services/x/Entities", "/v2/Nothing", "/v3/x", "/v2010/x", "/v1", "/v2/",
     "/2008-08-01/Accounts", "/2010-04-01/Nothing"],
)  # fmt: skip
def test_products_that_are_not_here_are_not_found_in_json(api: Api, customer: Customer, path: str) -> None:
    for method in ("GET", "POST", "DELETE", "PUT"):
        answer = httpx.request(method, api.url + path, headers={"authorization": basic(customer)})
        assert answer.status_code == 404
        assert_is_twilios_error(answer, codes={20404})
        assert_is_twilios_error(httpx.request(method, api.url + path), codes={20003})


def _links(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            if isinstance(value, str) and (key.endswith(("uri", "url")) or value.startswith(("/2010", "/v"))):
                yield value
            else:
                yield from _links(value)
    elif isinstance(document, list):
        for one in document:
            yield from _links(one)


def test_no_link_leads_nowhere(api: Api, customer: Customer) -> None:
    client = api.client(customer)
    client.messages.create(to="+15005550123", from_=customer.number, body="hello")
    client.messaging.v1.services.create(friendly_name="all")
    client.new_keys.create(friendly_name="key")
    waiting = [f"/2010-04-01/Accounts/{to_sid('AC', customer.id)}.json", "/2010-04-01/Accounts.json", "/v1/Services"]
    seen: set[str] = set()
    while waiting:
        url = waiting.pop()
        if url in seen or not url or (url.startswith("http") and not url.startswith(api.url)):
            continue
        seen.add(url)
        answer = get(api, customer, url)
        assert answer.status_code == 200, (url, answer.text)
        waiting += _links(json.loads(answer.content))
    assert any("/Media.json" in url for url in seen)
    assert len(seen) >= 12
