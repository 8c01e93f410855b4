"""The page takes test cards, keeps nothing of them, and leads back to the shop."""

import json
import logging

import pytest

GOOD = "4242 4242 4242 4242"


async def kinds(stand) -> list[str]:
    await stand.quiet()
    return [json.loads(body)["type"] for body, _ in stand.endpoint.received]


async def test_a_good_card_is_paid_and_leads_back_to_the_shop(stand) -> None:
    session_id = await stand.open()
    answer = await stand.type_card(session_id, GOOD)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"http://shop.example/thanks?checkout={session_id}",
    )
    assert await kinds(stand) == ["checkout.session.completed"]


async def test_pressing_twice_pays_once(stand) -> None:
    session_id = await stand.open()
    first, second = await stand.type_card(session_id, GOOD), await stand.type_card(session_id, GOOD)
    assert first.status_code == second.status_code == 303
    assert await kinds(stand) == ["checkout.session.completed"]


async def test_a_declined_card_leaves_the_checkout_open_for_another(stand) -> None:
    session_id = await stand.open()
    declined = await stand.type_card(session_id, "4000000000000002")
    assert declined.status_code == 402
    assert "declined" in declined.text
    assert (await stand.type_card(session_id, GOOD)).status_code == 303


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("4000000000003220", "checkout.session.async_payment_succeeded"),
        ("4000000000009979", "checkout.session.async_payment_failed"),
    ],
)
async def test_a_delayed_card_completes_unpaid_and_ends_later(stand, number: str, end: str) -> None:
    stand.house._settle_seconds = 0.0
    session_id = await stand.open()
    await stand.type_card(session_id, number)
    while len(await kinds(stand)) < 2:
        await stand.http.get("/health")
    events = [json.loads(body) for body, _ in stand.endpoint.received]
    assert [one["type"] for one in events] == ["checkout.session.completed", end]
    assert events[0]["data"]["object"]["payment_status"] == "unpaid"


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        ({"number": "4242 4242 4242 4241"}, "not a card number"),
        ({"number": "1234 5678 9012 3452"}, "not a card number"),
        ({"number": ""}, "not a card number"),
        ({"number": "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"}, "not a card number"),
        ({"number": GOOD, "expiry": "13 / 39"}, "month and year"),
        ({"number": GOOD, "expiry": "01 / 20"}, "has expired"),
        ({"number": GOOD, "security_code": "12"}, "three or four digits"),
        ({"number": "4" * 9000}, "too much text"),
    ],
)
async def test_a_mistake_is_explained_and_nothing_is_charged(stand, card: dict[str, str], sentence: str) -> None:
    session_id = await stand.open()
    answer = await stand.type_card(session_id, **card)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert await kinds(stand) == []


async def test_what_was_typed_is_nowhere_afterwards(stand, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    session_id = await stand.open()
    for number in ("4242 4242 4242 4241", "4000 0000 0000 0002", GOOD):
        page = await stand.type_card(session_id, number)
        assert number not in page.text.replace('data-card="' + number, "").replace(">" + number, "")
    await stand.quiet()
    kept = (await stand.http.get("/control/sessions")).text + (await stand.http.get("/control/deliveries")).text
    everything = kept + caplog.text + "".join(body.decode() for body, _ in stand.endpoint.received)
    assert "4242" in kept
    assert all(number not in everything.replace(" ", "") for number in ("42424242", "40000000", "security_code=123"))


async def test_the_page_asks_nobody_else_and_may_lead_back_to_the_shop(stand) -> None:
    page = await stand.http.get(f"/pay/{await stand.open()}")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://shop.example;" in policy
    assert "http" not in page.text.replace("http://shop.example", "")
    assert "set-cookie" not in page.headers
    assert len(page.content) < 20_000


async def test_what_the_shop_wrote_is_escaped(stand) -> None:
    item = "line_items[0][price_data][product_data][name]"
    session = (
        await stand.create(**{item: "<script>alert(1)</script>$bad", "cancel_url": 'http://shop.example/"><b>'})
    ).json()
    page = (await stand.http.get(f"/pay/{session['id']}")).text
    assert "<script>alert" not in page
    assert '"><b>' not in page
    assert "$bad" in page


@pytest.mark.parametrize(("act", "status"), [("expire", 410), ("pay", 410), (None, 404)])
async def test_a_checkout_that_is_over_shows_a_clear_page(stand, act: str | None, status: int) -> None:
    session_id = await stand.open() if act else "cs_test_none"
    if act:
        await stand.http.post(f"/control/sessions/{session_id}/{act}")
    assert (await stand.http.get(f"/pay/{session_id}")).status_code == status


async def test_the_house_has_a_policy_that_the_shop_can_link(stand) -> None:
    page = await stand.http.get("/policy")
    assert page.status_code == 200
    assert "last four digits" in page.text.replace("\n", " ")
