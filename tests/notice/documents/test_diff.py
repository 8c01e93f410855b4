"""The difference between two versions is complete, exact to the letter, and safe."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.notice.documents import diff, loader
from smarttec.notice.documents.model import Clause, Document
from smarttec.notice.documents.operator import DEFAULT_FILE, load_operator

OPERATOR = load_operator(DEFAULT_FILE)
TERMS = loader.load("terms", "2026-11", "en")


def changed(**fields: str) -> Document:
    """The terms with other fields in their second clause."""
    first, second, *rest = TERMS.clauses
    return replace(TERMS, version="2027-01", clauses=(first, replace(second, **fields), *rest))


def compare(before: Document, after: Document) -> diff.DocumentDiff:
    return diff.compare(before=before, after=after, operator=OPERATOR)


@given(before=st.text(), after=st.text())
def test_the_pieces_give_back_both_texts_to_the_letter(before: str, after: str) -> None:
    pieces = diff.words_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark != "added") == before
    assert "".join(piece.text for piece in pieces if piece.mark != "removed") == after


def test_only_the_words_that_changed_are_marked() -> None:
    assert diff.words_diff("We keep it a year.", "We keep it a month.") == (
        diff.Piece("same", "We keep it a "),
        diff.Piece("removed", "year."),
        diff.Piece("added", "month."),
    )


def test_nothing_changed_is_said() -> None:
    assert compare(TERMS, TERMS).clauses == ()
    assert "Nothing changed." in diff.diff_html(compare(TERMS, TERMS))


@pytest.mark.parametrize("field", ["title", "in_short", "promise"])
def test_a_change_in_any_field_is_found(field: str) -> None:
    (one,) = compare(TERMS, changed(**{field: "Something else"})).clauses
    assert (one.id, one.change) == (TERMS.clauses[1].id, "changed")
    assert diff.Piece("same", "Something else") not in getattr(one, field)


def test_an_added_and_a_removed_clause_are_named() -> None:
    extra = Clause(id="TERMS-8", section="options", title="New", in_short="New.", promise="New.")
    after = replace(TERMS, version="2027-01", clauses=(*TERMS.clauses[1:], extra))
    difference = compare(TERMS, after)
    assert [(one.id, one.change) for one in difference.clauses] == [("TERMS-8", "added"), ("SCOPE-2", "removed")]
    html = diff.diff_html(difference)
    assert '<section class="clause clause-added">' in html
    assert '<section class="clause clause-removed">' in html


def test_a_changed_target_of_a_link_is_seen() -> None:
    before, after = changed(promise="[Read](/terms)"), changed(promise="[Read](/elsewhere)")
    (one,) = compare(before, after).clauses
    assert diff.Piece("added", "(/elsewhere)") in one.promise


def test_title_and_intro_are_compared_too() -> None:
    after = replace(TERMS, version="2027-01", title="Rules of service", intro=f"{TERMS.intro} And more.")
    html = diff.diff_html(compare(TERMS, after))
    assert "<ins>Rules</ins>" in html
    assert "And more." in html


@pytest.mark.parametrize("evil", ["<script>x</script>", '"><img src=x onerror=y>', "</del><b>"])
def test_the_difference_is_escaped(evil: str) -> None:
    for before, after in ((TERMS, changed(promise=evil)), (changed(promise=evil), TERMS), (TERMS, changed(title=evil))):
        html = diff.diff_html(compare(before, after))
        assert evil not in html
        assert evil.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").split()[0] in html


def test_different_documents_or_languages_are_not_compared() -> None:
    with pytest.raises(ValueError, match="same document"):
        compare(TERMS, loader.load("privacy", "2026-11", "en"))
    with pytest.raises(ValueError, match="same document"):
        compare(TERMS, loader.load("terms", "2026-11", "es"))
