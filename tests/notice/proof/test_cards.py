"""The search for card numbers finds them where it may look, and does not look where it may not."""

from dataclasses import replace

import pytest
from tests.people.helpers import open_confirmed

from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.models import Message
from smarttec.notice.models import UseRecord
from smarttec.notice.proof import cards
from smarttec.notice.purposes import RULES
from smarttec.notice.uses import flush
from smarttec.notice.versions import VERSIONS, Catalogue, installed
from smarttec.people.models import Acceptance, Person

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CARD = "4242 4242 4242 4242"


def somebody_named(name: str) -> None:
    person = open_confirmed()
    person.name = name
    person.save()


def test_nothing_is_found_in_an_honest_system() -> None:
    open_confirmed()
    result = cards.scan()
    assert result.found == ()
    assert result.texts > 5


def test_a_card_number_in_an_open_column_is_found_and_not_repeated() -> None:
    person = open_confirmed()
    Acceptance.objects.create(person=person, document=CARD, version="1", how="click")
    result = cards.scan()
    assert result.found == ("people.Acceptance.document",)


def test_sealed_names_stay_shut_as_the_notice_does_not_open_them_for_an_audit() -> None:
    somebody_named(CARD)
    result = cards.scan([Person])
    assert (result.found, result.sealed_columns_left_alone > 3) == ((), True)


def test_sealed_columns_that_an_audit_may_open_are_read_under_that_purpose_and_counted() -> None:
    somebody_named(CARD)
    rule = RULES[Purpose.AUDIT]
    widened = {**RULES, Purpose.AUDIT: replace(rule, categories=rule.categories | {Category.CONTACT_NAME})}
    with installed(Catalogue((replace(VERSIONS[0], rules=widened),))):
        assert cards.scan([Person]).found == ("people.Person.name",)
    flush()
    assert UseRecord.objects.filter(purpose=Purpose.AUDIT, actor=cards.ACTOR).exists()


def test_customers_own_messages_are_never_looked_at() -> None:
    assert Message not in set(cards._own_tables())
    assert Person in set(cards._own_tables())
