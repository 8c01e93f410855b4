"""Statements: pages, filters, the running balance, the command, and what a page costs."""

import csv
import itertools
import json
from datetime import timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection
from tests.messaging.world import give_credit

from smarttec.commands.ledger import command
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, NotFound
from smarttec.kernel.ids import new_id, to_sid
from smarttec.ledger import actions
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.ledger.statements import Filter, page, whole

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def an_account_with_days(days: int) -> UUID:
    """Each day ten come in and three are spent."""
    account = new_id()
    actions.open_balance(account=account, cell=0, currency="USD")
    for _ in range(days):
        give_credit(account, 10)
        actions.charge(act=new_id(), account=account, amount_micros=3, counterpart=Counterpart.SMS_REVENUE)
        CLOCK.advance(timedelta(days=1))
    return account


def test_pages_follow_each_other_and_every_balance_follows_from_the_one_before() -> None:
    account = an_account_with_days(5)
    lines, before = [], None
    while True:
        part = page(account=account, before=before, limit=3)
        lines += part.lines
        before = part.next_before
        if before is None:
            break
    assert [line.number for line in lines] == list(range(10, 0, -1))
    assert lines[0].balance_micros == 35
    for newer, older in itertools.pairwise(lines):
        assert newer.balance_micros - newer.amount_micros == older.balance_micros
    assert list(whole(account=account)) == lines[::-1]


def test_filters_by_kind_and_day_keep_the_running_balance() -> None:
    account = an_account_with_days(6)
    start = clock.now() - timedelta(days=5, hours=1)
    only = Filter(kinds=[EntryKind.TOP_UP], since=start, until=start + timedelta(days=2))
    assert [(line.amount_micros, line.balance_micros) for line in whole(account=account, only=only)] == [
        (10, 17), (10, 24)
    ]  # fmt: skip
    spent = Filter(kinds=[EntryKind.CAPTURE], since=start, until=start + timedelta(days=1))
    assert [line.balance_micros for line in page(account=account, only=spent).lines] == [14]
    assert page(account=account, only=Filter(since=clock.now())).lines == ()


def test_an_unknown_account_has_no_statement_and_pages_are_bounded() -> None:
    with pytest.raises(NotFound):
        page(account=new_id())
    with pytest.raises(NotFound):
        whole(account=new_id())
    with pytest.raises(InvalidInput):
        page(account=an_account_with_days(1), limit=100_000)


def test_a_page_in_the_middle_of_a_long_statement_reads_only_itself() -> None:
    account, other = an_account_with_days(1), an_account_with_days(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (id, cell, account, kind, counterpart, amount_micros, held_micros, created_at, "
            "number, balance_micros) SELECT gen_random_uuid(), 0, "
            "CASE WHEN n %% 2 = 0 THEN %s::uuid ELSE %s::uuid END, 2, 2, 0, 0, %s, n, 0 "
            "FROM generate_series(3, 20000) AS n",
            [account, other, clock.now()],
        )
        cursor.execute("ANALYZE ledger_entry")
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM ledger_entry WHERE account = %s AND number < 9000 "
            "ORDER BY number DESC LIMIT 20",
            [account],
        )
        (plan,) = cursor.fetchone()
    assert "ledger_entry_number" in json.dumps(plan) or "account_number" in json.dumps(plan)
    assert most_rows(plan[0]["Plan"]) <= 21


def most_rows(node: dict[str, object]) -> float:
    """The most rows that any step of the plan gave."""
    return max([node["Actual Rows"] * node["Actual Loops"], *map(most_rows, node.get("Plans", []))])


def test_the_command_writes_csv_and_json() -> None:
    account = an_account_with_days(2)
    written = CliRunner().invoke(command, ["statement", to_sid("AC", account)])
    rows = list(csv.DictReader(written.output.splitlines()))
    assert [(row["kind"], row["amount"], row["balance"]) for row in rows[:2]] == [
        ("top_up", "0.00001", "0.00001"), ("capture", "-0.000003", "0.000007")
    ]  # fmt: skip
    written = CliRunner().invoke(command, ["statement", str(account), "--format", "json", "--kind", "capture"])
    assert [json.loads(line)["number"] for line in written.output.splitlines()] == [2, 4]


@pytest.mark.parametrize("arguments", [["AC1"], ["nobody"], [str(UUID(int=1))], [str(UUID(int=1)), "--kind", "gift"]])
def test_the_command_names_what_it_does_not_know(arguments: list[str]) -> None:
    done = CliRunner().invoke(command, ["statement", *arguments])
    assert done.exit_code in (1, 2)
    assert "Traceback" not in done.output


def test_verify_says_what_it_checked() -> None:
    an_account_with_days(1)
    done = CliRunner().invoke(command, ["trial-balance"])
    assert (done.exit_code, "difference       0.00" in done.output) == (0, True)
    assert CliRunner().invoke(command, ["expire"]).output == "0 holds released, 0 lots expired\n"
