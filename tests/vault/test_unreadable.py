"""What was emptied reads as empty everywhere; one value that does not open takes nothing else with it."""

from uuid import uuid4

import pytest
from tests.everybody import EVERYBODY
from tests.vault.test_fields import a_person

from smarttec.kernel.errors import SealBroken
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.reading import Reader, SealedText
from smarttec.vault.cipher import EMPTIED, Absent, SubjectKeys
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using
from smarttec.vault.sealed import Sealed
from smarttec.vault.unreadable import UNREADABLE, showing_unreadable

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_an_emptied_value_reads_as_an_empty_text() -> None:
    person = a_person()
    person.__dict__["name"] = Sealed(EMPTIED)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        assert person.name == ""


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01\x00\x01", b"\x02\x00\x00", b"\x01\x00\x00\x00", b"x" * 40])
def test_whoever_acts_on_a_broken_value_gets_the_error(blob: bytes) -> None:
    person = a_person()
    person.__dict__["name"] = Sealed(blob)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY), pytest.raises(SealBroken):
        _ = person.name


def test_a_page_that_shows_values_shows_that_one_is_unreadable() -> None:
    person = a_person()
    person.__dict__["name"] = Sealed(b"x" * 40)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY), showing_unreadable():
        assert person.name is UNREADABLE
        assert person.email == "ada@example.org"
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY), pytest.raises(SealBroken):
        _ = person.name


def test_what_a_form_sends_back_of_an_unreadable_value_does_not_take_its_place() -> None:
    person = a_person()
    broken = Sealed(b"x" * 40)
    person.__dict__["name"] = broken
    person.name = str(UNREADABLE)
    assert person.__dict__["name"] is broken


def test_absent_values_are_no_texts() -> None:
    assert not UNREADABLE
    assert isinstance(UNREADABLE, Absent)
    assert str(UNREADABLE) == "[unreadable]"


def test_the_data_plane_shows_and_acts_alike() -> None:
    person = a_person()
    keys = keys_of(person.id)
    assert isinstance(keys, SubjectKeys)
    reader, row = Reader(Purpose.SHOW_OWN_DATA, "api"), uuid4()

    def text(blob: bytes) -> SealedText:
        return SealedText(blob, row, b"messaging_message.body", Category.MESSAGE_CONTENT)

    told = {"keys": keys, "subject": person.id, "policy_word": person.policy}
    assert reader.show(text(EMPTIED), **told) == ""
    assert reader.show(text(b"x" * 40), **told) == "[unreadable]"
    with pytest.raises(SealBroken):
        reader.open(text(b"x" * 40), **told)
