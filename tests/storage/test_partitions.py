from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import first_id_at
from smarttec.ledger.models import Counterpart, Entry, EntryKind
from smarttec.storage import partitions

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def move_to(moment: datetime) -> None:
    CLOCK.advance(moment - clock.now())


def an_entry() -> Entry:
    first = first_id_at(clock.now())
    return Entry.objects.create(
        id=first,
        account=first,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.OPERATOR,
        amount_micros=0,
        created_at=clock.now(),
    )


def where_is(entry: Entry) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM ledger_entry WHERE id = %s", [entry.id])
        return str(cursor.fetchone()[0])


def test_rows_go_into_the_partition_of_their_month_also_over_the_turn_of_the_year() -> None:
    move_to(datetime(2031, 11, 30, 23, 59, 50, tzinfo=UTC))
    made = partitions.ensure(months_ahead=2)
    assert [name for name in made if name.startswith("ledger_entry")] == [
        "ledger_entry_2031_11", "ledger_entry_2031_12", "ledger_entry_2032_01",
    ]  # fmt: skip
    assert partitions.ensure(months_ahead=2) == []
    assert where_is(an_entry()) == "ledger_entry_2031_11"
    CLOCK.advance(timedelta(seconds=10))
    assert where_is(an_entry()) == "ledger_entry_2031_12"
    CLOCK.advance(timedelta(days=31))
    assert where_is(an_entry()) == "ledger_entry_2032_01"


def test_a_month_whose_rows_are_in_the_default_partition_is_left_there() -> None:
    move_to(datetime(2033, 5, 15, tzinfo=UTC))
    entry = an_entry()
    assert where_is(entry) == "ledger_entry_default"
    made = partitions.ensure(months_ahead=1)
    assert "ledger_entry_2033_05" not in made
    assert "ledger_entry_2033_06" in made
    assert where_is(entry) == "ledger_entry_default"


def test_an_act_posts_once_also_across_partitions() -> None:
    move_to(datetime(2034, 1, 31, tzinfo=UTC))
    partitions.ensure()
    border = first_id_at(datetime(2034, 2, 1, tzinfo=UTC))
    for _ in range(2):
        Entry.objects.bulk_create(
            [Entry(id=border, account=border, kind=1, counterpart=1, amount_micros=0, created_at=clock.now())],
            ignore_conflicts=True,
        )
    assert Entry.objects.filter(id=border).count() == 1
