"""What belongs to one account is no help against another: idempotency keys and page tokens."""

import httpx
from tests.faces.twilio.conftest import Api
from tests.messaging.world import COMMITTED, Customer, a_customer

from smarttec.kernel.ids import to_sid
from smarttec.messaging.models import Message

pytestmark = COMMITTED
TO = "+15005550123"


def post(api: Api, customer: Customer, key: str) -> httpx.Response:
    sid = to_sid("AC", customer.id)
    return httpx.post(
        f"{api.url}/2010-04-01/Accounts/{sid}/Messages.json", auth=(sid, customer.token),
        data={"To": TO, "From": customer.number, "Body": "x"}, headers={"Idempotency-Key": key},
    )  # fmt: skip


def test_the_idempotency_key_of_another_account_shows_nothing_and_blocks_nothing(api: Api, customer: Customer) -> None:
    stranger = a_customer("+14155550111")
    theirs, mine, again = post(api, stranger, "k"), post(api, customer, "k"), post(api, customer, "k")
    assert [answer.status_code for answer in (theirs, mine, again)] == [201, 201, 201]
    assert mine.json()["sid"] == again.json()["sid"] != theirs.json()["sid"]
    assert mine.json()["account_sid"] == to_sid("AC", customer.id)
    assert Message.objects.count() == 2


def test_a_page_token_of_another_account_leads_to_ones_own_items_only(api: Api, customer: Customer) -> None:
    stranger = a_customer("+14155550111")
    tokens = [post(api, stranger, str(number)).json()["sid"][2:] for number in range(2)]
    own = {post(api, customer, str(number)).json()["sid"] for number in range(2)}
    sid = to_sid("AC", customer.id)
    for token in tokens:
        answer = httpx.get(
            f"{api.url}/2010-04-01/Accounts/{sid}/Messages.json", auth=(sid, customer.token),
            params={"PageToken": f"PA{token}"},
        )  # fmt: skip
        assert answer.status_code == 200
        assert {message["sid"] for message in answer.json()["messages"]} <= own


def made_key(api: Api, customer: Customer, *, auth: tuple[str, str], scopes: str, key: str = "") -> httpx.Response:
    return httpx.post(
        f"{api.url}/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Keys.json", data={"Scopes": scopes}, auth=auth,
        headers={"Idempotency-Key": key} if key else {},
    )  # fmt: skip


def test_an_idempotent_answer_belongs_to_who_asked(api: Api, customer: Customer) -> None:
    """A key with few scopes repeats what the owner's token asked: it must not get the owner's new key."""
    owner = (to_sid("AC", customer.id), customer.token)
    few = made_key(api, customer, auth=owner, scopes="change-account,read-account").json()
    limited = (few["sid"], few["secret"])
    first = made_key(api, customer, auth=owner, scopes="change-account", key="k")
    assert first.status_code == 201
    again = made_key(api, customer, auth=limited, scopes="change-account", key="k")
    assert again.status_code == 409
    assert first.json()["secret"] not in again.text


def test_a_secret_is_never_told_again(api: Api, customer: Customer) -> None:
    owner = (to_sid("AC", customer.id), customer.token)
    first, again = (made_key(api, customer, auth=owner, scopes="read-account", key="once") for _ in range(2))
    assert first.json()["secret"]
    assert (again.status_code, again.json()["sid"], again.json()["secret"]) == (201, first.json()["sid"], None)


def test_a_message_is_shown_again_only_to_who_sent_it(api: Api, customer: Customer) -> None:
    owner = (to_sid("AC", customer.id), customer.token)
    few = made_key(api, customer, auth=owner, scopes="send-messages").json()
    url = f"{api.url}/2010-04-01/Accounts/{to_sid('AC', customer.id)}/Messages.json"
    form = {"To": TO, "From": customer.number, "Body": "x"}
    told = {"headers": {"Idempotency-Key": "m"}, "data": form}
    assert httpx.post(url, auth=owner, **told).status_code == 201
    assert httpx.post(url, auth=(few["sid"], few["secret"]), **told).status_code == 409
    assert httpx.post(url, auth=owner, **told).status_code == 201
