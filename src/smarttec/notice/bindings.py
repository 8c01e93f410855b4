"""Clause → what enforces it → the tests that hold it. The proof page and `smarttec check` (N013) read this.

An enforcement is an object of this program, as `module:qualified.name`; a test is `file::name`, seen from the
checkout. A clause is bound only when all of it is enforced; until then it stands in `pending`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """One clause, the objects that enforce it, and the tests that fail when they do not."""

    clause: str
    enforced_by: tuple[str, ...]
    tests: tuple[str, ...]
    how: str = ""
    """One sentence for everybody: how it is kept."""


_GATE = "tests/notice/test_gate.py::"
_DECLARATIONS = "tests/notice/test_checks_declarations.py::"

BINDINGS: tuple[Binding, ...] = (
    Binding(
        "TRANSFER-2",
        ("smarttec.notice.gate:RuleBook._border_against", "smarttec.notice.checks.recipients:check_recipients"),
        (
            _GATE + "test_a_transfer_that_rests_on_nothing_valid_is_refused_with_transfer_3",
            _GATE + "test_safe_harbor_carried_transfers_until_the_day_it_was_struck_down",
            _DECLARATIONS + "test_n004_a_recipient_that_contradicts_the_rules",
        ),
    ),
    Binding(
        "TRANSFER-4",
        ("smarttec.notice.gate:needs_mechanism", "smarttec.notice.policy:region"),
        (
            _GATE + "test_a_transfer_that_rests_on_nothing_valid_is_refused_with_transfer_3",
            _GATE + "test_a_person_from_the_united_states_needs_no_mechanism_for_a_recipient_there",
        ),
    ),
)
