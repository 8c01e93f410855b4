"""The policy word: what goes in comes out, and nothing spills over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.notice import reference

from smarttec.kernel.vocabulary import Choice, Region
from smarttec.notice import policy
from smarttec.notice.policy import Age, Answer, Flag

WORDS = st.integers(min_value=0, max_value=2**63 - 1)


def parts(word: int) -> dict[object, object]:
    """Everything the word says."""
    return {
        "version": policy.version(word),
        "age": policy.age(word),
        "region": policy.region(word),
        **{flag: policy.has(word, flag) for flag in Flag},
        **{choice: policy.answer(word, choice) for choice in Choice},
        **{("slot", slot): policy.is_entrant(word, slot) for slot in range(policy.SLOTS)},
    }


@given(
    version=st.integers(1, 4095), age=st.sampled_from(Age), region=st.sampled_from(Region),
    flags=st.sets(st.sampled_from(Flag)), answers=st.dictionaries(st.sampled_from(Choice), st.sampled_from(Answer)),
)  # fmt: skip
def test_what_goes_in_comes_out(
    version: int, age: Age, region: Region, flags: set[Flag], answers: dict[Choice, Answer]
) -> None:
    word = policy.make(version=version, age=age, region=region)
    for flag in flags:
        word = policy.with_flag(word, flag, on=True)
    for choice, given_answer in answers.items():
        word = policy.with_answer(word, choice, given_answer)
    expected = {"version": version, "age": age, "region": region}
    assert parts(word) == expected | {flag: flag in flags for flag in Flag} | {
        choice: answers.get(choice, Answer.NOT_ASKED) for choice in Choice
    } | {("slot", slot): False for slot in range(policy.SLOTS)}
    assert 0 <= word < 2**63


@given(word=WORDS, choice=st.sampled_from(Choice), answer=st.sampled_from(Answer))
def test_an_answer_changes_nothing_else(word: int, choice: Choice, answer: Answer) -> None:
    assert parts(policy.with_answer(word, choice, answer)) == parts(word) | {choice: answer}


@given(word=WORDS, flag=st.sampled_from(Flag), on=st.booleans())
def test_a_flag_changes_nothing_else(word: int, flag: Flag, on: bool) -> None:
    assert parts(policy.with_flag(word, flag, on=on)) == parts(word) | {flag: on}


@given(word=WORDS, slot=st.integers(0, policy.SLOTS - 1), on=st.booleans())
def test_an_entry_changes_nothing_else(word: int, slot: int, on: bool) -> None:
    after = policy.with_entry(word, slot, on=on)
    assert parts(after) == parts(word) | {("slot", slot): on}
    assert policy.is_any_entrant(after) == any(policy.is_entrant(after, n) for n in range(policy.SLOTS))
    assert after < 2**63


@pytest.mark.parametrize("slot", [-1, policy.SLOTS])
def test_a_slot_that_does_not_exist_is_refused(slot: int) -> None:
    with pytest.raises(ValueError, match="slot"):
        policy.with_entry(policy.make(version=1), slot, on=True)


def test_the_choices_end_before_the_slots_begin() -> None:
    assert max(Choice) < 15


@given(word=WORDS, number=st.integers(1, 4095))
def test_a_version_changes_nothing_else(word: int, number: int) -> None:
    assert parts(policy.with_version(word, number)) == parts(word) | {"version": number}


@pytest.mark.parametrize("number", [-1, 0, 4096, 2**20])
def test_a_version_that_does_not_fit_is_refused_instead_of_spilling_into_age_or_erasure(number: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        policy.make(version=number)
    with pytest.raises(ValueError, match="out of range"):
        policy.with_version(policy.make(version=1), number)


@given(word=WORDS)
def test_any_bits_read_as_the_documented_layout_and_never_fail(word: int) -> None:
    person = reference.person_of(word)
    assert policy.version(word) == person.version
    assert policy.age(word) == (person.age if person.age < 3 else Age.UNKNOWN)
    assert policy.region(word) == (person.region if person.region < 6 else Region.UNKNOWN)
    assert [policy.answer(word, choice) for choice in Choice] == [a if a < 3 else Answer.NO for a in person.answers]
    assert policy.has(word, Flag.ERASED) == person.erased
    assert policy.has(word, Flag.GLOBAL_PRIVACY_CONTROL) == person.gpc
