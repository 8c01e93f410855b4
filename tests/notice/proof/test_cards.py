"""The search for card numbers finds them where it may look, and does not look where it may not."""

from dataclasses import replace

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import CharField, JSONField, TextField
from tests.people.helpers import open_confirmed

from smarttec.faces.desk.models import DeskAccess
from smarttec.fraud.actions.holds import open_hold
from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.messaging.carriers import set_carrier
from smarttec.messaging.models import Message
from smarttec.notice.models import UseRecord
from smarttec.notice.proof import cards
from smarttec.notice.purposes import RULES
from smarttec.notice.uses import flush
from smarttec.notice.versions import VERSIONS, Catalogue, installed
from smarttec.people.models import Acceptance, Account, Person
from smarttec.plans.actions.publish import publish
from smarttec.shop.paper.models import TaxRule
from smarttec.vault.impersonal import declared_columns

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
    assert Message not in set(cards.tables_looked_at())
    assert Person in set(cards.tables_looked_at())


def test_every_column_for_words_is_looked_at_but_for_ids_and_hashes() -> None:
    left = {
        f"{model._meta.label}.{column.name}": declared_columns(model).get(column.name)
        for model in cards.tables_looked_at() for column in model._meta.local_concrete_fields
        if isinstance(column, CharField | TextField | JSONField) and column not in set(cards.columns_looked_at(model))
    }  # fmt: skip
    assert set(left.values()) == {"reference", "hashed", "wrapped", "proof"}
    looked_at = {model._meta.app_label for model in cards.tables_looked_at() if any(cards.columns_looked_at(model))}
    assert looked_at >= {"fraud", "orders", "paper", "promotions", "shop", "plans", "desk", "admin", "procrastinate"}


PLANTED = {
    "plans.PlanVersion.name": lambda: publish(key="x", name=CARD, currency="USD", price_micros=1),
    "plans.PlanVersion.features": lambda: publish(key="x", name="x", currency="USD", price_micros=1, features=[CARD]),
    "admin.LogEntry.change_message": lambda: a_log_entry(change_message=CARD),
    "admin.LogEntry.object_repr": lambda: a_log_entry(object_repr=CARD),
    "desk.DeskAccess.ticket": lambda: an_access(ticket=CARD),
    "fraud.Hold.seen": lambda: open_hold(account=an_account().id, reason="burst", seen={"of": [CARD]}, actor=None),
    "paper.TaxRule.name": lambda: TaxRule.objects.create(
        country="DE", name=CARD, rate_ppm=100, valid_from=clock.now().date()
    ),
    "messaging.Carrier.key": lambda: set_carrier(
        id=7, key=CARD, host="a", port=1, system_id="s", password="x", window=1
    ),
}


@pytest.mark.parametrize("where", PLANTED)
def test_one_that_was_planted_is_found_where_staff_write(where: str) -> None:
    PLANTED[where]()
    assert cards.scan().found == (where,)


def an_account() -> Account:
    return Account.objects.get(owner=open_confirmed())


def a_log_entry(**changed: str) -> LogEntry:
    values = {"user": open_confirmed(), "action_flag": 1, "object_repr": "x", **changed}
    return LogEntry.objects.create(**values)


def an_access(**changed: str) -> DeskAccess:
    values = {"staff": open_confirmed(), "purpose": Purpose.AUDIT.value, "reason": "customer-asked", **changed}
    return DeskAccess.objects.create(**values)
