"""Choices: one writer, a record of each change, and obedience by the very next decision."""

import ast
from pathlib import Path

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL

import smarttec
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput, Refused
from smarttec.kernel.vocabulary import Category, Choice, Purpose, Region
from smarttec.notice import policy
from smarttec.notice.gate import Reason, Request
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.notice.versions import rule_book
from smarttec.people.actions.choices import (
    Change,
    change_policy,
    forget_signal,
    note_signal,
    set_age,
    set_choice,
    set_flag,
    set_region,
)
from smarttec.people.models import Account, Person, PolicyChange
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
Matter = PolicyChange.Matter


def choose(person: Person, answer: Answer, choice: Choice = Choice.EMAIL_MARKETING) -> bool:
    return set_choice(person=person, choice=choice, answer=answer, how="portal", proof_text_version="2026-11")


def newsletter_address(person: Person) -> str:
    """The real sealed field, as the newsletter would read it, from a fresh row."""
    with using(Purpose.MARKET_BY_EMAIL, actor="newsletter", about=EVERYBODY):
        return str(Person.objects.get(id=person.id).email)


def test_the_next_read_of_a_sealed_field_obeys_a_yes_and_a_no(person: Person) -> None:
    with pytest.raises(Refused) as refused:
        newsletter_address(person)
    assert (refused.value.clause, refused.value.reason) == ("USE-2", Reason.NOT_CHOSEN)
    choose(person, Answer.YES)
    assert newsletter_address(person) == EMAIL
    choose(person, Answer.NO)
    with pytest.raises(Refused) as refused:
        newsletter_address(person)
    assert (refused.value.clause, refused.value.reason) == ("CHOICE-2", Reason.CHOSE_NO)
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="mail", about=EVERYBODY):
        assert Person.objects.get(id=person.id).email == EMAIL


@pytest.mark.parametrize("choice", Choice)
def test_every_choice_is_written_down_and_obeyed_by_person_and_accounts(person: Person, choice: Choice) -> None:
    assert choose(person, Answer.NO, choice)
    assert not choose(person, Answer.NO, choice), "the same answer again is no change"
    word = Person.objects.get(id=person.id).policy
    assert {word} == set(Account.objects.filter(owner=person).values_list("policy", flat=True)) == {person.policy}
    change = PolicyChange.objects.get(person=person)
    assert (change.matter, change.item, change.old, change.new) == ("choice", choice, Answer.NOT_ASKED, Answer.NO)
    assert (change.by, change.how, change.notice_version, change.text_version) == (person.id, "portal", 1, "2026-11")
    for purpose, rule in rule_book().versions[1].items():
        if rule.choice is choice:
            request = Request(word, purpose, next(iter(rule.categories)))
            assert rule_book().decide(request, today=clock.now().date()).reason is Reason.CHOSE_NO


def test_a_yes_needs_the_words_it_was_given_to(person: Person) -> None:
    with pytest.raises(InvalidInput):
        set_choice(person=person, choice=Choice.ADS_HERE, answer=Answer.YES, how="portal", proof_text_version="")
    assert not PolicyChange.objects.exists()


def test_a_way_that_nobody_knows_is_refused(person: Person) -> None:
    with pytest.raises(ValueError, match="telepathy"):
        change_policy(person, Change(matter=Matter.AGE, new=Age.MINOR, how="telepathy"))


@pytest.mark.parametrize(
    ("matter", "item", "new"),
    [(Matter.CHOICE, 99, 1), (Matter.CHOICE, 0, 3), (Matter.FLAG, 1, 1), (Matter.AGE, 0, 3), (Matter.REGION, 0, 15),
     (Matter.VERSION, 0, 0), (Matter.VERSION, 0, 4096), (Matter.SUPPLEMENT, 8, 1)],
)  # fmt: skip
def test_a_change_that_does_not_exist_changes_nothing(person: Person, matter: Matter, item: int, new: int) -> None:
    before = person.policy
    with pytest.raises(ValueError):
        change_policy(person, Change(matter=matter, item=item, new=new, how="desk"))
    assert Person.objects.get(id=person.id).policy == before
    assert not PolicyChange.objects.exists()


def test_age_region_and_flags_go_the_same_way(person: Person) -> None:
    set_age(person=person, age=Age.MINOR, how="desk")
    set_region(person=person, region=Region.CH, how="desk")
    set_flag(person=person, flag=Flag.RESTRICTED, on=True, how="letter")
    set_flag(person=person, flag=Flag.LEGAL_HOLD, on=True, how="desk")
    word = Account.objects.get(owner=person).policy
    assert (policy.age(word), policy.region(word)) == (Age.MINOR, Region.CH)
    assert policy.has(word, Flag.RESTRICTED)
    assert policy.has(word, Flag.LEGAL_HOLD)
    written = list(PolicyChange.objects.order_by("created_at").values_list("matter", "item", "old", "new"))
    assert written == [
        ("age", 0, Age.OLD_ENOUGH, Age.MINOR),
        ("region", 0, Region.EU, Region.CH),
        ("flag", Flag.RESTRICTED, 0, 1),
        ("flag", Flag.LEGAL_HOLD, 0, 1),
    ]


def test_who_was_erased_stays_erased(person: Person) -> None:
    with pytest.raises(InvalidInput):
        set_flag(person=person, flag=Flag.ERASED, on=False, how="desk")


def test_the_browsers_signal_stops_partners_even_after_a_yes_until_the_person_takes_it_back(person: Person) -> None:
    choose(person, Answer.YES, Choice.ADS_ELSEWHERE)
    asked = Request(person.policy, Purpose.ADVERTISE_ELSEWHERE, Category.AD_VIEW)
    assert rule_book().decide(asked, today=clock.now().date()).permitted
    assert note_signal(person=person)
    assert not note_signal(person=person)
    with using(Purpose.ADVERTISE_ELSEWHERE, actor="ads", about=EVERYBODY), pytest.raises(Refused) as refused:
        str(Person.objects.get(id=person.id).email)
    assert (refused.value.clause, refused.value.reason) == ("DEVICE-3", Reason.GLOBAL_PRIVACY_CONTROL)
    with pytest.raises(InvalidInput):
        forget_signal(person=person, still_sent=True)
    assert forget_signal(person=person, still_sent=False)
    with using(Purpose.ADVERTISE_ELSEWHERE, actor="ads", about=EVERYBODY):
        assert Person.objects.get(id=person.id).email == EMAIL
    assert list(PolicyChange.objects.filter(matter="flag").values_list("how", flat=True)) == ["signal", "portal"]


def test_two_changes_from_stale_objects_are_both_kept(person: Person) -> None:
    first, second = Person.objects.get(id=person.id), Person.objects.get(id=person.id)
    choose(first, Answer.YES, Choice.ADS_HERE)
    choose(second, Answer.NO, Choice.PROMOTIONS)
    word = Person.objects.get(id=person.id).policy
    assert policy.answer(word, Choice.ADS_HERE) is Answer.YES
    assert policy.answer(word, Choice.PROMOTIONS) is Answer.NO


def test_nothing_else_in_the_program_writes_a_policy_word() -> None:
    """`update(policy=…)` and `update_fields=["policy"]` stand in these two modules only."""
    root = Path(smarttec.__file__).parent
    writers = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                keywords = {keyword.arg: keyword.value for keyword in node.keywords}
                named = ast.dump(keywords["update_fields"]) if "update_fields" in keywords else ""
                if (node.func.attr == "update" and "policy" in keywords) or "'policy'" in named:
                    writers.add(path.relative_to(root).as_posix())
    assert writers == {"people/actions/choices.py", "people/actions/notice.py"}
