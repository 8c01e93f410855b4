"""The published words themselves: every promise is there, in both languages, in plain and short sentences."""

import re
from itertools import product

import pytest

from smarttec.notice.documents import loader, reading, render
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.model import KINDS, Clause, Document, Kind
from smarttec.notice.documents.operator import DEFAULT_FILE, load_operator

PRIVACY = [
    "SCOPE-1",
    "SCOPE-2",
    "SCOPE-3",
    "SCOPE-4",
    "COLLECT-1",
    "COLLECT-2",
    "COLLECT-3",
    "COLLECT-4",
    "COLLECT-5",
    "COLLECT-6",
    "COLLECT-7",
    "DEVICE-1",
    "DEVICE-2",
    "DEVICE-3",
    "DEVICE-4",
    "DEVICE-5",
    "DEVICE-6",
    "DEVICE-7",
    "DEVICE-8",
    "DEVICE-9",
    "DEVICE-10",
    "DEVICE-11",
    "DEVICE-12",
    "USE-1",
    "USE-2",
    "USE-3",
    "USE-4",
    "USE-5",
    "USE-6",
    "USE-7",
    "USE-8",
    "SHARE-1",
    "SHARE-2",
    "SHARE-3",
    "SHARE-4",
    "SHARE-5",
    "SHARE-6",
    "SHARE-7",
    "SECURE-1",
    "SECURE-2",
    "CHOICE-1",
    "CHOICE-2",
    "CHOICE-3",
    "CHOICE-4",
    "RIGHTS-1",
    "RIGHTS-2",
    "RIGHTS-3",
    "RIGHTS-4",
    "RIGHTS-5",
    "RIGHTS-6",
    "MINORS-1",
    "MINORS-2",
    "TRANSFER-1",
    "TRANSFER-2",
    "TRANSFER-3",
    "TRANSFER-4",
    "CONTACT-1",
    "UPDATE-1",
    "UPDATE-2",
    "UPDATE-3",
]
TERMS = ["SCOPE-2", "TERMS-1", "TERMS-2", "TERMS-3", "TERMS-4", "TERMS-5", "TERMS-6", "TERMS-7"]
CATALOGUE: dict[Kind, list[str]] = {"privacy": PRIVACY, "terms": TERMS}
OPERATOR = load_operator(DEFAULT_FILE)
DOCUMENTS = [
    loader.load(kind, version, language)
    for kind, language in product(KINDS, LANGUAGES)
    for version in loader.versions(kind)
]

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda d: f"{d.kind}-{d.version}-{d.language}")


def sentences(text: str) -> list[list[str]]:
    """The sentences and list items of a text, each as its words; "UE-EE. UU." and "Inc." end none."""
    plain = render.markup_text(text=text, resolve=lambda _: "Value").replace("EE. UU.", "EE.UU.")
    return [part.split() for part in re.split(r"(?<=[.!?:])\s+|\n+", plain) if part.split()]


def clause(kind: Kind, clause_id: str, language: str) -> Clause:
    document = loader.load(kind, loader.versions(kind)[-1], language)
    return next(one for one in document.clauses if one.id == clause_id)


@every_document
def test_every_clause_of_the_catalogue_is_there_in_its_order(document: Document) -> None:
    assert [one.id for one in document.clauses] == CATALOGUE[document.kind]


def test_clause_ids_are_those_of_the_catalogue_each_once() -> None:
    assert sorted(loader.clause_ids()) == sorted({*PRIVACY, *TERMS})


@every_document
def test_no_sentence_is_longer_than_forty_words_and_hardly_one_longer_than_twenty_eight(document: Document) -> None:
    lengths = {" ".join(s): len(s) for one in document.clauses for s in sentences(one.promise)}
    assert not [text for text, words in lengths.items() if words > 40]
    assert sum(words > 28 for words in lengths.values()) <= len(lengths) / 50


@pytest.mark.parametrize("kind", KINDS)
def test_english_sentences_are_short_and_words_common(kind: Kind) -> None:
    document = loader.load(kind, loader.versions(kind)[-1], "en")
    found = [s for one in document.clauses for s in sentences(one.promise)]
    words = [word for sentence in found for word in sentence]
    assert sum(map(len, found)) / len(found) <= 18
    assert sum(map(len, words)) / len(words) <= 5.2


@every_document
def test_a_promise_has_at_most_four_paragraphs_or_lists(document: Document) -> None:
    assert {one.id: n for one in document.clauses if (n := len(one.promise.split("\n\n"))) > 4} == {}


@every_document
def test_no_lawyers_fog(document: Document) -> None:
    fog = re.compile(
        r"\b(?:herein|hereby|thereof|pursuant|notwithstanding|aforesaid|por la presente|en virtud de)\b", re.IGNORECASE
    )
    assert not [one.id for one in document.clauses if fog.search(one.promise)]


@every_document
def test_no_placeholder_stays_unresolved(document: Document) -> None:
    for shown in (
        render.document_html(document=document, operator=OPERATOR),
        render.document_text(document=document, operator=OPERATOR),
    ):
        assert "{" not in shown
        assert "}" not in shown


@every_document
def test_the_operators_facts_stand_in_no_text(document: Document) -> None:
    texts = [
        document.title,
        document.intro,
        *(t for one in document.clauses for t in (one.title, one.in_short, one.promise)),
    ]
    facts = [OPERATOR.name, OPERATOR.brand, "Boulder", OPERATOR.privacy_email]
    assert not [(fact, text) for fact in facts for text in texts if fact in text]


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_use_the_same_links_and_placeholders_and_lists(kind: Kind) -> None:
    version = loader.versions(kind)[-1]
    english, *others = (loader.load(kind, version, language) for language in LANGUAGES)
    pattern = re.compile(r"\]\([^)]+\)|\{[^}]+\}|^- ", re.MULTILINE)
    for other in others:
        for ours, theirs in zip(english.clauses, other.clauses, strict=True):
            assert sorted(pattern.findall(ours.promise)) == sorted(pattern.findall(theirs.promise)), ours.id


@every_document
def test_links_to_clauses_lead_to_clauses(document: Document) -> None:
    ids = {"privacy": PRIVACY, "terms": TERMS}
    for one in document.clauses:
        for page, anchor in re.findall(r"\]\((/privacy|/terms)?#([A-Z0-9-]+)\)", one.promise):
            assert anchor in ids[page.removeprefix("/") or document.kind], one.id


@pytest.mark.parametrize(
    ("kind", "clause_id", "words"),
    [
        ("privacy", "COLLECT-2", ["clearing house alone", "neither scan nor change"]),
        ("privacy", "MINORS-1", ["{operator.minimum_age}", "country sets a higher age"]),
        ("privacy", "TRANSFER-3", ["struck down in 2015", "Data Privacy Framework", "standard contractual clauses"]),
        ("privacy", "DEVICE-12", ["does not reveal who you are", "kept apart"]),
        ("privacy", "RIGHTS-5", ["we destroy that key", "gives the date"]),
        ("privacy", "UPDATE-2", [f"{reading.MATERIAL_NOTICE_DAYS} days"]),
        ("privacy", "CHOICE-3", ["#USE-8"]),
        ("privacy", "DEVICE-11", ["at least ten"]),
        ("terms", "TERMS-1", ["Receiving an SMS needs no credits", "never falls below zero"]),
        ("terms", "TERMS-3", ["newsletter", "forum"]),
        ("terms", "TERMS-5", ["one calendar month"]),
    ],
)
def test_the_delicate_promises_are_really_said(kind: Kind, clause_id: str, words: list[str]) -> None:
    promise = " ".join(clause(kind, clause_id, "en").promise.split())
    assert [part for part in words if part not in promise] == []


def test_the_seven_principles_are_named() -> None:
    promise = clause("privacy", "TRANSFER-3", "en").promise
    named = ("notice", "choice", "onward transfer", "security", "data integrity", "access", "enforcement")
    assert [principle for principle in named if principle not in promise] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_services_and_companies_of_the_registry_are_listed(language: str) -> None:
    html = render.clause_html(clause=clause("privacy", "SCOPE-1", language), operator=OPERATOR, language=language)
    for service in OPERATOR.services:
        assert service.name.in_language(language) in html
    for company in OPERATOR.companies:
        assert f"{company.name} ({company.country.in_language(language)})" in html
