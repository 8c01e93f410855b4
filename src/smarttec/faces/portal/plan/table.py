"""What each condition of an account allows, as the page shows it: the very table that the program obeys."""

from dataclasses import dataclass

from smarttec.plans.standing import CAPS_PER_DAY, TABLE, Act, Condition, Permission

_CONDITIONS = {
    Condition(0): "Good standing",
    Condition.GRACE: "Grace",
    Condition.SUSPENDED: "Suspended",
    Condition.CONTENT_DELETED: "Content deleted",
    Condition.DEBT: "Debt",
    Condition.FRAUD_HOLD: "Held for review",
    Condition.TERMS_NOT_ACCEPTED: "Terms not accepted",
}
_ACTS = {
    Act.SEND_SMS: "Send texts",
    Act.RECEIVE_SMS: "Receive texts",
    Act.USE_OPTIONS: "Rent numbers, change options",
    Act.OWN_ACCOUNT: "Pay, read, export",
}
_TONES = {Permission.PERMITTED: "good", Permission.LIMITED: "wait", Permission.REFUSED: "bad"}


@dataclass(frozen=True, slots=True)
class Cell:
    """How far one act is allowed."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One condition; `holds` says that it is the account's own now."""

    words: str
    holds: bool
    cells: tuple[Cell, ...]


HEADINGS = tuple(_ACTS.values())


def rows_for(standing: int) -> list[Row]:
    """The whole table; the rows that hold for an account with these conditions are marked."""
    return [Row(words, _holds(condition, standing), _cells(condition)) for condition, words in _CONDITIONS.items()]


def _holds(condition: Condition, standing: int) -> bool:
    return bool(standing & condition) if condition else not standing


def _cells(condition: Condition) -> tuple[Cell, ...]:
    return tuple(_cell(act, TABLE[condition][act] if condition else Permission.PERMITTED) for act in _ACTS)


def _cell(act: Act, permission: Permission) -> Cell:
    limited = f"{CAPS_PER_DAY[act]} a day" if permission is Permission.LIMITED else ""
    return Cell(limited or ("Yes" if permission is Permission.PERMITTED else "No"), _TONES[permission])
