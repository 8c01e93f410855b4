"""What a script can ask of the SMSC."""

import contextlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.phone import parse_e164
from smarttec.sandbox.smsc import scripted
from smarttec.sandbox.smsc.behaviours import DEFAULT, Behaviour, BehaviourTable, parse_behaviours


def test_the_first_match_wins_and_no_match_delivers() -> None:
    table = BehaviourTable([Behaviour(prefix="1500", note="a"), Behaviour(prefix="15", note="b")])
    assert [table.match(number).note for number in ("+15001", "15001", "1599")] == ["a", "a", "b"]
    assert table.match("44") is DEFAULT


def test_first_tries_are_counted_per_destination_and_anew_with_a_new_list() -> None:
    behaviour = Behaviour(answer="throttle", first_tries=2)
    table = BehaviourTable([behaviour])
    assert [table.answer_for(behaviour, "1", now=0) for _ in range(3)] == ["throttle", "throttle", "accept"]
    assert table.answer_for(behaviour, "2", now=0) == "throttle"
    table.replace([behaviour])
    assert table.answer_for(behaviour, "1", now=0) == "throttle"


def test_a_rate_lets_so_many_through_each_second() -> None:
    behaviour = Behaviour(max_per_second=2)
    table = BehaviourTable([behaviour])
    answers = [table.answer_for(behaviour, "1", now=now) for now in (5.0, 5.1, 5.9, 6.0)]
    assert answers == ["accept", "accept", "throttle", "accept"]


def test_behaviours_come_back_from_json_as_they_went() -> None:
    document = json.loads(json.dumps([behaviour.to_json() for behaviour in scripted.SCRIPTED]))
    assert parse_behaviours(document) == scripted.SCRIPTED


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "behaviours"),
        ([1], "behaviours[0]"),
        ([{}, {"anser": "accept"}], "behaviours[1].anser"),
        ([{"answer": "explode"}], "behaviours[0].answer"),
        ([{"answer": []}], "behaviours[0].answer"),
        ([{"status": True}], "behaviours[0].status"),
        ([{"receipt_delay_seconds": -1}], "behaviours[0].receipt_delay_seconds"),
        ([{"receipt_delay_seconds": float("nan")}], "behaviours[0].receipt_delay_seconds"),
        ([{"prefix": 15}], "behaviours[0].prefix"),
        ([{}] * 1001, "behaviours"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(document: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_behaviours(document)
    assert caught.value.field == field


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["prefix", "answer", "x"]), inner, max_size=3)
    ),
)


@given(json_values)
def test_any_document_is_taken_or_refused(document: Any) -> None:
    with contextlib.suppress(InvalidInput):
        assert len(parse_behaviours(document)) == len(document)


def test_the_table_of_test_destinations_tells_all_and_nothing_else() -> None:
    told = re.findall(r"`\+(\d+)`", scripted.__doc__ or "")
    assert told == [behaviour.prefix for behaviour in scripted.SCRIPTED]
    assert all(number.startswith(scripted.RESERVED_PREFIX) for number in told)
    assert [parse_e164("+" + number) for number in told] == ["+" + number for number in told]
