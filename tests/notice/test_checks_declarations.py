"""Each check of the declarations sees a changed copy of them, and says so under its own id."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.checks import CheckMessage
from django.db import models
from django.test.utils import isolate_apps

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose, Region, Role
from smarttec.notice.bindings import Binding
from smarttec.notice.checks.clauses import check_bindings, check_clauses
from smarttec.notice.checks.columns import check_columns
from smarttec.notice.checks.recipients import check_recipients
from smarttec.notice.checks.registration import tables
from smarttec.notice.checks.rules import NO_REASON_TO_COLLECT, check_categories, check_purposes
from smarttec.notice.declarations import THIRD_PARTY_TABLES
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.pending import Pending
from smarttec.notice.purposes import RULES, Mode
from smarttec.notice.recipients import MECHANISMS, RECIPIENTS, Recipient
from smarttec.people.models import Collected
from smarttec.vault.fields import PersonalField, PersonalModel
from smarttec.vault.impersonal import impersonal

TODAY = date(2026, 11, 22)


def places(found: Iterable[CheckMessage]) -> list[tuple[str | None, str]]:
    return [(finding.id, str(finding.obj)) for finding in found]


@isolate_apps("smarttec.people")
def test_n001_a_column_without_declaration() -> None:
    @impersonal(key=["id"])
    class Diary(PersonalModel, Collected):
        privacy_subject = privacy_policy = "id"
        id = models.UUIDField(primary_key=True, default=new_id)
        entry = PersonalField(category=Category.PUBLIC_POST)
        mood = models.CharField(max_length=10)

        class Meta:
            app_label = "people"

    assert places(check_columns([Diary], {})) == [("N001", "people.Diary.mood")]
    assert places(check_columns([impersonal(key=["id"], state=["mood"])(Diary)], {})) == []


@isolate_apps("smarttec.people")
def test_n001_a_declaration_without_column_and_a_column_that_is_both() -> None:
    @impersonal(key=["id", "gone"], state=["entry"])
    class Diary(PersonalModel):
        privacy_subject = privacy_policy = "id"
        id = models.UUIDField(primary_key=True, default=new_id)
        entry = PersonalField(category=Category.PUBLIC_POST)

        class Meta:
            app_label = "people"

    assert places(check_columns([Diary], {})) == [("N001", "people.Diary.entry"), ("N001", "people.Diary.gone")]


@isolate_apps("smarttec.people")
def test_n001_a_sealed_column_without_a_subject() -> None:
    @impersonal(key=["id"])
    class Orphan(models.Model):
        id = models.UUIDField(primary_key=True, default=new_id)
        entry = PersonalField(category=Category.PUBLIC_POST)

        class Meta:
            app_label = "people"

    assert places(check_columns([Orphan], {})) == [("N001", "people.Orphan.entry")]


def test_n001_a_third_party_table_that_nobody_declared() -> None:
    without = {label: columns for label, columns in THIRD_PARTY_TABLES.items() if label != "sessions.Session"}
    assert {place for _, place in places(check_columns(tables(), without))} >= {
        "sessions.Session.session_key",
        "sessions.Session.session_data",
        "sessions.Session.expire_date",
    }


def test_every_column_of_this_program_is_answered_for() -> None:
    assert places(check_columns(tables(), THIRD_PARTY_TABLES)) == []


def test_n002_a_purpose_without_rule() -> None:
    rules = {purpose: rule for purpose, rule in RULES.items() if purpose is not Purpose.AUDIT}
    assert places(check_purposes(rules, clause_ids())) == [("N002", "Purpose.AUDIT")]


@pytest.mark.parametrize(
    "change",
    [
        {"clause": "USE-99"},
        {"categories": frozenset()},
        {"mode": Mode.OPT_IN},
        {"is_marketing": True},
        {"purpose": Purpose.AUDIT},
    ],
)
def test_n002_a_rule_that_contradicts_the_notice_or_itself(change: dict[str, object]) -> None:
    rules = {**RULES, Purpose.CARRY_CALL: replace(RULES[Purpose.CARRY_CALL], **change)}  # type: ignore[arg-type]  # one change each
    assert places(check_purposes(rules, clause_ids())) == [("N002", "Purpose.CARRY_CALL")]


def test_n003_a_stored_category_that_no_purpose_needs() -> None:
    rules = {
        purpose: replace(rule, categories=rule.categories - {Category.MESSAGE_CONTENT})
        for purpose, rule in RULES.items()
        if purpose not in NO_REASON_TO_COLLECT
    }
    found = places(check_categories(tables(), rules))
    assert ("N003", "messaging.Message.body") in found
    assert {check for check, _ in found} == {"N003"}
    assert places(check_categories(tables(), RULES)) == []


def recipients_with(entry: Recipient) -> Iterator[CheckMessage]:
    return check_recipients({**RECIPIENTS, entry.key: entry}, MECHANISMS, RULES, today=TODAY)


@pytest.mark.parametrize(
    "change",
    [
        {"role": Role.AUDITOR},
        {"purposes": frozenset()},
        {"purposes": frozenset({Purpose.DELIVER_MESSAGE, Purpose.FULFIL_ORDER})},
        {"categories": frozenset({Category.MESSAGE_CONTENT, Category.LOCATION})},
        {"mechanism": "handshake"},
        {"mechanism": "safe-harbor"},
        {"mechanism": ""},
        {"code": 2},
    ],
)
def test_n004_a_recipient_that_contradicts_the_rules(change: dict[str, object]) -> None:
    entry = replace(RECIPIENTS["sms-carrier"], **change)  # type: ignore[arg-type]  # one change each
    found = places(recipients_with(entry))
    assert {identity for identity, _ in found} == {"N004"}


def test_n004_a_service_provider_with_marketing_of_its_own() -> None:
    carrier = RECIPIENTS["sms-carrier"]
    entry = replace(carrier, purposes=carrier.purposes | {Purpose.SHARE_LOCATION})
    found = list(recipients_with(entry))
    assert {finding.id for finding in found} == {"N004"}
    assert any("marketing of its own" in finding.msg for finding in found)


def test_n004_nothing_to_say_about_the_register_as_it_is_nor_about_a_recipient_in_europe() -> None:
    in_europe = replace(RECIPIENTS["sms-carrier"], region=Region.EU, country="IE", mechanism="")
    assert places(recipients_with(in_europe)) == []


GOOD = Binding(
    "SHARE-1", ("smarttec.notice.door:disclose",), (f"tests/notice/{Path(__file__).name}::test_n013_n014_n015",)
)


def test_n013_n014_n015() -> None:
    waits = Pending("shop", "to be built")

    def lists(*bindings: Binding, **pending: Pending) -> list[tuple[str | None, str]]:
        named = {name.replace("_", "-"): entry for name, entry in pending.items()}
        return places(check_clauses(["SHARE-1", "USE-1"], bindings, named, pending_count=len(named)))

    assert lists(GOOD, USE_1=waits) == []
    assert lists(GOOD) == [("N013", "USE-1")]
    assert lists(GOOD, USE_1=waits, SHARE_1=waits) == [("N014", "SHARE-1")]
    assert lists(GOOD, GOOD, USE_1=waits) == [("N014", "SHARE-1")]
    assert lists(GOOD, USE_1=waits, USE_99=waits) == [("N015", "USE-99")]


def test_n013_the_pending_list_is_as_long_as_committed() -> None:
    pending = {"USE-1": Pending("requests", "the queue")}
    assert places(check_clauses(["USE-1"], [], pending, pending_count=2)) == [("N013", "pending")]
    assert places(check_clauses(["USE-1"], [], pending, pending_count=0)) == [("N013", "pending")]


@pytest.mark.parametrize(
    "change",
    [
        {"enforced_by": ("smarttec.notice.door:open_wide",)},
        {"enforced_by": ("smarttec.notice.window:disclose",)},
        {"enforced_by": ()},
        {"tests": ()},
        {"tests": ("tests/notice/test_checks_declarations.py::test_that_was_deleted",)},
        {"tests": ("tests/notice/test_nothing.py::test_n013_n014_n015",)},
    ],
)
def test_n013_a_binding_that_does_not_resolve(change: dict[str, tuple[str, ...]]) -> None:
    assert places(check_bindings([GOOD])) == []
    assert places(check_bindings([replace(GOOD, **change)])) == [("N013", "SHARE-1")]
