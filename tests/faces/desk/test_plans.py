"""Plans at the desk: published once and only followed; who has one; steps that wait."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.people.models import Account
from smarttec.plans.actions.pay import pay
from smarttec.plans.domain import Step
from smarttec.plans.models import Due, PlanVersion, Subscription

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
PAGE = "/desk/plans/publish/"
TYPED = {"key": "standard", "name": "Standard", "currency": "USD", "price": "10", "credit": "2.50",
         "features": "Own number\nSupport", "limits": "numbers = 3", "effective_from": ""}  # fmt: skip


def publish(desk: Client, **changed: str):
    """Preview, then press the button as it is shown."""
    typed = {**TYPED, **changed}
    text = desk.post(PAGE, typed).content.decode()
    follows = re.search(r'name="follows" value="(\d+)"', text)
    assert follows, text
    return desk.post(PAGE, {**typed, "follows": follows[1], "confirm": "1"})


def test_a_version_is_previewed_beside_the_last_and_then_published(desk: Client) -> None:
    assert publish(desk).status_code == 302
    version = PlanVersion.objects.get()
    assert (version.price_micros, version.credit_micros) == (10_000_000, 2_500_000)
    assert (version.features, version.limits) == (["Own number", "Support"], {"numbers": 3})
    CLOCK.advance(timedelta(minutes=1))
    text = desk.post(PAGE, {**TYPED, "price": "12"}).content.decode()
    assert "<td>Price a year</td><td>$10.00</td><td>$12.00</td>" in text
    assert PlanVersion.objects.count() == 1


def test_a_second_click_publishes_nothing_more(desk: Client) -> None:
    typed = {**TYPED, "follows": "0", "confirm": "1"}
    assert desk.post(PAGE, typed).status_code == 302
    CLOCK.advance(timedelta(seconds=1))
    assert desk.post(PAGE, typed).status_code == 302
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"key": "a b"}, {"price": "-1"}, {"price": "x"}, {"limits": "three"}, {"currency": "usd"},
     {"features": "x" * 81}, {"features": "\n".join("abcdefghijklmnopqrstuvwxyz")}, {"name": "4111 1111 1111 1111"},
     {"effective_from": "tomorrow"}],
)  # fmt: skip
def test_a_wrong_version_is_refused(desk: Client, changed: dict[str, str]) -> None:
    assert desk.post(PAGE, {**TYPED, **changed}).status_code == 400
    assert not PlanVersion.objects.exists()


def test_a_version_cannot_begin_in_the_past(desk: Client) -> None:
    typed = {**TYPED, "effective_from": "2026-01-01", "follows": "0", "confirm": "1"}
    assert desk.post(PAGE, typed).status_code == 400
    assert not PlanVersion.objects.exists()


def test_subscriptions_are_listed_by_state_and_late_steps_show(desk: Client, customer: Account) -> None:
    publish(desk)
    subscribe(customer)
    assert "desk-link" in desk.get("/desk/plans/subscription/?state__exact=1").content.decode()
    assert str(Subscription.objects.get()) not in desk.get("/desk/plans/subscription/?state__exact=3").content.decode()
    assert rows_of(desk, "late") == 0
    Due.objects.filter(step=Step.END_TERM).update(due_at=clock.now() - timedelta(hours=1))
    assert rows_of(desk, "late") == 1
    assert rows_of(desk, "coming") == Due.objects.count() - 1
    assert rows_of(desk, "done") == 0
    text = " ".join(desk.get("/desk/").content.decode().split())
    assert 'Steps of plans that failed</span> <span class="desk-figure-value">1</span>' in text


@pytest.mark.parametrize("page", ["plans/planversion/", "plans/subscription/", "plans/due/"])
def test_statements_of_a_list_do_not_grow(desk: Client, customer: Account, page: str) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            assert desk.get(f"/desk/{page}").status_code == 200
        return len(made)

    publish(desk)
    subscribe(customer)
    few = statements()
    for n in range(3):
        subscribe(rig.a_customer(f"p{n}@customer.example", f"+1415555019{n}"))
    assert statements() <= few <= 16


def subscribe(account: Account) -> None:
    pay(account=account.id, plan="standard", act=new_id())


def rows_of(desk: Client, waiting: str) -> int:
    response = desk.get(f"/desk/plans/due/?waiting={waiting}")
    assert response.status_code == 200
    return response.content.decode().count('class="desk-link"')
