"""Smart encoding replaces marks, never letters."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel import sms
from smarttec.kernel.smart_encoding import smart_encoded


@given(st.text(max_size=200))
def test_letters_and_digits_stay_and_again_changes_nothing(text: str) -> None:
    plain = smart_encoded(text)
    assert smart_encoded(plain) == plain
    kept = "".join(char for char in text if unicodedata.category(char)[0] in "LN" and char not in "\u00bc\u00bd\u00be")
    letters = iter(plain)
    assert all(char in letters for char in kept if ord(char) > 0x7F and char not in MODIFIERS)


MODIFIERS = "\u02ba\u02ee\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u02d0\u01c0\u01c3\u02c6"


def test_what_word_processors_make_of_a_text_fits_the_default_alphabet() -> None:
    text = "\u00abA\u00bb \u201cB\u201d \u2018C\u2019 \u2013 \u2014 \u2026 \u2022 \u00bd\u00a0\u200b\u2122 \u00ad"
    assert sms.analyse(smart_encoded(text)).encoding == "gsm7"
