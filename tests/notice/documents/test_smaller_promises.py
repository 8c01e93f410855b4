"""Nothing is promised before it works, and what is not enforced in full says so beside it; in both languages."""

import re
from pathlib import Path

import pytest

import smarttec
from smarttec.kernel import clock
from smarttec.notice.documents.labels import LABELS, LANGUAGES
from smarttec.notice.documents.loader import in_force_at, load
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.documents.render import clause_html, document_text
from smarttec.notice.pending import PENDING

ROOT = Path(smarttec.__file__).parent
NOT_YET = re.compile(
    r"\bemergenc(?:y|ies|ia)|\bvoice\b|\bvoz\b|place (?:a )?calls?|phone calls?|make calls|\bllamadas?\b|\bcalling\b"
    r"|voicemail|\band (?:[\w{}.\[\]]+ )?calls\b",
    re.IGNORECASE,
)
"""What would be a promise of calls."""


def pages() -> list[Path]:
    shown = [
        *(ROOT / "faces" / "portal" / "templates").rglob("*"),
        *(ROOT / "notice" / "documents" / "data").rglob("*.toml"),
        *(ROOT / "faces" / "portal").rglob("*.py"),
        *(ROOT / "demo").rglob("*.py"),
    ]
    return [path for path in (*shown, ROOT / "plans" / "letters.py") if path.is_file()]


def test_no_page_no_letter_and_no_clause_promises_calls_before_there_are_any() -> None:
    found = {
        f"{path.name}: {match.group()}"
        for path in pages()
        for match in NOT_YET.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


SMALL = {
    "SHARE-4": ("joint venture", "empresa conjunta"),
    "SHARE-6": ("does not mean that we endorse", "avalemos"),
    "SHARE-3": ("be careful", "cuidado"),
    "UPDATE-1": ("from time to time", "de vez en cuando"),
    "MINORS-1": ("send us no information", "no nos envíe información"),
    "CONTACT-1": ("{operator.address}", "{operator.address}"),
}


@pytest.mark.parametrize("clause", SMALL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_smaller_promises_are_in_the_notice(clause: str, language: str) -> None:
    document = load("privacy", in_force_at("privacy", clock.now()), language)
    promise = next(one for one in document.clauses if one.id == clause).promise
    assert SMALL[clause][LANGUAGES.index(language)] in promise


@pytest.mark.parametrize("kind", ["privacy", "terms"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_enforced_in_full_says_so_beside_it_and_nothing_else_does(kind: str, language: str) -> None:
    document, operator = load(kind, in_force_at(kind, clock.now()), language), current_operator()
    for clause in document.clauses:
        shown = clause_html(clause=clause, operator=operator, language=language)
        assert (f'href="/proof/{clause.id}"' in shown) is (clause.id in PENDING)
    text = document_text(document=document, operator=operator)
    assert text.count(LABELS[language].not_yet) == sum(clause.id in PENDING for clause in document.clauses)
