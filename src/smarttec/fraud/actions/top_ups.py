"""What is looked at when somebody buys credit. The shop tells facts; the rules say whether a person has to look."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from smarttec.fraud.actions.holds import Seen, open_hold
from smarttec.fraud.domain import NEW_FOR
from smarttec.fraud.models import Hold
from smarttec.kernel import clock

FAILED_TRIES_MAX = 8
CARDS_MAX_NEW, CARDS_MAX = 3, 8
LARGE_MICROS = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpFacts:
    """What is known of a payment. Countries are ISO 3166-1 alpha-2, None where nobody told them.

    `failed_tries` counts the last 24 hours, `distinct_cards` the last 30 days by the clearing house's own marks.
    """

    amount_micros: int
    account_opened_at: datetime
    card_country: str | None = None
    account_country: str | None = None
    failed_tries: int = 0
    distinct_cards: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it; `reason` is None when nothing is wrong. The credit is the customer's in either case."""

    reason: Hold.Reason | None = None
    hold: UUID | None = None

    @property
    def is_held(self) -> bool:
        """Whether the account was held for it."""
        return self.hold is not None


def judge(facts: TopUpFacts, now: datetime) -> Hold.Reason | None:
    """The rule, pure: why a person has to look, or None."""
    is_new = facts.account_opened_at + NEW_FOR > now
    if facts.failed_tries >= FAILED_TRIES_MAX:
        return Hold.Reason.FAILED_PAYMENTS
    if facts.distinct_cards > (CARDS_MAX_NEW if is_new else CARDS_MAX):
        return Hold.Reason.MISMATCH
    both_known = facts.card_country and facts.account_country
    is_elsewhere = bool(both_known) and facts.card_country != facts.account_country
    if is_elsewhere and is_new and facts.amount_micros >= LARGE_MICROS:
        return Hold.Reason.MISMATCH
    return None


def look_at_top_up(*, account: UUID, facts: TopUpFacts) -> Verdict:
    """Judge a payment and hold the account when it is suspicious. Call it after each payment, failed ones too.

    In the caller's transaction, if there is one; then the caller holds no lock of the ledger yet (account row first).
    """
    reason = judge(facts, clock.now())
    if reason is None:
        return Verdict()
    return Verdict(reason=reason, hold=open_hold(account=account, reason=reason, seen=_seen(facts), actor=None).id)


def _seen(facts: TopUpFacts) -> Seen:
    return {
        "amount micros": facts.amount_micros,
        "failed tries in a day": facts.failed_tries,
        "different cards in a month": facts.distinct_cards,
        "country of the card": facts.card_country or "unknown",
        "country of the account": facts.account_country or "unknown",
    }
