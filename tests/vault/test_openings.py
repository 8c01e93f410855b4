"""What is remembered of a permitted opening: never longer than its keys, its block, or the guard's leave."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from tests.everybody import EVERYBODY

from smarttec.kernel.errors import PurposeRequired, Refused
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.vault import openings, purpose
from smarttec.vault.keystore import destroy_keys, keyring, make_keys
from smarttec.vault.openings import permitted_keys
from smarttec.vault.purpose import Declared, using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
EMAIL = Category.CONTACT_EMAIL
WORD = 1


class CountingGuard:
    """Permits word 1 and gives a leave for more, which can be withdrawn; refuses every other word."""

    def __init__(self) -> None:
        self.asked = 0
        self.repeated = 0
        self.gives_more = True

    def __call__(self, _declared: Declared, _subject: UUID, policy_word: int, _category: Category) -> "CountingGuard":
        self.asked += 1
        if policy_word != WORD:
            raise Refused(clause="CHOICE-2", reason="the person chose no")
        return self

    def again(self) -> bool:
        self.repeated += self.gives_more
        return self.gives_more


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> CountingGuard:
    made = CountingGuard()
    monkeypatch.setattr(purpose, "_guard", made)
    return made


@pytest.fixture
def subject() -> UUID:
    made = new_id()
    make_keys(made)
    return made


@pytest.fixture
def in_block() -> Iterator[None]:
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        yield


@pytest.mark.usefixtures("in_block")
def test_the_guard_decides_once_and_records_every_opening(guard: CountingGuard, subject: UUID) -> None:
    found = {id(permitted_keys(subject, WORD, EMAIL)) for _ in range(5)}
    assert (len(found), guard.asked, guard.repeated) == (1, 1, 4)


@pytest.mark.usefixtures("in_block")
def test_another_word_category_or_subject_is_decided_anew(guard: CountingGuard, subject: UUID) -> None:
    other = new_id()
    make_keys(other)
    permitted_keys(subject, WORD, EMAIL)
    permitted_keys(subject, WORD, Category.CONTACT_NAME)
    permitted_keys(other, WORD, EMAIL)
    for _ in range(2):
        with pytest.raises(Refused):
            permitted_keys(subject, WORD + 1, EMAIL)
    assert (guard.asked, guard.repeated) == (5, 0), "a refusal is not remembered"


def test_what_was_remembered_ends_with_its_block(guard: CountingGuard, subject: UUID) -> None:
    for _ in range(2):
        with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
            permitted_keys(subject, WORD, EMAIL)
    assert guard.asked == 2
    with pytest.raises(PurposeRequired):
        permitted_keys(subject, WORD, EMAIL)


def test_an_inner_block_does_not_use_what_the_outer_one_remembers(guard: CountingGuard, subject: UUID) -> None:
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        permitted_keys(subject, WORD, EMAIL)
        with using(Purpose.AUDIT, actor="worker"):
            permitted_keys(subject, WORD, EMAIL)
    assert (guard.asked, guard.repeated) == (2, 0)


@pytest.mark.usefixtures("in_block")
def test_a_leave_that_has_ended_asks_the_guard(guard: CountingGuard, subject: UUID) -> None:
    permitted_keys(subject, WORD, EMAIL)
    guard.gives_more = False
    permitted_keys(subject, WORD, EMAIL)
    assert (guard.asked, guard.repeated) == (2, 0)


@pytest.mark.usefixtures("in_block", "guard")
def test_destroyed_keys_open_nothing_more_at_once(subject: UUID) -> None:
    assert permitted_keys(subject, WORD, EMAIL)
    destroy_keys(subject)
    assert permitted_keys(subject, WORD, EMAIL) is None


@pytest.mark.usefixtures("in_block", "guard")
@pytest.mark.parametrize("lose", ["forget_all", "forget"])
def test_forgotten_keys_are_gone_from_what_was_remembered(lose: str, subject: UUID) -> None:
    permitted_keys(subject, WORD, EMAIL)
    held = keyring().held(subject)
    assert held
    keyring().forget_all() if lose == "forget_all" else keyring().forget(subject)
    assert held.keys is None
    assert permitted_keys(subject, WORD, EMAIL), "they are still stored, so they are read anew"


@pytest.mark.usefixtures("in_block", "guard")
def test_keys_older_than_their_time_are_read_anew(monkeypatch: pytest.MonkeyPatch, subject: UUID) -> None:
    permitted_keys(subject, WORD, EMAIL)
    held = keyring().held(subject)
    assert held
    monkeypatch.setattr(openings, "monotonic", lambda: held.until + 0.1)
    asked: list[UUID] = []
    monkeypatch.setattr(openings, "keys_of", asked.append)
    permitted_keys(subject, WORD, EMAIL)
    assert asked == [subject]


@pytest.mark.usefixtures("in_block", "guard")
def test_a_block_remembers_a_bounded_number(monkeypatch: pytest.MonkeyPatch, subject: UUID) -> None:
    monkeypatch.setattr(openings, "REMEMBERED_MAX", 3)
    for category in list(Category)[:8]:
        permitted_keys(subject, WORD, category)
    in_force = purpose.declared()
    assert in_force
    assert 1 <= len(in_force.remembered) <= 3
