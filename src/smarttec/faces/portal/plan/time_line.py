"""What happened to a plan and what is coming, in words, as one line from the past into the future."""

from dataclasses import dataclass
from datetime import datetime

from smarttec.plans.domain import COLLECTIONS, State, Step
from smarttec.plans.domain import Happened as H
from smarttec.plans.queries import Moment, PlanView

PAST_MAX = 12

_HAPPENED = {
    H.BOUGHT: "You bought the plan",
    H.PAID_AHEAD: "You paid the next year",
    H.RENEWED: "The next year began",
    H.RENEWAL_FAILED: "Renewal failed: the credit did not cover it",
    H.RESTORED: "You paid: everything worked again, a new year began",
    H.CHANGED_PLAN: "You changed the plan",
    H.CANCELLED: "You cancelled for the end of the year",
    H.CANCELLATION_WITHDRAWN: "You took the cancellation back",
    H.AUTO_RENEW_ON: "You turned renewal on",
    H.AUTO_RENEW_OFF: "You turned renewal off",
    H.REMINDED_60: "We reminded you: 60 days left",
    H.REMINDED_30: "We reminded you: 30 days left",
    H.REMINDED_7: "We reminded you: 7 days left",
    H.REMINDED_1: "We reminded you: one day left",
    H.GRACE_BEGAN: "The year ended unpaid: the month of grace began",
    H.SUSPENDED: "The account was suspended",
    H.WARNED_30: "We warned you: content goes in 30 days",
    H.WARNED_7: "We warned you: content goes in 7 days",
    H.WARNED_1: "We warned you: content goes in one day",
    H.ASKED_FOR_MONEY: "We asked for what was missing",
    H.CONTENT_KEPT: "The content was kept: the credit covers the plan, or a payment was under way",
    H.CONTENT_DELETED: "The content was deleted; records of payments stay as the law asks",
    H.KEYS_SHREDDED: "The keys to it were destroyed",
}
_BAD = {H.RENEWAL_FAILED, H.GRACE_BEGAN, H.SUSPENDED, H.CONTENT_DELETED, H.KEYS_SHREDDED}
_COMING = {
    Step.REMIND_60: "We remind you: 60 days left",
    Step.REMIND_30: "We remind you: 30 days left",
    Step.REMIND_7: "We remind you: 7 days left",
    Step.REMIND_1: "We remind you: one day left",
    **dict.fromkeys(
        COLLECTIONS, "If credit is missing, we take it from your saved means of payment, or ask you for it"
    ),
    Step.SUSPEND: "The account is suspended, unless the plan is paid",
    Step.WARN_30: "We warn you: content goes in 30 days",
    Step.WARN_7: "We warn you: content goes in 7 days",
    Step.WARN_1: "We warn you: content goes in one day",
    Step.DELETE_CONTENT: "The content is deleted, unless the plan is paid",
    Step.SHRED_KEYS: "The keys to the content are destroyed",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One point of the line. `done` lies in the past."""

    words: str
    at: datetime
    done: bool
    bad: bool = False


def line_of(plan: PlanView) -> list[Stop]:
    """The last of what happened, then everything that is coming, in order."""
    own = plan.subscription
    asks_for_money = own.auto_renew and own.cancelled_at is None and not plan.is_paid_ahead
    past = [
        Stop(_HAPPENED[moment.happened], moment.at, done=True, bad=moment.happened in _BAD)
        for moment in plan.time_line
        if moment.happened is not None
    ]
    coming = [
        Stop(_end_of_term(plan) if moment.step is Step.END_TERM else _COMING[moment.step], moment.at, done=False)
        for moment in (*plan.time_line, *_unpaid(plan))
        if moment.step is not None and (asks_for_money or moment.step not in COLLECTIONS)
    ]
    return past[-PAST_MAX:] + coming


def _unpaid(plan: PlanView) -> tuple[Moment, ...]:
    """Who has paid the next year, or lets it be taken from credit, need not read of suspension."""
    is_going_on = plan.state is State.ACTIVE and (plan.is_paid_ahead or plan.subscription.auto_renew)
    return () if is_going_on else plan.if_unpaid


def _end_of_term(plan: PlanView) -> str:
    if plan.is_paid_ahead:
        return "The next year begins; it is paid"
    if plan.subscription.auto_renew:
        return "The next year is taken from your credit and begins"
    if plan.subscription.cancelled_at is not None:
        return "The plan ends as you wished; a month of grace begins"
    return "The plan ends; without payment a month of grace begins"
