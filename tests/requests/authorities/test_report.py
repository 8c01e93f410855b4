"""What the public learns of demands: counts that lead to nobody."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.requests.authorities.test_cases import a_demand

from smarttec.requests.authorities.actions.deciding import refuse
from smarttec.requests.authorities.actions.receiving import receive
from smarttec.requests.authorities.report import SMALL, drawn, outcomes, report, told

STAFF = UUID(int=1)


@given(st.integers(0, 3 * SMALL))
def test_small_counts_are_told_and_drawn_as_one_range(count: int) -> None:
    assert (told(count) == "0") == (count == 0) == (drawn(count) == 0)
    if 0 < count < SMALL:
        assert (told(count), drawn(count)) == ("1–9", 9)
    if count >= SMALL:
        assert (told(count), drawn(count)) == (str(count), count)


@pytest.mark.django_db(databases=["default", "keystore"])
def test_demands_are_counted_by_year_country_kind_and_outcome_in_one_statement() -> None:
    for number in range(12):
        case = receive(demand=a_demand(), people=[], by=STAFF)
        if number >= SMALL:
            refuse(case=case.id, why="No law.", by=STAFF)
    receive(demand=a_demand(country="DE"), people=[], by=STAFF)
    with CaptureQueriesContext(connection) as seen:
        found = report()
    assert len(seen) == 1
    assert [(line.country, line.kind, line.demands) for line in found.lines] == [
        ("DE", "court", "1–9"), ("US", "court", "12"),
    ]  # fmt: skip
    refused = outcomes().index("refused")
    assert found.lines[1].by_outcome[refused] == "1–9"
    assert found.by_year[0][1][refused] == SMALL - 1
