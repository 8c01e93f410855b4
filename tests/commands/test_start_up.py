"""No process starts on a program that contradicts its notice."""

from unittest import mock

import pytest
from django.core.checks import Error

from smarttec.commands._database import refuse_what_is_undeclared
from smarttec.kernel.errors import MisconfiguredError


def test_the_program_as_it_is_may_start() -> None:
    refuse_what_is_undeclared()


def test_a_finding_keeps_every_process_from_starting_and_is_named() -> None:
    finding = Error("a column is not declared", hint="declare it", obj="people.person.x", id="N001")
    with (
        mock.patch("django.core.checks.run_checks", return_value=[finding]),
        pytest.raises(MisconfiguredError, match="N001"),
    ):
        refuse_what_is_undeclared()
