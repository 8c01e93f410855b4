"""What an account may do, as one table; the rule that code obeys and the table that customers are shown.

An account's conditions are bits of one small number (`people_account.standing`); none is good standing. Every act is
decided by the strictest of the conditions that hold. Pure: the hot path imports this module and `REFUSING`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag, StrEnum

from smarttec.kernel.errors import AccountNotInGoodStanding


class Condition(IntFlag):
    """Why an account is not in good standing. Bits are stored and never change meaning."""

    GRACE = 1
    SUSPENDED = 2
    CONTENT_DELETED = 4
    DEBT = 8
    FRAUD_HOLD = 16
    TERMS_NOT_ACCEPTED = 32


class Act(StrEnum):
    """What an account can do, in the words customers read."""

    SEND_SMS = "send SMS"
    PLACE_CALL = "place calls"
    RECEIVE_SMS = "receive SMS"
    RECEIVE_CALL = "receive calls"
    EMERGENCY_CALL = "call emergency services"
    USE_OPTIONS = "rent numbers and change telephony options"
    OWN_ACCOUNT = "manage the account: pay, read and export what is there"


class Permission(IntEnum):
    """How far an act is allowed; the larger is the stricter."""

    PERMITTED = 0
    LIMITED = 1
    REFUSED = 2


YES, CAPPED, NO = Permission.PERMITTED, Permission.LIMITED, Permission.REFUSED
_ORDER = (
    Act.SEND_SMS, Act.PLACE_CALL, Act.RECEIVE_SMS, Act.RECEIVE_CALL, Act.EMERGENCY_CALL, Act.USE_OPTIONS,
    Act.OWN_ACCOUNT,
)  # fmt: skip
_ROWS = {
    #                              send    place   get  get  emer- op-  own
    #                              SMS     calls   SMS  call gency tion account
    Condition.GRACE:              (CAPPED, CAPPED, YES, YES, YES,  NO,  YES),
    Condition.SUSPENDED:          (NO,     NO,     NO,  NO,  YES,  NO,  YES),
    Condition.CONTENT_DELETED:    (NO,     NO,     NO,  NO,  YES,  NO,  YES),
    Condition.DEBT:               (NO,     NO,     YES, YES, YES,  NO,  YES),
    Condition.FRAUD_HOLD:         (NO,     NO,     YES, YES, YES,  NO,  YES),
    Condition.TERMS_NOT_ACCEPTED: (NO,     NO,     YES, YES, YES,  NO,  YES),
}  # fmt: skip

TABLE: Mapping[Condition, Mapping[Act, Permission]] = {
    condition: dict(zip(_ORDER, row, strict=True)) for condition, row in _ROWS.items()
}
"""Condition → act → how far it is allowed. In good standing everything is."""

CAPS_PER_DAY: Mapping[Act, int] = {Act.SEND_SMS: 20, Act.PLACE_CALL: 10}
"""How many of an act a capped account has on a day (UTC)."""

REASONS: Mapping[Condition, str] = {
    Condition.CONTENT_DELETED: "The plan was not paid and the content of the account was deleted.",
    Condition.SUSPENDED: "The account is suspended: the plan and its month of grace have ended.",
    Condition.FRAUD_HOLD: "The account is held while something unusual is looked into.",
    Condition.DEBT: "The account owes money, for example after a payment that was taken back.",
    Condition.TERMS_NOT_ACCEPTED: "The terms of service have not been accepted.",
    Condition.GRACE: "The plan has ended; in the month of grace sending and calling are capped.",
}
"""Condition → a plain sentence; of several the first one is told first."""

WHAT_TO_DO: Mapping[Condition, str] = {
    Condition.CONTENT_DELETED: "Write to us: what you can do now depends on what is left.",
    Condition.SUSPENDED: "Pay the plan in the portal; everything works again at once.",
    Condition.FRAUD_HOLD: "Open the portal: it says what is looked into, and how to answer.",
    Condition.DEBT: "Pay what is open in the portal.",
    Condition.TERMS_NOT_ACCEPTED: "Read and accept the terms in the portal.",
    Condition.GRACE: "Pay the plan in the portal; the cap ends at once.",
}


def _refusing(act: Act) -> int:
    return int(sum(condition for condition, row in TABLE.items() if row[act] is Permission.REFUSED))


REFUSING: Mapping[Act, int] = {act: _refusing(act) for act in Act}
"""Act → the bits that refuse it, for SQL: `standing & refusing = 0` lets it pass."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How far one act is allowed. `cap_per_day` is None where nothing is capped; `because` is empty when permitted."""

    permission: Permission
    because: tuple[Condition, ...] = ()
    cap_per_day: int | None = None

    @property
    def reason(self) -> str:
        """One plain sentence, empty when permitted."""
        return REASONS[self.because[0]] if self.because else ""


GOOD = Decision(Permission.PERMITTED)


class StandingRefused(AccountNotInGoodStanding):
    """The account is not in good standing for this."""

    _advice: str = AccountNotInGoodStanding.what_to_do

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision
        self._advice = WHAT_TO_DO[decision.because[0]]

    @property
    def what_to_do(self) -> str:  # type: ignore[override]  # the tree's is a constant, this one depends on the reason
        """What lifts the first of the reasons."""
        return self._advice


def decide(standing: int, act: Act) -> Decision:
    """How far an account with these conditions may do that."""
    if not standing:
        return GOOD
    found = {c: TABLE[c][act] for c in REASONS if standing & c}
    strictest = max(found.values(), default=Permission.PERMITTED)
    if strictest is Permission.PERMITTED:
        return GOOD
    because = tuple(condition for condition, permission in found.items() if permission is strictest)
    return Decision(strictest, because, CAPS_PER_DAY.get(act) if strictest is Permission.LIMITED else None)


def demand(standing: int, act: Act, *, done_today: int = 0) -> None:
    """Permit the act or raise `StandingRefused`. `done_today` counts what a cap is about, this UTC day."""
    decision = decide(standing, act)
    if decision.permission is Permission.REFUSED:
        raise StandingRefused(decision)
    if decision.cap_per_day is not None and done_today >= decision.cap_per_day:
        raise StandingRefused(decision)
