"""The one sequence-number window."""

from smarttec.gateways.smpp import constants as c
from smarttec.gateways.smpp.outcomes import UNAVAILABLE, UNKNOWN
from smarttec.gateways.smpp.window import Window


def _send(window: Window, tag: object, now: float) -> int:
    number = window.next_number()
    window.add(number, tag, b"x")
    window.take_unsent(now)
    return number


def test_unsent_and_outstanding_messages_both_take_slots() -> None:
    window = Window(3)
    _send(window, "a", 1.0)
    window.add(window.next_number(), "b", b"y")
    assert window.free_slots == 1
    assert window.take_unsent(2.0) == b"y"
    assert window.free_slots == 1


def test_numbers_wrap_and_skip_what_is_still_outstanding() -> None:
    window = Window(10)
    assert [_send(window, tag, 1.0) for tag in "ab"] == [1, 2]
    window._last_number = c.MAX_SEQUENCE_NUMBER - 1
    assert window.next_number() == c.MAX_SEQUENCE_NUMBER
    assert window.next_number() == 3


def test_only_what_is_due_gives_up_and_a_late_answer_finds_its_tag_once() -> None:
    window = Window(10)
    first, second = _send(window, "a", 1.0), _send(window, "b", 2.0)
    assert window.give_up(1.5) == [("a", UNKNOWN)]
    assert window.free_slots == 9
    assert window.is_nothing(window.answered(first))
    assert window.answered_late(first) == "a"
    assert window.is_nothing(window.answered_late(first))
    assert window.answered(second) == "b"


def test_tags_that_nobody_answers_are_not_remembered_forever() -> None:
    window = Window(20_000)
    for tag in range(12_000):
        window.add(window.next_number(), tag, b"")
    window.take_unsent(1.0)
    assert len(window.give_up(2.0)) == 12_000
    assert window.is_nothing(window.answered_late(1))
    assert window.answered_late(12_000) == 11_999


def test_loss_tells_sent_from_unsent() -> None:
    window = Window(10)
    _send(window, "sent", 1.0)
    window.add(window.next_number(), "unsent", b"")
    assert window.lose_all() == [("sent", UNKNOWN), ("unsent", UNAVAILABLE)]
    assert window.is_empty
