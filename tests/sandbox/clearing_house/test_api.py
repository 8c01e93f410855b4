"""The API answers like Stripe's, for right and for wrong requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.sandbox.clearing_house.form_encoding import BadForm, decode

ITEM = "line_items[0]"


async def test_a_checkout_is_opened_and_read_back(stand) -> None:
    created = (await stand.create()).json()
    read = (
        await stand.http.get(
            f"/v1/checkout/sessions/{created['id']}", headers={"Authorization": "Bearer sk_test_of_the_tests"}
        )
    ).json()
    assert read == created
    assert (read["status"], read["payment_status"], read["amount_total"], read["currency"]) == (
        "open",
        "unpaid",
        2500,
        "usd",
    )


@pytest.mark.parametrize("key", ["", "Bearer ", "Bearer sk_test_other", "Bearer sk_täst"])
async def test_without_the_right_key_nothing_is_told(stand, key: str) -> None:
    answer = await stand.http.get("/v1/checkout/sessions", headers={"Authorization": key.encode()})
    assert (answer.status_code, answer.json()["error"]["type"]) == (401, "invalid_request_error")


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"mode": "subscription"}, "mode"),
        ({"success_url": "javascript:alert(1)"}, "success_url"),
        ({"success_url": "http://shop.example/\r\nX: y"}, "success_url"),
        ({"cancel_url": "http://[broken"}, "cancel_url"),
        ({f"{ITEM}[price_data][unit_amount]": "-5"}, "line_items[0][price_data][unit_amount]"),
        ({f"{ITEM}[price_data][unit_amount]": "²"}, "line_items[0][price_data][unit_amount]"),
        ({f"{ITEM}[price_data][unit_amount]": "49"}, "line_items[0][price_data][unit_amount]"),
        ({f"{ITEM}[price_data][currency]": "dollars"}, "currency"),
        ({"line_items[1][quantity]": "1"}, "line_items"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
    ],
)
async def test_a_wrong_request_names_the_parameter(stand, change: dict[str, str], param: str) -> None:
    answer = await stand.create(**change)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a[=1", b"a=1&a[b]=2", b"[" * 50 + b"=1", b"x" * 70_000, b"a&" * 300])
async def test_nonsense_is_answered_in_stripes_form(stand, body: bytes) -> None:
    answer = await stand.http.post(
        "/v1/checkout/sessions", content=body, headers={"Authorization": "Bearer sk_test_of_the_tests"}
    )
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


async def test_an_unknown_checkout_is_404(stand) -> None:
    answer = await stand.http.get(
        "/v1/checkout/sessions/cs_test_none", headers={"Authorization": "Bearer sk_test_of_the_tests"}
    )
    assert (answer.status_code, answer.json()["error"]["param"]) == (404, "session")


@given(st.text(max_size=60))
def test_any_text_is_either_a_form_or_refused(text: str) -> None:
    try:
        form = decode(text)
    except BadForm:
        return
    assert isinstance(form, dict)
