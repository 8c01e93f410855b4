"""How passwords are kept. The tests' own quick hasher (`tests.passwords`) is set aside here."""

import argon2
import pytest
from django.contrib.auth.hashers import check_password, make_password

from config.settings import PASSWORD_HASHERS

SENTENCE = "a long and quiet sentence"


@pytest.fixture(autouse=True)
def _as_the_program_does(settings) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS


def test_a_password_is_hashed_by_argon2id_with_no_less_work_than_owasp_asks_for() -> None:
    """19 MiB, twice: OWASP's Password Storage Cheat Sheet."""
    hashed = make_password(SENTENCE)
    used = argon2.extract_parameters(hashed.removeprefix("argon2"))
    assert used.type is argon2.Type.ID
    assert used.memory_cost >= 19 * 1024
    assert used.time_cost >= 2
    assert check_password(SENTENCE, hashed)
    assert not check_password(SENTENCE + ".", hashed)


def test_two_people_with_one_password_have_different_hashes() -> None:
    assert make_password(SENTENCE) != make_password(SENTENCE)
