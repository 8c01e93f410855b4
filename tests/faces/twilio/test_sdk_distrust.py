"""Tries of a customer's developer who distrusts: members of known kinds that users of peers reported."""

from datetime import timedelta

import httpx
import pytest
from tests.faces.twilio.carrying import carry
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, Customer

from smarttec.kernel import clock
from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message
from smarttec.messaging.settlement import Verdict

pytestmark = COMMITTED
TO = "+15005550123"


class Raw:
    """A client that writes its requests by hand."""

    def __init__(self, api: Api, customer: Customer) -> None:
        self.sid = to_sid("AC", customer.id)
        self.auth = (self.sid, customer.token)
        self.messages = f"{api.url}/2010-04-01/Accounts/{self.sid}/Messages"
        self.number = customer.number

    def post(self, body: str, url: str = "") -> httpx.Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return httpx.post(url or f"{self.messages}.json", content=body, auth=self.auth, headers=headers)

    def get(self, query: str = "", url: str = "") -> httpx.Response:
        return httpx.get(f"{url or self.messages + '.json'}{query}", auth=self.auth)


@pytest.fixture
def raw(api: Api, customer: Customer) -> Raw:
    return Raw(api, customer)


def form(raw: Raw, extra: str = "") -> str:
    return f"To=%2B15005550123&From=%2B{raw.number[1:]}&Body=x{extra}"


@pytest.mark.parametrize("validity", ["0", "-1", "36001", "1.5", "1e3", "", "٣", "99999999999"])
def test_the_validity_period_has_bounds(raw: Raw, validity: str) -> None:
    """Twilio's bounds moved from 14,400 to 36,000 seconds; its users met error 21626 at both ends."""
    answer = raw.post(form(raw, f"&ValidityPeriod={validity}"))
    assert answer.status_code == (201 if validity == "" else 400), answer.text
    assert raw.post(form(raw, "&ValidityPeriod=1")).status_code == 201
    assert raw.post(form(raw, "&ValidityPeriod=36000")).status_code == 201


def test_what_has_an_effect_that_is_missing_is_refused_by_name_and_nothing_is_sent(raw: Raw) -> None:
    for extra in ("&MaxPrice=0.01", "&MediaUrl=https://example.org/a.png", "&ContentSid=HX1", "&PersistentAction=x"):
        answer = raw.post(form(raw, extra))
        assert (answer.status_code, extra.split("=")[0][1:] in answer.json()["message"]) == (400, True)
    assert not Message.objects.exists()


@pytest.mark.parametrize("query", ["PageSize=0", "PageSize=1001", "PageSize=1", "PageSize=+5", "PageSize=0005"])
def test_a_page_has_between_one_and_a_thousand(raw: Raw, query: str) -> None:
    """twilio-python clamps page sizes to 1,000 itself; other clients send what they are told."""
    for _ in range(2):
        raw.post(form(raw))
    answer = raw.get(f"?{query}")
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        assert 1 <= answer.json()["page_size"] <= 1000


def test_pages_follow_each_other_while_messages_come_in(raw: Raw, api: Api) -> None:
    """A page is not shifted by what is made meanwhile: nothing is shown twice or left out."""
    made = [raw.post(form(raw)).json()["sid"] for _ in range(5)]
    first = raw.get("?PageSize=2").json()
    raw.post(form(raw))
    second = raw.get(url=api.url + first["next_page_uri"]).json()
    third = raw.get(url=api.url + second["next_page_uri"]).json()
    shown = [one["sid"] for page in (first, second, third) for one in page["messages"]]
    assert shown == made[::-1]
    assert third["next_page_uri"] is None


def test_days_of_sending_are_filtered_by_all_three_forms(raw: Raw) -> None:
    """The clients write `DateSent>` and `DateSent<`, escaped or not; by hand people write `DateSent>=2026-01-01`."""
    raw.post(form(raw))
    carry(Verdict.SENT, {1: "a"})
    today = clock.now().date()
    before, after = today - timedelta(days=1), today + timedelta(days=1)
    yes = (f"DateSent={today}", f"DateSent%3E={today}", f"DateSent>={before}", f"DateSent<={after}",
           f"DateSent%3C={after}", f"DateSent>={today}&DateSent<={after}")  # fmt: skip
    no = (f"DateSent={before}", f"DateSent%3E={after}", f"DateSent<={before}", f"DateSent>={after}")
    assert [len(raw.get(f"?{query}").json()["messages"]) for query in yes] == [1] * len(yes)
    assert [len(raw.get(f"?{query}").json()["messages"]) for query in no] == [0] * len(no)


def test_a_repeated_parameter_and_arrays_of_forms_are_refused_or_the_last_counts(raw: Raw) -> None:
    """PHP clients write `To[]=…`; a receiver that is missed would be silently lost."""
    assert raw.post(form(raw, "&To[]=%2B15005550124")).status_code == 400
    assert raw.post(form(raw, "&MediaUrl[]=https%3A%2F%2Fexample.org")).status_code == 400
    answer = raw.post(form(raw, "&Body=second"))
    assert (answer.status_code, answer.json()["body"]) == (201, "second")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "TRACE"])
def test_other_methods_are_answered_in_the_apis_way(raw: Raw, method: str) -> None:
    answer = httpx.request(method, f"{raw.messages}.json", auth=raw.auth)
    assert answer.status_code in {200, 404, 405}
    if answer.content:
        assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("tail", ["", "/", ".json/", ".xml", ".JSON", ".json?", ".csv"])
def test_other_ways_to_write_the_path_send_nothing_that_is_not_answered(raw: Raw, tail: str) -> None:
    """Without `.json` Twilio answers XML; who forgets it here gets JSON's 404, and nothing is sent."""
    answer = raw.post(form(raw), url=raw.messages + tail)
    assert answer.status_code in {201, 404}
    assert answer.headers["content-type"].startswith("application/json")
    assert Message.objects.count() == (1 if answer.status_code == 201 else 0)


def test_the_main_accounts_token_opens_a_sub_account_and_not_the_other_way(
    api: Api, raw: Raw, customer: Customer
) -> None:
    client = api.client(customer)
    sub = client.api.v2010.accounts.create(friendly_name="sub")
    base = f"{api.url}/2010-04-01/Accounts"
    assert httpx.get(f"{base}/{sub.sid}/Messages.json", auth=raw.auth).status_code == 200
    assert httpx.get(f"{base}/{raw.sid}/Messages.json", auth=(sub.sid, sub.auth_token)).status_code == 404
    assert httpx.get(f"{base}/{sub.sid}/Messages.json", auth=(raw.sid, sub.auth_token)).status_code == 401
    assert httpx.get(f"{base}/{sub.sid}/Usage/Triggers.json", auth=raw.auth).status_code == 200
