"""Several versions of the notice: their order, their dates, and what each newly allows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.notice.second_version import NEW_RULES, midnight_in, second, two_versions

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.kernel.vocabulary import Category, Choice, Purpose, Role
from smarttec.notice import policy
from smarttec.notice.documents import loader
from smarttec.notice.gate import Reason, Request
from smarttec.notice.publication import coming_for, new_uses, steps_due, takes_effect_at, to_announce
from smarttec.notice.purposes import RULES, Mode
from smarttec.notice.versions import VERSIONS, WINDOW, Catalogue, NoticeVersion, catalogue, current_version, rule_book

AN_ADULT = policy.make(version=1, age=policy.Age.OLD_ENOUGH)
FIRST = VERSIONS[0]


def test_the_versions_agree_with_the_published_documents() -> None:
    assert tuple(version.document for version in VERSIONS) == loader.versions("privacy")
    for version in VERSIONS:
        document = loader.load("privacy", version.document, "en")
        stated = (version.effective_at.date(), version.announced_at.date(), version.material)
        assert stated == (document.effective, document.announced, document.material), version.document
        assert version.effective_at.time() == version.announced_at.time() == datetime.min.time()


@pytest.mark.parametrize(
    "versions",
    [
        (),
        (FIRST, replace(second(), number=1)),
        (second(), FIRST),
        (FIRST, second(announced_in=2, effective_in=31)),
        (FIRST, replace(second(), material=False)),
        (FIRST, replace(second(), material=False, rules=RULES, recipients={})),
    ],
    ids=["none", "number twice", "order", "29 days", "editorial with rules", "editorial with recipients"],
)
def test_a_catalogue_that_breaks_the_promises_of_update_2_cannot_be_made(versions: tuple[NoticeVersion, ...]) -> None:
    with pytest.raises(MisconfiguredError):
        Catalogue(versions)


def test_the_version_in_effect_changes_at_its_moment_and_new_people_get_it(tmp_path: Path) -> None:
    after = second()
    with two_versions(tmp_path, after):
        assert current_version() is FIRST
        CLOCK.advance(after.effective_at - clock.now() - timedelta(minutes=5))
        assert current_version() is FIRST
        CLOCK.advance(timedelta(minutes=6))
        assert current_version() is after
        assert loader.in_force_at("privacy", clock.now()) == after.document
    assert catalogue().versions == VERSIONS


def test_before_the_first_version_takes_effect_there_is_no_other_than_it() -> None:
    assert catalogue().in_effect(datetime(2020, 1, 1, tzinfo=UTC)) is FIRST


def test_an_unknown_number_is_not_found_and_has_nothing_after_it() -> None:
    with pytest.raises(NotFound):
        catalogue().by_number(9)
    assert catalogue().after(9) == ()


def test_each_version_decides_with_its_own_rules_and_its_own_register(tmp_path: Path) -> None:
    carrier = replace(FIRST.recipients["sms-carrier"], purposes=frozenset({Purpose.CARRY_CALL}))
    after = replace(second(), recipients={"sms-carrier": carrier})
    with two_versions(tmp_path, after):
        book, today = rule_book(), clock.now().date()
        new = policy.with_version(AN_ADULT, 2)
        named = Request(AN_ADULT, Purpose.DIAGNOSE_SERVERS, Category.CONTACT_NAME)
        assert book.decide(named, today=today).reason is Reason.CATEGORY_NOT_FOR_PURPOSE
        assert book.decide(replace(named, policy_word=new), today=today).permitted
        sent = Request(AN_ADULT, Purpose.DELIVER_MESSAGE, Category.MESSAGE_CONTENT, "sms-carrier")
        assert book.decide(replace(sent, policy_word=AN_ADULT), today=today).permitted
        assert book.decide(replace(sent, policy_word=new), today=today).reason is Reason.NOT_FOR_RECIPIENT


def test_only_announced_material_versions_are_told_and_only_steps_that_are_due_are_taken() -> None:
    after, editorial = second(), replace(second(50, 60, material=False), number=3, document="2027-03", rules=NEW_RULES)
    both = Catalogue((FIRST, after, editorial))
    assert to_announce(both, midnight_in(1) - timedelta(seconds=1)) == ()
    assert to_announce(both, midnight_in(1)) == to_announce(both, midnight_in(99)) == (after,)
    assert [step.after for step in steps_due(both, midnight_in(30))] == []
    [material, wording] = steps_due(both, midnight_in(60))
    assert (material.after, material.told_before) == (after, midnight_in(60) - WINDOW)
    assert (wording.after, wording.told_before) == (editorial, None)
    assert coming_for(both, AN_ADULT, midnight_in(0)) is None
    assert coming_for(both, AN_ADULT, midnight_in(2)) is after
    assert coming_for(both, policy.with_version(AN_ADULT, 2), midnight_in(99)) is None


def test_nobody_has_less_than_the_window_however_late_they_were_told() -> None:
    after = second()
    assert takes_effect_at(after, after.announced_at) == after.effective_at
    assert takes_effect_at(after, None) == after.effective_at
    assert takes_effect_at(after, midnight_in(20)) == midnight_in(50)
    assert takes_effect_at(second(1, 1, material=False), midnight_in(20)) == midnight_in(1)


def test_the_new_uses_are_the_difference_of_the_rules_and_nothing_else() -> None:
    [use] = new_uses(FIRST, second())
    assert (use.purpose, use.categories, use.roles) == (Purpose.DIAGNOSE_SERVERS, (Category.CONTACT_NAME,), ())
    assert not use.loosened
    assert new_uses(second(), FIRST) == (), "less than before is no new use"
    assert new_uses(FIRST, FIRST) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"mode": Mode.OPT_OUT},
        {"mode": Mode.NONE, "choice": None},
        {"choice": Choice.PERSONALISATION},
        {"roles": frozenset({Role.MARKETING_PARTNER, Role.MAIL_SERVER})},
    ],
)
def test_asking_less_or_giving_to_more_is_a_new_use(change: dict[str, object]) -> None:
    rules = {**RULES, Purpose.MARKET_BY_EMAIL: replace(RULES[Purpose.MARKET_BY_EMAIL], **change)}  # type: ignore[arg-type]  # one change each
    [use] = new_uses(FIRST, replace(second(), rules=rules))
    assert use.purpose is Purpose.MARKET_BY_EMAIL
    assert use.loosened or use.roles == (Role.MARKETING_PARTNER,)


def test_the_first_day_of_the_first_version_is_a_day_of_the_documents() -> None:
    assert FIRST.effective_at.date() == date(2026, 11, 1)
