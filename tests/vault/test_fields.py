import pytest
from django.core.exceptions import FieldError
from tests.everybody import EVERYBODY

from smarttec.kernel.errors import PurposeRequired, Refused, SealBroken
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Choice, Purpose, Source
from smarttec.notice import policy
from smarttec.people.models import Person
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import destroy_keys, make_keys
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def a_person(email: str = "ada@example.org") -> Person:
    person = Person(
        id=new_id(),
        email=email,
        policy=policy.make(version=1, age=policy.Age.OLD_ENOUGH),
        source=Source.SELF,
        service="web-site",
        collected_by="smarttec-us",
        notice_version=1,
    )
    make_keys(person.id)
    person.save()
    return Person.objects.get(id=person.id)


def test_a_value_does_not_open_without_a_purpose() -> None:
    person = a_person()
    with pytest.raises(PurposeRequired):
        _ = person.email


def test_a_value_opens_under_an_allowed_purpose() -> None:
    person = a_person()
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        assert person.email == "ada@example.org"


def test_the_newsletter_is_refused_after_a_no_and_names_the_clause() -> None:
    person = a_person()
    person.policy = policy.with_answer(person.policy, Choice.EMAIL_MARKETING, policy.Answer.NO)
    with using(Purpose.MARKET_BY_EMAIL, actor="test", about=EVERYBODY), pytest.raises(Refused) as refused:
        _ = person.email
    assert refused.value.clause == "CHOICE-2"


def test_a_destroyed_key_reads_as_erased() -> None:
    person = a_person()
    destroy_keys(person.id)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        assert person.email is ERASED


def test_a_ciphertext_moved_to_another_column_does_not_open() -> None:
    person = a_person()
    person.__dict__["name"] = person.__dict__["email"]
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY), pytest.raises(SealBroken):
        _ = person.name


def test_lookups_and_updates_are_refused_with_a_clear_error() -> None:
    with pytest.raises(FieldError, match="sealed"):
        Person.objects.filter(email="ada@example.org")
    with pytest.raises(FieldError, match="sealed"):
        Person.objects.update(email="ada@example.org")
