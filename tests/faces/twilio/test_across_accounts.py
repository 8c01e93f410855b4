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
