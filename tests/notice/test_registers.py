"""The registers of sources, services, companies and transfers, and the words of the Data Privacy Vocabulary."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from tests.people.helpers import open_confirmed

from smarttec.kernel.errors import MisconfiguredError
from smarttec.kernel.vocabulary import Category, Purpose, Region, Role, Source
from smarttec.notice import policy, sources
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.documents.operator import DEFAULT_FILE, current_operator, load_operator
from smarttec.notice.gate import Reason, Request, RuleBook
from smarttec.notice.purposes import RULES
from smarttec.notice.recipients import BY_CODE, MECHANISMS, RECIPIENTS, group_companies, transfers
from smarttec.people.models import Account, Person

DATABASE = pytest.mark.django_db(databases=["default", "keystore"])
DAY = date(2026, 11, 22)
DPV_PURPOSES = frozenset({
    "AccountManagement", "CommunicationManagement", "CustomerCare", "DeliveryOfGoods", "DirectMarketing",
    "EnforceSecurity", "FraudPreventionAndDetection", "LegalCompliance", "Marketing",
    "OrganisationComplianceManagement", "OrganisationGovernance", "PaymentManagement", "Personalisation",
    "PersonalisedAdvertising", "RecordManagement", "RightsFulfilment", "ServiceOptimisation",
    "ServicePersonalisation", "ServiceProvision", "ServiceUsageAnalytics", "TargetedAdvertising",
    "TechnicalServiceProvision",
})  # fmt: skip
"""Looked up in the purposes module of the W3C Data Privacy Vocabulary 2.0."""


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.purpose.name)
def test_every_term_of_the_vocabulary_exists_there(rule) -> None:
    prefix, _, term = rule.dpv.partition(":")
    assert prefix == "dpv"
    assert term in DPV_PURPOSES


def test_every_source_has_words_in_every_language_and_a_published_clause() -> None:
    assert set(sources.SOURCES) == set(Source)
    for entry in sources.SOURCES.values():
        assert set(entry.words) == set(LANGUAGES)
        assert entry.clause in clause_ids()


def test_a_source_is_told_with_service_and_company() -> None:
    told = sources.in_words(Source.TRADE_SHOW, "trade-show", "smarttec-eu", language="es")
    assert told == "de una feria comercial: feria comercial, Smarttec Europe B.V."


@DATABASE
@pytest.mark.parametrize(("column", "code"), [("service", "telepathy"), ("collected_by", "acme"), ("service", "")])
def test_a_record_with_an_unknown_service_or_company_is_refused_however_it_is_written(column: str, code: str) -> None:
    person = open_confirmed()
    before = getattr(person, column)
    setattr(person, column, code)
    with pytest.raises(MisconfiguredError), transaction.atomic():
        person.save(update_fields=[column])
    account = Account.objects.get(owner=person)
    setattr(account, column, code)
    with pytest.raises(MisconfiguredError), transaction.atomic():
        Account.objects.bulk_create([account])
    assert getattr(Person.objects.get(id=person.id), column) == before


def test_every_company_of_the_group_is_a_recipient_with_a_number_of_its_own() -> None:
    companies = current_operator().companies
    assert {RECIPIENTS[company.code].code for company in companies} == {company.number for company in companies}
    assert len(BY_CODE) == len(RECIPIENTS)
    for company in companies:
        entry = RECIPIENTS[company.code]
        assert (entry.role, entry.region, entry.country) == (Role.GROUP_COMPANY, company.region, company.country_code)


def ask(book: RuleBook, recipient: str, region: Region, category: Category = Category.CONTACT_NAME):
    word = policy.make(version=1, age=policy.Age.OLD_ENOUGH, region=region)
    return book.decide(Request(word, Purpose.SERVE_CUSTOMER, category, recipient), today=DAY)


def test_the_parent_gets_europeans_data_on_a_valid_mechanism_only() -> None:
    operator = current_operator()
    for mechanism, permitted in (("scc", True), ("dpf", True), ("safe-harbor", False), ("", False)):
        resting = [replace(company, mechanism=mechanism) for company in operator.companies]
        entries = group_companies(replace(operator, companies=tuple(resting)))
        book = RuleBook({1: RULES}, {entry.key: entry for entry in entries}, MECHANISMS)
        assert ask(book, "smarttec-us", Region.EU).permitted == permitted, mechanism
        assert ask(book, "smarttec-mx", Region.CH).permitted == permitted, mechanism
        assert ask(book, "smarttec-eu", Region.EU).permitted, "within Europe nothing is needed"
        assert ask(book, "smarttec-us", Region.US).permitted


def test_the_group_gets_no_content_and_no_credential() -> None:
    book = RuleBook({1: RULES}, RECIPIENTS, MECHANISMS)
    for category in (Category.MESSAGE_CONTENT, Category.CREDENTIAL, Category.CALL_CONTENT, Category.LOCATION):
        assert not ask(book, "smarttec-us", Region.US, category).permitted
    assert ask(book, "smarttec-us", Region.US, Category.MESSAGE_PEER).reason is Reason.NOT_FOR_RECIPIENT


def test_the_register_of_transfers_says_what_each_rests_on_and_whether_it_holds() -> None:
    lines = {line.recipient.key: line for line in transfers(DAY)}
    assert lines.keys() == RECIPIENTS.keys()
    assert all(line.holds for line in lines.values())
    assert lines["smarttec-us"].mechanism is MECHANISMS["scc"]
    assert lines["smarttec-us"].needed_for == {Region.EU, Region.CH, Region.UK, Region.UNKNOWN}
    assert (lines["smarttec-eu"].mechanism, lines["smarttec-eu"].needed_for) == (None, frozenset())
    assert not {line.recipient.key: line for line in transfers(date(2020, 1, 1))}["smarttec-us"].holds


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("number = 102", "number = 101", "more than one company"),
        ("number = 102", "number = 7", "`number` has to be between"),
        ('country_code = "NL"', 'country_code = "Netherlands"', "`country_code` has to be"),
        ('region = "EU"', 'region = "UNKNOWN"', "`region` has to be"),
        ('region = "EU"', 'region = "MARS"', "`region` has to be"),
    ],
)
def test_a_wrong_company_is_refused_and_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = DEFAULT_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "operator.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MisconfiguredError, match=said):
        load_operator(path)
