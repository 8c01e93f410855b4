"""A purpose is declared for somebody, and opens nobody else's data; what belongs together is looked at together."""

import contextvars
from dataclasses import dataclass, replace
from typing import NamedTuple

import pytest
from django.db import transaction
from tests.everybody import EVERYBODY
from tests.people.helpers import open_confirmed

from smarttec.faces.own import OwnSubjects
from smarttec.kernel.errors import PurposeRequired, Refused, SealBroken
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Choice, Purpose
from smarttec.notice import policy
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.notice.gate import Reason
from smarttec.notice.models import Disclosure
from smarttec.notice.purposes import FOR_NOBODY_IN_PARTICULAR, RULES
from smarttec.notice.reading import Reader, SealedText
from smarttec.people.actions.accounts import open_sub_account
from smarttec.people.models import Account, Person
from smarttec.people.queries import access_account
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
SHOWING = sorted(
    purpose
    for purpose, rule in RULES.items()
    if purpose not in FOR_NOBODY_IN_PARTICULAR and Category.CONTACT_EMAIL in rule.categories and rule.choice is None
)


@pytest.fixture
def two() -> tuple[Person, Person]:
    return open_confirmed(), open_confirmed("bob@example.org")


def read(person: Person) -> str:
    return str(Person.objects.get(id=person.id).email)


@pytest.mark.parametrize("purpose", SHOWING, ids=lambda one: one.name)
def test_a_purpose_opens_whom_it_was_declared_for_and_nobody_else(two, purpose: Purpose) -> None:
    own, other = two
    with using(purpose, actor="self", about=(own.id,)):
        assert "@" in read(own)
        with pytest.raises(Refused) as refused:
            read(other)
    assert (refused.value.reason, refused.value.clause) == (Reason.ANOTHER_SUBJECT, RULES[purpose].clause)
    with using(purpose, actor="self"), pytest.raises(Refused) as nobody:
        read(own)
    assert nobody.value.reason == Reason.NOBODY_NAMED


def test_what_was_opened_once_is_not_opened_for_somebody_else_from_memory(two) -> None:
    own, other = two
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=(other.id,)):
        assert "@" in read(other)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=(own.id,)), pytest.raises(Refused):
        read(other)


def test_within_a_block_of_the_same_purpose_subjects_only_become_fewer(two) -> None:
    own, other = two
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=OwnSubjects(own.id)):
        for about in ((other.id,), EVERYBODY, None):
            with using(Purpose.SHOW_OWN_DATA, actor="self", about=about), pytest.raises(Refused):
                read(other)
        with using(Purpose.SHOW_OWN_DATA, actor="self", about=(own.id,)):
            assert "@" in read(own)


def test_own_are_the_person_and_every_account_of_theirs(two, django_assert_num_queries) -> None:
    own, other = two
    main = access_account(own)
    child, _ = open_sub_account(parent=main, friendly_name="child")
    theirs = OwnSubjects(own.id)
    assert all(subject in theirs for subject in (own.id, main.id, child.id))
    assert not any(subject in theirs for subject in (other.id, access_account(other).id, new_id(), "x", None))
    with django_assert_num_queries(0):
        assert main.id in theirs


def test_a_copied_context_ends_with_its_block(two) -> None:
    own, _ = two
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=(own.id,)):
        copied = contextvars.copy_context()
        assert "@" in copied.run(read, own)
    with pytest.raises(PurposeRequired):
        copied.run(read, own)


def sealed(person: Person) -> SealedText:
    row, field = Person.objects.get(id=person.id), Person._meta.get_field("email")
    return SealedText(row.__dict__["email"].blob, row.id, field.seal_label, field.category)


def test_a_value_opens_as_the_category_of_its_column_alone(two) -> None:
    own, _ = two
    reader, value = Reader(Purpose.SHOW_OWN_DATA, "api"), sealed(own)
    own_keys = keys_of(own.id)
    assert "@" in reader.open(value, keys=own_keys, subject=own.id, policy_word=own.policy)
    for wrong in (value._replace(category=Category.TRAFFIC), value._replace(label=b"nowhere.at_all")):
        with pytest.raises(SealBroken):
            reader.open(wrong, keys=own_keys, subject=own.id, policy_word=own.policy)
    with pytest.raises(SealBroken):
        reader.open_column(
            [(value.row, value.blob)], keys=own_keys, subject=own.id, policy_word=own.policy,
            category=Category.TRAFFIC, label=value.label,
        )  # fmt: skip


def test_keys_of_one_open_nothing_under_the_name_of_another(two) -> None:
    own, other = two
    with pytest.raises(SealBroken):
        Reader(Purpose.SHOW_OWN_DATA, "api").open(
            sealed(other), keys=keys_of(other.id), subject=own.id, policy_word=own.policy
        )


@pytest.mark.parametrize("of", [Person, Account])
def test_the_door_decides_by_the_word_of_the_subject_that_leaves_whatever_was_handed_in(two, of) -> None:
    own, _ = two
    account = access_account(own)
    row = {Person: own, Account: account}[of]
    willing = policy.with_answer(row.policy, Choice.EMAIL_MARKETING, policy.Answer.YES)
    intent = Intent(
        Subject(row.id, row.cell, willing), "mail-server", Purpose.MARKET_BY_EMAIL,
        frozenset({Category.CONTACT_EMAIL}), new_id(),
    )  # fmt: skip
    with transaction.atomic(), pytest.raises(Refused):
        disclose(intent, "an offer")
    of.objects.filter(id=row.id).update(policy=willing)
    unwilling = replace(intent, subject=replace(intent.subject, policy_word=row.policy))
    with transaction.atomic():
        assert disclose(unwilling, "an offer").value == "an offer"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Something for a gateway."""

    to: object
    parameters: tuple[tuple[str, str], ...] = ()


class Pair(NamedTuple):
    """A tuple with names."""

    to: str
    text: object


@dataclass(frozen=True, slots=True)
class Envelope:
    """A value of one field."""

    letter: object


def opened(person: Person) -> str:
    reader = Reader(Purpose.ADMINISTRATIVE_MESSAGE, "mail")
    keys = keys_of(person.id)
    return reader.open(sealed(person), keys=keys, subject=person.id, policy_word=person.policy)


@pytest.mark.parametrize("wrap", [
    lambda text: text, Leaving, lambda text: Leaving("x", (("To", text),)), lambda text: [text],
    Envelope, lambda text: Envelope(Leaving(text)), lambda text: Leaving({"to": [text]}),
    lambda text: Pair("x", text), lambda text: Envelope(Pair("x", text)),
])  # fmt: skip
def test_what_was_read_from_somebody_elses_row_or_for_another_category_does_not_pass_the_door(two, wrap) -> None:
    own, other = two
    subject = Subject(own.id, own.cell, own.policy)

    def leave(value: object, categories: frozenset[Category]) -> None:
        intent = Intent(subject, "mail-server", Purpose.ADMINISTRATIVE_MESSAGE, categories, new_id())
        with transaction.atomic():
            disclose(intent, wrap(value))

    address, name = frozenset({Category.CONTACT_EMAIL}), frozenset({Category.CONTACT_NAME})
    leave(opened(own), address)
    for value, categories in ((opened(other), address), (opened(own), name)):
        before = Disclosure.objects.count()
        with pytest.raises(Refused):
            leave(value, categories)
        assert Disclosure.objects.count() == before
    leave(str(opened(own)), address)
