"""A pytest plugin: passwords are hashed by the same algorithm with the least work it allows.

The program's own parameters cost a fifth of a second and 100 MiB for every sign-up and sign-in, which most tests of
pages do first. That the program uses them is a test of its own (`tests/people/test_passwords.py`), and the tests that
start the program as processes run with them. Nobody waits here for answers to take equally long, either
(`tests/people/test_evenly.py`).
"""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from smarttec.people import evenly


class QuickHasher(Argon2PasswordHasher):
    """Argon2id over 8 KiB, once, in one lane."""

    time_cost, memory_cost, parallelism = 1, 8, 1


def pytest_configure() -> None:
    """Take the place of the program's hasher; the settings' module still names that one."""
    evenly.is_even = False
    settings.PASSWORD_HASHERS = [f"{__name__}.{QuickHasher.__name__}"]
