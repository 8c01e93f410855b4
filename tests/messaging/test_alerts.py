"""The staff hear of a carrier that is away: once, and not before its time."""

from datetime import timedelta
from unittest import mock

import pytest

from smarttec.kernel import clock
from smarttec.messaging.alerts import raise_due_alerts
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.models import Carrier
from smarttec.people.models import Person

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def a_carrier(**columns: object) -> None:
    set_carrier(id=1, key="north", host="127.0.0.1", port=1, system_id="x", password="y", window=9)
    Carrier.objects.filter(id=1).update(seen_at=clock.now(), **columns)


def minutes_ago(minutes: float) -> object:
    return clock.now() - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("columns", "alerts"),
    [
        ({}, 0),
        ({"down_since": "4"}, 0),
        ({"down_since": "6"}, 1),
        ({"seen_at": "6"}, 1),
        ({"down_since": "6", "is_enabled": False}, 0),
        ({"down_since": "6", "alert_after_seconds": 600}, 0),
    ],
)
def test_an_alert_comes_when_patience_ends(columns: dict[str, object], alerts: int) -> None:
    a_carrier()
    moved = {name: minutes_ago(float(value)) if isinstance(value, str) else value for name, value in columns.items()}
    Carrier.objects.update(**moved)
    assert raise_due_alerts() == alerts
    assert raise_due_alerts() == 0


def test_staff_who_may_change_carriers_get_a_letter() -> None:
    a_carrier(down_since=minutes_ago(9))
    staff = Person(is_staff=True, is_superuser=True)
    with (
        mock.patch("smarttec.people.staff.Person.objects") as people,
        mock.patch("smarttec.people.staff.hooks.send_letter") as letter,
    ):
        people.filter.return_value.order_by.return_value = [staff, Person(is_staff=True, is_active=False)]
        raise_due_alerts()
    assert letter.call_count == 1
    assert letter.call_args.kwargs["template"] == "carrier_away"
