"""Who asks about an address learns nothing by the clock (CWE-208)."""

import time

import pytest

from smarttec.kernel.errors import InvalidInput
from smarttec.people import evenly
from smarttec.people.actions.email import request_email_change
from smarttec.people.actions.password import request_reset
from smarttec.people.actions.sign_up import sign_up
from smarttec.people.evenly import answering_evenly
from smarttec.requests.incidents.actions.locking import request_code


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    moments = iter([100.0, 100.1])
    monkeypatch.setattr(evenly, "is_even", True)
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    return slept


def test_a_quick_answer_waits_for_the_rest(slept: list[float]) -> None:
    with answering_evenly(0.5):
        pass
    assert slept == [pytest.approx(0.4)]


def test_an_error_waits_too(slept: list[float]) -> None:
    with pytest.raises(InvalidInput), answering_evenly(0.5):
        raise InvalidInput
    assert slept == [pytest.approx(0.4)]


def test_a_slow_answer_does_not_wait(slept: list[float]) -> None:
    with answering_evenly(0.05):
        pass
    assert slept == [0.0]


@pytest.mark.parametrize("act", [request_reset, request_code, sign_up, request_email_change])
def test_every_question_about_an_address_answers_evenly(act: object) -> None:
    """Each is wrapped as a decorator of the context manager leaves it."""
    assert getattr(act, "__wrapped__", None) is not None
