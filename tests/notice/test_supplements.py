"""Supplements: entrants only, only what the text says, never against the person, and over when they end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.notice.second_version import midnight_in, second, two_versions
from tests.people.helpers import open_confirmed

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, MisconfiguredError, NotFound, Refused
from smarttec.kernel.vocabulary import Category, Choice, Purpose, Region, Role
from smarttec.notice import policy
from smarttec.notice.gate import Reason, Request, RuleBook
from smarttec.notice.policy import Age, Answer, Flag
from smarttec.notice.purposes import RULES, Basis, Mode, Rule
from smarttec.notice.recipients import Recipient
from smarttec.notice.supplements import REST, Supplement
from smarttec.notice.versions import VERSIONS, Catalogue
from smarttec.people.actions.choices import set_choice
from smarttec.people.actions.supplements import (
    enter_supplement,
    leave_ended_supplements,
    leave_supplement,
)
from smarttec.people.models import Account, Person, PolicyChange, SupplementEntry
from smarttec.vault.purpose import using

DATABASE = pytest.mark.django_db(databases=["default", "keystore"])
SPONSOR = Recipient(
    60, "sponsor", "the sponsor", Role.MARKETING_PARTNER, Region.EU, "IE", "sponsor's agreement",
    frozenset({Purpose.RUN_PROMOTION}), frozenset({Category.CONTACT_NAME, Category.CREDENTIAL}),
)  # fmt: skip
DRAW = Rule(
    Purpose.RUN_PROMOTION, "USE-4", "tell the sponsor who won", Basis.CONSENT,
    frozenset({Category.CONTACT_NAME, Category.LOCATION}), frozenset({Role.MARKETING_PARTNER}), Choice.PROMOTIONS,
    Mode.OPT_IN,
)  # fmt: skip
NEW = Rule(
    Purpose.DIAGNOSE_SERVERS, "USE-4", "see why the draw failed", Basis.CONSENT, frozenset({Category.CONTACT_NAME})
)
TEXT = {"en": "The sponsor learns the winner's name.", "es": "El patrocinador conoce el nombre del ganador."}


def a_supplement(slot: int = 2, begins: int = 1, ends: int = 31, key: str = "spring-draw") -> Supplement:
    return Supplement(
        key, slot, "2027-01", midnight_in(begins).date(), midnight_in(ends).date(), TEXT,
        {Purpose.RUN_PROMOTION: DRAW, Purpose.DIAGNOSE_SERVERS: NEW}, {"sponsor": SPONSOR},
    )  # fmt: skip


def book(supplement: Supplement) -> RuleBook:
    return Catalogue(VERSIONS, (supplement,)).book


def word(*, entrant: bool = True, choice: Answer = Answer.YES) -> int:
    made = policy.make(version=1, age=Age.OLD_ENOUGH, region=Region.EU)
    return policy.with_answer(policy.with_entry(made, 2, on=entrant), Choice.PROMOTIONS, choice)


TO_SPONSOR = Request(word(), Purpose.RUN_PROMOTION, Category.CONTACT_NAME, "sponsor")


def test_it_widens_for_entrants_and_for_nobody_else() -> None:
    decider, day = book(a_supplement()), midnight_in(5).date()
    assert decider.demand(TO_SPONSOR, today=day).clause == "USE-4"
    for other in (word(entrant=False), policy.with_entry(word(entrant=False), 3, on=True)):
        refused = decider.decide(replace(TO_SPONSOR, policy_word=other), today=day)
        assert (refused.permitted, refused.reason) == (False, Reason.RECIPIENT_UNKNOWN)


def test_it_allows_what_its_text_says_and_nothing_more() -> None:
    decider, day = book(a_supplement()), midnight_in(5).date()
    for request in (
        replace(TO_SPONSOR, category=Category.CREDENTIAL),
        replace(TO_SPONSOR, category=Category.LOCATION),
        replace(TO_SPONSOR, purpose=Purpose.RUN_ACCOUNT),
        replace(TO_SPONSOR, purpose=Purpose.DIAGNOSE_SERVERS),
        replace(TO_SPONSOR, recipient="somebody"),
    ):
        assert not decider.decide(request, today=day).permitted, request
    assert decider.decide(replace(TO_SPONSOR, category=Category.LOCATION, recipient=None), today=day).permitted


@pytest.mark.parametrize(
    ("against", "reason"),
    [
        (word(choice=Answer.NO), Reason.CHOSE_NO),
        (word(choice=Answer.NOT_ASKED), Reason.NOT_CHOSEN),
        (policy.with_flag(word(), Flag.ERASED, on=True), Reason.ERASED),
        (policy.with_flag(word(), Flag.RESTRICTED, on=True), Reason.RESTRICTED),
        (policy.with_age(word(), Age.MINOR), Reason.MINOR),
        (policy.with_version(word(), 9), Reason.UNKNOWN_VERSION),
    ],
)
def test_it_never_outweighs_the_person(against: int, reason: Reason) -> None:
    asked = Request(against, Purpose.RUN_PROMOTION, Category.LOCATION)
    decision = book(a_supplement()).decide(asked, today=midnight_in(5).date())
    assert not decision.permitted
    if reason in {Reason.ERASED, Reason.UNKNOWN_VERSION}:
        assert decision.reason is reason
    inside = replace(asked, category=Category.PROMOTION_ENTRY)
    assert book(a_supplement()).decide(inside, today=midnight_in(5).date()).reason is reason


def test_a_promotion_cannot_drop_the_choice_that_governs_a_purpose() -> None:
    unasked = replace(DRAW, choice=None, mode=Mode.NONE)
    lax = replace(a_supplement(), rules={Purpose.RUN_PROMOTION: unasked})
    asked = replace(TO_SPONSOR, policy_word=word(choice=Answer.NO))
    assert not book(lax).decide(asked, today=midnight_in(5).date()).permitted


def test_it_counts_from_its_first_day_until_its_last() -> None:
    decider = book(a_supplement())
    permitted = [decider.decide(TO_SPONSOR, today=midnight_in(day).date()).permitted for day in (0, 1, 30, 31)]
    assert permitted == [False, True, True, False]


def test_a_transfer_to_a_sponsor_needs_a_mechanism_like_any_other() -> None:
    abroad = replace(
        a_supplement(), recipients={"sponsor": replace(SPONSOR, region=Region.US, mechanism="safe-harbor")}
    )
    assert not book(abroad).decide(TO_SPONSOR, today=midnight_in(5).date()).permitted


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": 8}, {"slot": -1}, {"rules": {}}, {"valid_until": midnight_in(1).date()}, {"text": {"en": "Only."}},
        {"rules": {Purpose.PUBLISH: DRAW}}, {"rules": {Purpose.RUN_PROMOTION: replace(DRAW, clause="USE-6")}},
        {"rules": {Purpose.RUN_PROMOTION: replace(DRAW, is_marketing=True, mode=Mode.OPT_OUT)}},
    ],
)  # fmt: skip
def test_a_supplement_that_is_not_whole_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(MisconfiguredError):
        Catalogue(VERSIONS, (replace(a_supplement(), **wrong),))  # type: ignore[arg-type]  # one change each


def test_a_slot_rests_before_it_is_used_again_and_keys_are_not_reused() -> None:
    first = a_supplement()
    for begins, key in ((31 + REST.days - 1, "autumn-draw"), (31 + REST.days, "spring-draw")):
        with pytest.raises(MisconfiguredError):
            Catalogue(VERSIONS, (first, a_supplement(begins=begins, ends=200, key=key)))
    Catalogue(VERSIONS, (first, a_supplement(begins=31 + REST.days, ends=200, key="autumn-draw")))
    Catalogue(VERSIONS, (first, a_supplement(slot=3, key="other")))


def test_the_shipped_notice_has_no_supplement_and_purposes_allow_a_promotion_its_own_data() -> None:
    assert Catalogue(VERSIONS).supplements == ()
    assert Category.PROMOTION_ENTRY in RULES[Purpose.RUN_PROMOTION].categories


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Supplement]:
    with two_versions(tmp_path, second(90, 130), supplements=(a_supplement(),)) as catalogue:
        CLOCK.advance(timedelta(days=2))
        yield catalogue.supplements[0]


def name_for_the_draw(person: Person) -> str | None:
    with using(Purpose.DIAGNOSE_SERVERS, actor="draw"):
        return Person.objects.get(id=person.id).name


@DATABASE
def test_who_enters_is_read_under_the_supplement_and_who_leaves_is_not(running: Supplement) -> None:
    person, other = open_confirmed(), open_confirmed("bob@example.org")
    enter_supplement(person=person, key=running.key, rules_version=running.rules_version)
    assert name_for_the_draw(person) == "Ada Byron"
    with pytest.raises(Refused):
        name_for_the_draw(other)
    assert Account.objects.get(owner=person).policy == Person.objects.get(id=person.id).policy
    change = PolicyChange.objects.get(matter="supplement")
    assert (change.item, change.new, change.text_version) == (2, 1, "2027-01")
    with pytest.raises(Conflict):
        enter_supplement(person=person, key=running.key, rules_version=running.rules_version)
    assert leave_supplement(person=person, key=running.key)
    assert not leave_supplement(person=person, key=running.key)
    with pytest.raises(Refused):
        name_for_the_draw(person)


@DATABASE
def test_other_rules_than_those_shown_or_a_closed_promotion_cannot_be_entered(running: Supplement) -> None:
    person = open_confirmed()
    with pytest.raises(Conflict):
        enter_supplement(person=person, key=running.key, rules_version="2026-12")
    with pytest.raises(NotFound):
        enter_supplement(person=person, key="never-heard-of", rules_version="2027-01")
    CLOCK.advance(timedelta(days=40))
    with pytest.raises(Conflict):
        enter_supplement(person=person, key=running.key, rules_version=running.rules_version)
    assert not SupplementEntry.objects.exists()


@DATABASE
def test_when_it_has_ended_the_slot_is_cleared_for_everybody_and_nothing_else_is(running: Supplement) -> None:
    people = [open_confirmed(f"p{n}@example.org") for n in range(3)]
    for person in people:
        enter_supplement(person=person, key=running.key, rules_version=running.rules_version)
        set_choice(
            person=person, choice=Choice.PROMOTIONS, answer=Answer.YES, how="portal", proof_text_version="2027-01"
        )
    stray = policy.with_entry(Person.objects.get(id=people[0].id).policy, 5, on=True)
    Person.objects.filter(id=people[0].id).update(policy=stray)
    assert leave_ended_supplements() == 1, "a bit that belongs to no running promotion goes at once"
    assert {policy.is_entrant(one, 2) for one in Person.objects.values_list("policy", flat=True)} == {True}
    CLOCK.advance(timedelta(days=40))
    assert leave_ended_supplements(batch=2) == 3
    words = set(Person.objects.values_list("policy", flat=True)) | set(Account.objects.values_list("policy", flat=True))
    assert all(not policy.is_any_entrant(one) for one in words)
    assert all(policy.answer(one, Choice.PROMOTIONS) is Answer.YES for one in words)
    assert SupplementEntry.objects.filter(left_at__lte=clock.now()).count() == 3


def test_a_disclosure_to_a_recipient_of_a_supplement_names_that_recipient() -> None:
    assert book(a_supplement()).recipient(word(), "sponsor") is SPONSOR
    assert book(a_supplement()).recipient(word(), "sms-carrier").code == 1
