"""Carriers at the desk: their settings, their routes, how they stand and how well they deliver."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.faces.desk import rig
from tests.faces.desk.test_writing import a_carrier

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.messaging.carriers import preference_in_force, set_carrier
from smarttec.messaging.models import Carrier, CarrierDay, Preference, Route
from smarttec.messaging.quality import BOUNDS_SECONDS

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
PAGE = "/desk/carriers/"


def carrier(*, number: int = 7, key: str = "tulip-net", **seen: object) -> Carrier:
    set_carrier(id=number, key=key, host="smsc.example", port=2775, system_id="s", password="tulip7", window=10)
    Carrier.objects.filter(id=number).update(**{"seen_at": clock.now(), "bound": 1, **seen})
    return Carrier.objects.get(id=number)


def a_day(*, carrier: int = 7, back: int = 0, delivered: int = 0, failed: int = 0) -> None:
    delays = [0] * (len(BOUNDS_SECONDS) + 1)
    delays[4] = delivered  # between two and three seconds
    CarrierDay.objects.create(
        carrier=carrier, day=clock.now().date() - timedelta(days=back), accepted=delivered + failed,
        delivered=delivered, failed=failed, throttled=3, delays=delays,
    )  # fmt: skip


def a_route(desk: Client, **changed: str):
    return desk.post(
        "/desk/messaging/route/add/",
        {"prefix": "+44", "carrier": "7", "priority": "1", "weight": "1", "is_enabled": "on", **changed},
    )


def test_everything_that_a_carrier_wants_can_be_set(desk: Client) -> None:
    assert desk.post("/desk/messaging/carrier/add/", a_carrier()).status_code == 302
    made = Carrier.objects.get(id=7)
    assert (made.binds, made.messages_per_second, made.validity_seconds) == (2, 50, 3600)
    assert (made.concatenation, made.throttle_attempts, made.alert_after_seconds) == ("sar", 3, 60)
    assert (made.bind_as, made.address_ton, made.enquire_seconds, made.alphabet) == ("pairs", 1, 30, "latin-1")
    assert not made.asks_receipts
    changed = a_carrier(asks_receipts="on", receipt_ids="decimal-for-hex", password="")
    assert desk.post("/desk/messaging/carrier/7/change/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.asks_receipts, made.receipt_ids) == (True, "decimal-for-hex")


@pytest.mark.parametrize(
    "changed",
    [{"country": "XX"}, {"tls_authority": "nonsense"}, {"dest_ton": "256"}, {"alphabet": "ebcdic"}, {"bind_as": "x"}],
)
def test_what_no_carrier_can_want_is_refused(desk: Client, changed: dict[str, str]) -> None:
    assert desk.post("/desk/messaging/carrier/add/", a_carrier(**changed)).status_code == 200
    assert not Carrier.objects.exists()


@pytest.mark.parametrize("name", ["binds", "window", "validity_seconds"])
def test_a_carrier_without_room_or_time_is_refused(desk: Client, name: str) -> None:
    assert desk.post("/desk/messaging/carrier/add/", a_carrier(**{name: "0"})).status_code == 200
    assert not Carrier.objects.exists()


def test_a_route_is_set_switched_off_and_never_deleted(desk: Client) -> None:
    carrier()
    assert a_route(desk).status_code == 302
    route = Route.objects.get()
    assert (route.prefix, route.carrier) == ("44", 7)
    page = desk.get("/desk/messaging/route/").content.decode()
    assert "+44" in page
    assert "tulip-net" in page
    address = f"/desk/messaging/route/{route.id}/"
    assert desk.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    off = {"prefix": "44", "carrier": "7", "priority": "1", "weight": "1"}
    assert desk.post(f"{address}change/", off).status_code == 302
    assert not Route.objects.get().is_enabled


@pytest.mark.parametrize("changed", [{"prefix": "4a"}, {"carrier": "8"}, {"weight": "0"}, {"prefix": "1" * 16}])
def test_a_wrong_route_is_refused(desk: Client, changed: dict[str, str]) -> None:
    carrier()
    assert a_route(desk, **changed).status_code == 200
    assert not Route.objects.exists()


def test_the_page_shows_rate_and_delay_of_each_carrier(desk: Client) -> None:
    carrier()
    a_day(delivered=90, failed=10)
    a_day(back=1, delivered=100)
    page = desk.get(PAGE).content.decode()
    assert "95.0 %" in page
    assert "90.0 %" in page
    assert "2.5 s" in page


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({}, "up"),
        ({"binds": 2}, "1 of 2 binds"),
        ({"bound": 0, "last_error": "The carrier cannot be reached."}, "The carrier cannot be reached."),
        ({"seen_at": None}, "no gateway tells of it"),
        ({"is_enabled": False}, "switched off"),
    ],
)
def test_states_are_told_in_words(desk: Client, seen: dict[str, object], words: str) -> None:
    carrier(**seen)
    assert words in desk.get(PAGE).content.decode()
    assert words in desk.get("/desk/messaging/carrier/").content.decode()


def test_carriers_that_are_away_are_on_the_first_page(desk: Client) -> None:
    carrier()
    assert "Carriers away" in desk.get("/desk/").content.decode()
    assert "desk-figure-attention" not in _figure(desk)
    CLOCK.advance(timedelta(minutes=2))
    assert "desk-figure-attention" in _figure(desk)


def _figure(desk: Client) -> str:
    head, _, _ = desk.get("/desk/").content.decode().partition("Carriers away")
    return head[head.rindex("desk-figure ") if "desk-figure " in head[-200:] else -120 :]


def test_what_decides_between_routes_is_chosen_by_who_may(desk: Client) -> None:
    carrier()
    assert preference_in_force() is Preference.PRIORITY
    assert desk.post(PAGE, {"preference": "quality"}).status_code == 302
    assert preference_in_force() is Preference.QUALITY
    assert desk.post(PAGE, {"preference": "luck"}).status_code == 400
    rig.a_staff(group="support", email="colleague@operator.example")
    other = Client()
    rig.sign_in(other, email="colleague@operator.example")
    assert other.post(PAGE, {"preference": "cost"}).status_code == 403
    assert preference_in_force() is Preference.QUALITY


def test_the_page_costs_the_same_however_many_carriers_there_are(desk: Client, django_assert_max_num_queries) -> None:
    for number in range(1, 6):
        carrier(number=number, key=f"carrier-{number}")
        a_day(carrier=number, delivered=number)
    with django_assert_max_num_queries(12):
        desk.get(PAGE)
