"""Totals of days say what the messages say, whatever changes when."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.messaging.models import Direction, Message, Status
from smarttec.messaging.statistics import counting
from smarttec.messaging.statistics.models import OpenMessage
from smarttec.messaging.statistics.queries import counted_until, totals_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
MINUTE = timedelta(minutes=1)
STEPS = ["new", "change", "run", "announce", "come", "count"]


def a_message(account: UUID, status: Status = Status.QUEUED, *, message: UUID | None = None) -> UUID:
    """A row as the intake writes it; what is sealed is not looked at here."""
    from django.db import connection

    one = message or new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO messaging_message (id, cell, account, direction, status, recipient, recipient_digest, sender,"
            " body, is_ucs2, segments, price_micros, currency, created_at)"
            " VALUES (%s, 0, %s, %s, %s, '', '', '', '', false, 1, 1, 'USD', %s)",
            [one, account, Direction.OUTBOUND_API, status, clock.now()],
        )
    return one


def totals(account: UUID) -> dict[tuple[Status, int], int]:
    today = clock.now().date()
    days = [today - timedelta(days=back) for back in range(9, -1, -1)]
    found: dict[tuple[Status, int], int] = {}
    for total in totals_of(account, days):
        key = total.status, total.error_code
        found[key] = found.get(key, 0) + total.messages
    return found


def run() -> None:
    CLOCK.advance(3 * MINUTE)
    counting.count()


def test_what_is_young_is_counted_by_the_next_run() -> None:
    account = new_id()
    a_message(account, Status.DELIVERED)
    counting.count()
    assert totals(account) == {}
    run()
    assert totals(account) == {(Status.DELIVERED, 0): 1}
    assert clock.now() - counted_until() - counting.LATE < timedelta(seconds=30)


def test_what_changes_moves_from_one_total_to_the_other() -> None:
    account = new_id()
    one = a_message(account)
    a_message(account, Status.SENT)
    run()
    assert totals(account) == {(Status.QUEUED, 0): 1, (Status.SENT, 0): 1}
    Message.objects.filter(id=one).update(status=Status.UNDELIVERED, error_code=30003)
    CLOCK.advance(5 * MINUTE)
    counting.count()
    assert totals(account) == {(Status.UNDELIVERED, 30003): 1, (Status.SENT, 0): 1}
    assert OpenMessage.objects.count() == 1


def test_what_goes_in_later_than_its_id_tells_is_counted_when_it_was_announced() -> None:
    account, late = new_id(), new_id()
    a_message(account, Status.DELIVERED)
    counting.announce([late, late])
    run()
    a_message(account, Status.DELIVERED, message=late)
    CLOCK.advance(5 * MINUTE)
    counting.count()
    counting.count()
    assert totals(account) == {(Status.DELIVERED, 0): 2}
    assert not OpenMessage.objects.exists()


def test_what_was_announced_and_comes_at_once_is_counted_once() -> None:
    """Bulk and scheduled texts are announced, sent and final before the walk comes to their ids."""
    account = new_id()
    announced = [new_id() for _ in range(5)]
    counting.announce(announced)
    for one in announced:
        a_message(account, Status.DELIVERED, message=one)
    counting.count()
    assert totals(account) == {}
    run()
    run()
    assert totals(account) == {(Status.DELIVERED, 0): 5}
    assert not OpenMessage.objects.exists()


def test_what_was_announced_and_is_still_open_is_counted_once_and_followed() -> None:
    account, one = new_id(), new_id()
    counting.announce([one])
    a_message(account, Status.QUEUED, message=one)
    run()
    assert totals(account) == {(Status.QUEUED, 0): 1}
    Message.objects.filter(id=one).update(status=Status.DELIVERED)
    CLOCK.advance(timedelta(hours=5))
    counting.count()
    assert totals(account) == {(Status.DELIVERED, 0): 1}
    assert not OpenMessage.objects.exists()


def test_what_never_came_is_given_up() -> None:
    counting.announce([new_id()])
    CLOCK.advance(counting.GIVEN_UP + MINUTE)
    counting.count()
    assert not OpenMessage.objects.exists()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(list(Status)[:7])), max_size=30))
def test_in_the_end_the_totals_are_those_of_the_messages(steps: list[tuple[str, Status]]) -> None:
    account, made, announced = new_id(), [], []
    for step, status in steps:
        if step == "new":
            made.append(a_message(account, status))
        elif step == "change" and made:
            Message.objects.filter(id=made[-1]).exclude(
                status__in=[Status.DELIVERED, Status.UNDELIVERED, Status.FAILED]
            ).update(status=status)
        elif step == "announce":
            announced.append(new_id())
            counting.announce(announced[-1:])
        elif step == "come" and announced:
            made.append(a_message(account, status, message=announced.pop()))
        elif step == "count":
            counting.count()
        else:
            run()
    for _ in range(3):
        CLOCK.advance(timedelta(hours=5))
        counting.count()
    truth: dict[tuple[Status, int], int] = {}
    for status in Message.objects.filter(account=account).values_list("status", flat=True):
        truth[Status(status), 0] = truth.get((Status(status), 0), 0) + 1
    assert totals(account) == truth
