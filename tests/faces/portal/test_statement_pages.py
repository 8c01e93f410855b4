"""The statement: pages that cost their own length, figures that are sums of entries, a copy that needs no memory."""

import csv
import io
import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smarttec.faces.portal.members import Member
from smarttec.faces.portal.statement.buckets import Buckets
from smarttec.faces.portal.statement.figures import Period, _part, period_of
from smarttec.faces.portal.statement.lines import words_of
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.money import format_money
from smarttec.ledger import actions as ledger
from smarttec.ledger.daily import Day, add_up
from smarttec.ledger.models import Counterpart, Entry, EntryKind
from smarttec.ledger.queries import credit_of
from smarttec.ledger.statements import Line
from smarttec.people.models import Account
from smarttec.plans.actions.pay import pay
from smarttec.plans.actions.publish import publish
from smarttec.shop.models import Payment
from smarttec.shop.orders.models import Order

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
UNIT = 1_000_000


def top_up(account: Account, amount_micros: int, act: UUID | None = None) -> None:
    ledger.post(
        act=act or new_id(),
        account=account.id,
        amount_micros=amount_micros,
        kind=EntryKind.TOP_UP,
        counterpart=Counterpart.CLEARING_HOUSE,
    )


def spend(account: Account, amount_micros: int, counterpart: Counterpart = Counterpart.SMS_REVENUE) -> UUID:
    act = new_id()
    ledger.charge(act=act, account=account.id, amount_micros=amount_micros, counterpart=counterpart)
    return act


@pytest.fixture
def lived(account: Account, _clock_runs_true: None) -> Account:
    """Forty days with something of every kind, the later ones not added up to totals yet."""
    publish(key="basic", name="Basic", currency="USD", price_micros=60 * UNIT, credit_micros=5 * UNIT)
    top_up(account, 200 * UNIT)
    pay(account=account.id, plan="basic", act=new_id())
    for day in range(40):
        spend(account, 7_900 + day)
        if day == 20:
            add_up(everything=True)
        CLOCK.advance(timedelta(days=1))
    ledger.grant(act=new_id(), account=account.id, amount_micros=3 * UNIT, expires_at=clock.now() + timedelta(days=9))
    ledger.refund(act=new_id(), entry=spend(account, 500), amount_micros=200)
    spend(account, 1_500, Counterpart.NUMBER_REVENUE)
    spend(account, 2_500, Counterpart.VOICE_REVENUE)
    ledger.hold(act=new_id(), account=account.id, amount_micros=9_000, expires_at=clock.now() + timedelta(days=1))
    return account


def entries_of(account: Account, **filters: object) -> list[Entry]:
    return list(Entry.objects.filter(account=account.id, **filters).order_by("number"))


def period(account: Account, *, since_days: int, until_days: int = 0) -> Period:
    today = clock.now().date()
    member = Member(account.owner, account, credit_of(account.id))
    return period_of(member, today - timedelta(days=since_days), today - timedelta(days=until_days))


def test_every_figure_of_a_period_is_a_sum_of_entries(lived: Account) -> None:
    for since_days, until_days in ((29, 0), (40, 0), (300, 0), (30, 10), (5, 5), (0, 0)):
        demand_sums(lived, period(lived, since_days=since_days, until_days=until_days))


def demand_sums(lived: Account, told: Period) -> None:
    before = [e for e in entries_of(lived) if e.created_at.date() < told.first]
    inside = [e for e in entries_of(lived) if told.first <= e.created_at.date() <= told.last]
    assert told.opening_micros == sum(e.amount_micros for e in before)
    assert told.closing_micros == told.opening_micros + sum(e.amount_micros for e in inside)
    assert sum(part.amount_micros for part in told.parts) == told.closing_micros - told.opening_micros
    figures = {part.words: part.amount_micros for part in told.parts}
    for words, counterpart in (("Spent: text messages", 2), ("Spent: plan", 7), ("Spent: numbers", 8)):
        spent = [e for e in inside if e.kind == EntryKind.CAPTURE and e.counterpart == counterpart]
        assert figures.get(words, 0) == sum(e.amount_micros for e in spent)
    if inside:
        assert told.closing_micros == inside[-1].balance_micros


def test_the_page_says_the_figures_in_words_and_the_charts_hold_the_same_numbers(
    client: Client, signed_in: Client, lived: Account
) -> None:
    html = signed_in.get("/statement").content.decode()
    told = period(lived, since_days=29)
    for amount in (told.opening_micros, told.closing_micros, *(part.amount_micros for part in told.parts)):
        assert format_money(amount, "USD") in html
    assert "Spent: text messages" in html
    spent = sum(e.amount_micros for e in entries_of(lived, kind=2, counterpart=2) if e.created_at.date() >= told.first)
    assert f"text messages {format_money(-spent, 'USD')}" in html, "the chart's summary"
    assert len(html) < 150_000


def test_pages_follow_each_other_without_a_gap(signed_in: Client, lived: Account) -> None:
    seen: list[int] = []
    address = "/statement"
    while address:
        response = signed_in.get(address)
        seen += [row.number for row in response.context["rows"]]
        following = response.context["next_from"]
        address = f"/statement?from={following}" if following else ""
    assert seen == list(range(len(entries_of(lived)), 0, -1))


def test_lines_tell_what_they_were_for_and_lead_there(signed_in: Client, account: Account) -> None:
    publish(key="basic", name="Basic", currency="USD", price_micros=60 * UNIT, credit_micros=5 * UNIT)
    payment = Payment.objects.create(account=account, amount_micros=99 * UNIT, currency="USD")
    top_up(account, 99 * UNIT, payment.id)
    pay(account=account.id, plan="basic", act=new_id())
    message = spend(account, 7_900)
    order = Order.objects.create(
        account=account, currency="USD", source=account.source, service=account.service,
        collected_by=account.collected_by, notice_version=account.notice_version,
    )  # fmt: skip
    ledger.post(
        act=new_id(), account=account.id, amount_micros=UNIT, kind=EntryKind.TOP_UP, counterpart=Counterpart.OPERATOR,
        reference=order.id,
    )  # fmt: skip
    rows = {row.words: row for row in signed_in.get("/statement").context["rows"]}
    assert rows["Credits bought"].url == f"/credits/{payment.id}"
    assert rows["Credits from an order"].url == f"/orders/{order.id}"
    assert rows["Plan"].url == rows["Credit that comes with the plan"].url == "/plan"
    assert rows["Text message"].url == "", f"{to_sid('SM', message)} is no message that is kept"
    assert rows["Text message"].balance_micros == (99 - 60 + 5) * UNIT - 7_900


def test_a_kind_shows_its_entries_alone(signed_in: Client, lived: Account) -> None:
    choices = {"spent": {2, 3}, "top_up": {1}, "refund": {4}, "grant": {8}}
    for kind, stored in choices.items():
        wanted = [e.number for e in entries_of(lived, kind__in=stored)]
        rows = signed_in.get(f"/statement?kind={kind}").context["rows"]
        assert wanted
        assert [row.number for row in rows] == wanted[::-1][:50]


def test_days_are_included_on_both_ends(signed_in: Client, lived: Account) -> None:
    first, last = (clock.now().date() - timedelta(days=n) for n in (12, 8))
    response = signed_in.get(f"/statement?after={first}&before={last}")
    assert {row.at.date() for row in response.context["rows"]} == {first + timedelta(days=n) for n in range(5)}
    assert (response.context["period"].first, response.context["period"].last) == (first, last)


ODD_QUERIES = (
    "kind=nonsense", "after=x&before=2027-99-99", "from=abc", f"from={'9' * 30}", "from=-1", "before=9999-12-31",
    "after=0001-01-01", "after=9999-12-31", "after=2030-01-02&before=2030-01-01", "before=0001-01-01", "from=%00",
)  # fmt: skip


def test_nothing_in_the_address_breaks_the_page(signed_in: Client, account: Account) -> None:
    top_up(account, UNIT)
    for query in ODD_QUERIES:
        assert signed_in.get(f"/statement?{query}").status_code == 200, query
        copied = signed_in.get(f"/statement/download.csv?{query}")
        assert b"".join(copied.streaming_content).startswith(b"number,time"), query


def test_a_page_asks_the_same_few_questions_however_long_the_statement_is(signed_in: Client, account: Account) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert signed_in.get("/statement").status_code == 200
        assert not [q for q in asked if "OFFSET" in q["sql"] or "COUNT(*)" in q["sql"]]
        return len(asked)

    top_up(account, 100 * UNIT)
    ask()
    short = ask()
    for _ in range(130):
        spend(account, 1_000)
    assert ask() == short <= 16
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Entry.objects.filter(account=account.id, number__lt=70).order_by("-number")[:51]
        plan = rows.explain()
    assert "Index Scan Backward" in plan
    assert "Sort" not in plan


def test_the_copy_is_streamed_and_says_what_the_entries_say(signed_in: Client, lived: Account) -> None:
    response = signed_in.get("/statement/download.csv?from=10")
    assert response.streaming
    assert response["Content-Disposition"].startswith('attachment; filename="statement-')
    assert "no-store" in response["Cache-Control"]
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [int(row["number"]) for row in rows] == [e.number for e in entries_of(lived)]
    said = b"".join(signed_in.get("/statement/download.json?kind=top_up").streaming_content).decode()
    assert [json.loads(line)["amount"] for line in said.splitlines()] == ["200.00"]
    assert signed_in.get("/statement/download.xml").status_code == 404


def test_nobody_sees_another_ones_statement(client: Client, lived: Account) -> None:
    assert client.get("/statement").status_code == 302
    assert client.get("/statement/download.csv").status_code == 302


def test_long_periods_are_cut_into_weeks_and_months() -> None:
    today = clock.now().date()
    for days, unit in ((1, "day"), (62, "day"), (63, "week"), (400, "week"), (800, "month")):
        buckets = Buckets.of(today - timedelta(days=days - 1), today)
        assert buckets.unit == unit
        assert len(buckets.starts) <= 62
        assert list(buckets.starts) == sorted(set(buckets.starts))
        assert sum(buckets.sums((today - timedelta(days=n), 1) for n in range(days))) == days


@pytest.mark.parametrize("kind", list(EntryKind))
def test_every_kind_of_entry_with_every_other_side_has_words(kind: EntryKind) -> None:
    for counterpart in Counterpart:
        for micros in (1, 0, -1):
            line = Line(
                number=1, at=clock.now(), id=new_id(), kind=kind, counterpart=counterpart, amount_micros=micros,
                held_micros=0, balance_micros=0, reference=None,
            )  # fmt: skip
            assert words_of(line)
            assert (
                _part(Day(clock.now().date(), kind, counterpart, 1, micros, 0)) if kind is not EntryKind.RELEASE else 1
            )
