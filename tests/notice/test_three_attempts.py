"""Three attempts on one address: none, a refused and a permitted purpose; all three stand in the record."""

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import open_confirmed

from smarttec.kernel.errors import PurposeRequired, Refused
from smarttec.kernel.vocabulary import Category, Choice, Purpose
from smarttec.notice import uses
from smarttec.notice.models import UseRecord
from smarttec.notice.policy import Answer
from smarttec.notice.purposes import REFUSED, UNDECLARED
from smarttec.people.actions.choices import set_choice
from smarttec.people.models import Person
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def a_person_who_refused_marketing() -> Person:
    person = open_confirmed()
    set_choice(
        person=person,
        choice=Choice.EMAIL_MARKETING,
        answer=Answer.NO,
        how="portal",
        proof_text_version="1",
        by=person.id,
    )
    uses.flush()
    UseRecord.objects.all().delete()
    return Person.objects.get(id=person.id)


def test_all_three_attempts_are_in_the_record() -> None:
    person = a_person_who_refused_marketing()
    with pytest.raises(PurposeRequired):
        _ = person.email
    with using(Purpose.MARKET_BY_EMAIL, actor="newsletter", about=EVERYBODY), pytest.raises(Refused) as refused:
        _ = person.email
    assert refused.value.clause == "CHOICE-2"
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="mail", about=EVERYBODY):
        assert "@" in person.email
    uses.flush()
    records = UseRecord.objects.filter(subject=person.id, category=Category.CONTACT_EMAIL)
    assert set(records.values_list("purpose", "actor", "times")) == {
        (UNDECLARED, f"{REFUSED}unknown", 1),
        (Purpose.MARKET_BY_EMAIL, f"{REFUSED}newsletter", 1),
        (Purpose.ADMINISTRATIVE_MESSAGE, "mail", 1),
    }


def test_an_erased_person_reads_as_erased_under_any_purpose_and_never_without_one() -> None:
    person = a_person_who_refused_marketing()
    destroy_keys(person.id)
    with using(Purpose.MARKET_BY_EMAIL, actor="newsletter", about=EVERYBODY):
        assert person.email is ERASED
    with pytest.raises(PurposeRequired):
        _ = person.email
