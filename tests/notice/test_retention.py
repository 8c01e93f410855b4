"""The schedule: every stored pair has an end, and the check says so when one has not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from smarttec.kernel.errors import NotFound
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice import policy
from smarttec.notice.checks.registration import tables
from smarttec.notice.checks.retention import check_retention
from smarttec.notice.checks.rules import NO_REASON_TO_COLLECT
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.policy import Flag
from smarttec.notice.purposes import RULES
from smarttec.notice.retention import (
    MODELS,
    SCHEDULE,
    Act,
    Event,
    Stored,
    is_held,
    keep_until,
    last_moment,
    oldest_allowed,
    rule_for,
)
from smarttec.vault.fields import PersonalField

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def found(**changed: object) -> list[str]:
    given = {"schedule": SCHEDULE, "stored": MODELS, **changed}
    return [str(finding.obj) for finding in check_retention(tables(), RULES, **given)]  # type: ignore[arg-type]  # one change each


def test_n016_finds_nothing_in_the_program() -> None:
    assert found() == []


def test_every_category_of_every_purpose_has_a_rule_stored_yet_or_not() -> None:
    wanted = {(c, p) for p, rule in RULES.items() if p not in NO_REASON_TO_COLLECT for c in rule.categories}
    assert wanted <= SCHEDULE.keys()
    assert {(c, p) for c, p in SCHEDULE if p in NO_REASON_TO_COLLECT} == set()


def test_every_rule_names_a_published_clause_and_a_reason() -> None:
    for rule in SCHEDULE.values():
        assert rule.clause in clause_ids()
        assert rule.reason
        assert rule.keep >= timedelta(0)


@pytest.mark.parametrize(
    "pair", [(Category.MESSAGE_CONTENT, Purpose.RUN_ACCOUNT), (Category.CONTACT_EMAIL, Purpose.FULFIL_ORDER)]
)
def test_n016_a_stored_pair_without_a_rule(pair: tuple[Category, Purpose]) -> None:
    less = {key: rule for key, rule in SCHEDULE.items() if key != pair}
    assert f"{pair[0].name} for {pair[1].name}" in found(schedule=less)


def test_n016_a_rule_for_a_purpose_that_keeps_nothing() -> None:
    pair = (Category.CONTACT_NAME, Purpose.ANSWER_AUTHORITY)
    more = {**SCHEDULE, pair: SCHEDULE[Category.CONTACT_NAME, Purpose.RUN_ACCOUNT]}
    assert found(schedule=more) == ["CONTACT_NAME for ANSWER_AUTHORITY"]


def test_n016_a_table_without_retention_and_one_for_the_wrong_purpose_or_column() -> None:
    without = {label: stored for label, stored in MODELS.items() if label != "post.Mail"}
    assert found(stored=without) == ["post.Mail"]
    wrong = Stored(frozenset({Purpose.OFFER_BY_LOCATION}), Event.STORED, "created_at")
    assert set(found(stored={**MODELS, "post.Mail": wrong})) == {"post.Mail"}
    nowhere = Stored(MODELS["post.Mail"].purposes, Event.STORED, "eaten_at")
    assert found(stored={**MODELS, "post.Mail": nowhere}) == ["post.Mail"]


def test_keep_until_counts_from_the_event() -> None:
    assert keep_until(Category.LOCATION, Purpose.OFFER_BY_LOCATION, NOW) == NOW + timedelta(days=1)
    assert keep_until(Category.CONTACT_EMAIL, Purpose.MARKET_BY_EMAIL, NOW) == NOW, "a yes that ended keeps nothing"
    with pytest.raises(NotFound):
        keep_until(Category.LOCATION, Purpose.RUN_ACCOUNT, NOW)


def test_data_end_with_the_last_purpose_that_keeps_them() -> None:
    both = (Purpose.DELIVER_MESSAGE, Purpose.RUN_ACCOUNT)
    last = last_moment(Category.MESSAGE_CONTENT, both, NOW)
    assert last == keep_until(Category.MESSAGE_CONTENT, Purpose.RUN_ACCOUNT, NOW)
    assert last > keep_until(Category.MESSAGE_CONTENT, Purpose.DELIVER_MESSAGE, NOW)
    with pytest.raises(NotFound):
        last_moment(Category.LOCATION, both, NOW)


def test_records_for_tax_outlive_the_account_and_nothing_else_lives_as_long() -> None:
    longest = max(SCHEDULE.values(), key=lambda rule: rule.keep)
    assert (longest.purpose, longest.clause) == (Purpose.KEEP_RECORDS, "RIGHTS-4")
    assert rule_for(Category.FRIEND_CONTACT, Purpose.TELL_A_FRIEND).keep <= timedelta(days=7)


@pytest.mark.parametrize("model", [label for label, stored in MODELS.items() if stored.column])
def test_the_oldest_allowed_moment_of_a_table_is_in_the_past_and_follows_its_longest_rule(model: str) -> None:
    fields = [f for f in apps.get_model(model)._meta.local_concrete_fields if isinstance(f, PersonalField)]
    categories = {field.category for field in fields}
    oldest = oldest_allowed(model, categories, NOW)
    assert oldest is not None
    pairs = [(c, p) for c in categories for p in MODELS[model].purposes if (c, p) in SCHEDULE]
    ends = [SCHEDULE[pair].until(oldest) for pair in pairs if SCHEDULE[pair].event is MODELS[model].event]
    assert max(ends) == NOW > oldest


def test_tables_whose_rows_go_with_the_account_have_no_oldest_moment_and_unknown_ones_are_not_found() -> None:
    assert oldest_allowed("people.Person", {Category.CONTACT_EMAIL}, NOW) is None
    with pytest.raises(NotFound):
        oldest_allowed("nothing.Here", {Category.CONTACT_EMAIL}, NOW)
    with pytest.raises(NotFound):
        oldest_allowed("post.Mail", {Category.LOCATION}, NOW)


def test_a_hold_stops_deletion() -> None:
    word = policy.make(version=1)
    assert not is_held(word)
    assert is_held(policy.with_flag(word, Flag.LEGAL_HOLD, on=True))


def test_what_is_counted_as_traffic_stays_without_the_person() -> None:
    assert rule_for(Category.TRAFFIC, Purpose.ANALYSE_USAGE).act is Act.PSEUDONYMISE
