import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import InvalidInput
from smarttec.messaging.bulk.texts import demand_known, fields_in, filled


def test_fields_are_filled_whatever_their_case() -> None:
    assert fields_in("Dear { First  Name }, {code}{CODE}") == ["first name", "code"]
    assert filled("Dear { First  Name }: {code}", {"first name": "Ada", "code": "7"}) == "Dear Ada: 7"


def test_a_field_that_nobody_can_fill_is_named() -> None:
    demand_known("Hello {name}", ["name"])
    with pytest.raises(InvalidInput, match="nmae"):
        demand_known("Hello {nmae}", ["name"])


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_a_value_is_never_filled_again(text: str, values: dict[str, str]) -> None:
    assert filled("{a}", {"a": text, **{k: v for k, v in values.items() if k != "a"}}) == text
