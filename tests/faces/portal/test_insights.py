"""Statistics and costs from totals of days."""

from datetime import timedelta

import pytest
from django.test import Client

from smarttec.fraud.models import CountryTotal
from smarttec.kernel import clock
from smarttec.kernel.ids import new_id
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.messaging.models import Status
from smarttec.messaging.statistics.models import StatusDay
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_statistics_say_what_became_of_the_messages(
    signed_in: Client, account: Account, django_assert_max_num_queries
) -> None:
    today = clock.now().date()
    for back, status, code, count in (
        (0, Status.DELIVERED, 0, 30),
        (1, Status.UNDELIVERED, 30003, 10),
        (2, Status.SENT, 0, 5),
        (40, Status.FAILED, 30008, 7),
    ):
        StatusDay.objects.create(
            account=account.id, day=today - timedelta(days=back), status=status, error_code=code, messages=count,
            segments=count,
        )  # fmt: skip
    CountryTotal.objects.create(account=account.id, day=today, country="DE", messages=45, spent_micros=450_000)
    with django_assert_max_num_queries(12):
        text = signed_in.get("/statistics").content.decode()
    for words in ("75.0 %", "Germany", "could not reach this phone", "30003"):
        assert words in text
    assert "30008" not in text
    assert "30008" in signed_in.get("/statistics?days=90").content.decode()
    assert signed_in.get("/statistics?days=x").status_code == 200


def test_costs_say_what_was_spent_on_what(signed_in: Client, account: Account) -> None:
    ledger.post(
        act=new_id(), account=account.id, amount_micros=9_000_000, kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )  # fmt: skip
    for counterpart, amount in ((Counterpart.SMS_REVENUE, 1_250_000), (Counterpart.NUMBER_REVENUE, 2_000_000)):
        ledger.charge(act=new_id(), account=account.id, amount_micros=amount, counterpart=counterpart)
    text = signed_in.get("/costs").content.decode()
    for words in ("$1.25", "$2.00", "$3.25"):
        assert words in text


@pytest.mark.parametrize("path", ["/statistics", "/costs"])
def test_without_messages_the_pages_say_so(signed_in: Client, path: str) -> None:
    answer = signed_in.get(path)
    assert answer.status_code == 200
    assert b"Nothing was sent" in answer.content
