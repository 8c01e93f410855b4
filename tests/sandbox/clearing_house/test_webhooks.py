"""Notifications come signed until they are taken, and as disturbed as the script wants them."""

import json

import pytest
import stripe

SECRET = "whsec_of_the_tests"


async def pay_some(stand, many: int) -> list[str]:
    ids = [await stand.open() for _ in range(many)]
    for one in ids:
        assert (await stand.http.post(f"/control/sessions/{one}/pay")).status_code == 200
    return ids


def told(stand) -> list[str]:
    return [json.loads(body)["data"]["object"]["id"] for body, _ in stand.endpoint.received]


async def script(stand, **values: object) -> None:
    assert (await stand.http.post("/control/webhooks", json=values)).status_code == 200


async def test_the_signature_is_the_one_the_sdk_expects(stand) -> None:
    await pay_some(stand, 1)
    await stand.quiet()
    [(body, signature)] = stand.endpoint.received
    event = stripe.Webhook.construct_event(body, signature, SECRET, api_key="sk_test_x")
    assert event.type == "checkout.session.completed"


async def test_an_unwilling_endpoint_is_tried_until_it_says_2xx(stand) -> None:
    stand.endpoint.statuses = [None, 500, 302]
    await pay_some(stand, 1)
    await stand.quiet()
    deliveries = (await stand.http.get("/control/deliveries")).json()["deliveries"]
    assert [one["status"] for one in deliveries] == [None, 500, 302, 200]
    assert len({one["event_id"] for one in deliveries}) == 1


async def test_duplicates_carry_the_same_event_id(stand) -> None:
    await script(stand, duplicates=2)
    await pay_some(stand, 1)
    await stand.quiet()
    assert len(stand.endpoint.received) == 3
    assert len({json.loads(body)["id"] for body, _ in stand.endpoint.received}) == 1


async def test_reordered_notifications_come_backwards(stand) -> None:
    await script(stand, reorder=3)
    ids = await pay_some(stand, 3)
    await stand.quiet()
    assert told(stand) == ids[::-1]


async def test_held_back_notifications_come_when_the_script_lets_go(stand) -> None:
    await script(stand, hold=True)
    ids = await pay_some(stand, 2)
    await stand.quiet()
    assert told(stand) == []
    await script(stand)
    await stand.quiet()
    assert told(stand) == ids


async def test_lost_notifications_never_come(stand) -> None:
    await script(stand, lose=True)
    await pay_some(stand, 1)
    await script(stand)
    await stand.quiet()
    assert stand.endpoint.received == []


@pytest.mark.parametrize("disturbance", [{"forge": True}, {"stale_seconds": 600}])
async def test_forged_and_stale_ones_do_not_pass_the_sdk(stand, disturbance: dict[str, object]) -> None:
    await script(stand, **disturbance)
    await pay_some(stand, 1)
    await stand.quiet()
    [(body, signature)] = stand.endpoint.received
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, SECRET, api_key="sk_test_x")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100000,
        b'{"duplicates": true}',
        b'{"duplicates": -1}',
        b'{"hold": 1}',
        b'{"delay_seconds": NaN}',
        b'{"delay_seconds": "1"}',
        b'{"nonsense": 1}',
    ],
)
async def test_a_script_that_makes_no_sense_is_refused(stand, body: bytes) -> None:
    answer = await stand.http.post("/control/webhooks", content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        ("pay", "pay", 409),
        ("expire", "pay", 409),
        ("pay", "expire", 409),
        ("expire", "refund", 409),
        ("pay", "fly", 404),
    ],
)
async def test_acts_out_of_place_are_refused(stand, first: str, then: str, status: int) -> None:
    session_id = await stand.open()
    await stand.http.post(f"/control/sessions/{session_id}/{first}")
    assert (await stand.http.post(f"/control/sessions/{session_id}/{then}")).status_code == status


async def test_refunds_stop_at_the_whole_amount(stand) -> None:
    [session_id] = await pay_some(stand, 1)
    url = f"/control/sessions/{session_id}/refund"
    statuses = [(await stand.http.post(url, json={"amount": sum_})).status_code for sum_ in (1000, 1500, 1, "x")]
    assert statuses == [200, 200, 409, 400]
