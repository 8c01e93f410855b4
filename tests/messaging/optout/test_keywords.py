"""STOP, START and HELP: in several languages, whatever the case and the accents, and only as the whole of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.messaging.optout.keywords import _WORDS, ANSWERS, Keyword, Wish, keyword

WORDS = [
    (word.strip(), wish, language)
    for wish, languages in _WORDS.items()
    for language, words in languages.items()
    for word in words.split(",")
]


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("STOP", "stop.en"), (" stop. ", "stop.en"), ("Stop!", "stop.en"), ("“stop", None), ("ALTO", "stop.es"),
        ("no más", "stop.es"), ("Arrêt", "stop.fr"), ("DÉSABONNER", "stop.fr"), ("Stopp", "stop.de"),
        ("Kündigen", "stop.de"), ("basta", "stop.it"), ("Sair", "stop.pt"), ("START", "start.en"),
        ("démarrer", "start.fr"), ("começar", "start.pt"), ("Hilfe?", "help.de"), ("AYUDA", "help.es"),
        ("aiuto", "help.it"), ("please stop", None), ("stop it now", None), ("yes", None), ("", None), ("st op", None),
        ("ｓｔｏｐ", "stop.en"), ("stop " * 20, None),
    ],
)  # fmt: skip
def test_the_whole_text_is_the_keyword(text: str, wording: str | None) -> None:
    found = keyword(text)
    assert (found.wording if found else None) == wording


@given(entry=st.sampled_from(WORDS), before=st.text(" \n\t", max_size=3), after=st.text(" .!\n", max_size=3))
def test_every_synonym_counts_in_any_case_and_says_its_wish(
    entry: tuple[str, Wish, str], before: str, after: str
) -> None:
    word, wish, _ = entry
    for text in (word, word.upper(), word.title()):
        found = keyword(before + text + after)
        assert found is not None
        assert found.wish is wish


def test_no_word_means_two_things_and_every_language_is_answered() -> None:
    meanings: dict[str, Wish] = {}
    for word, wish, language in WORDS:
        assert meanings.setdefault(word, wish) is wish
        assert {f"{wish}.{language}", Keyword(wish, language).wording_when_refused} <= ANSWERS.keys()


@given(st.text(max_size=50))
def test_no_text_breaks_it(text: str) -> None:
    found = keyword(text)
    assert found is None or found.wording in ANSWERS
