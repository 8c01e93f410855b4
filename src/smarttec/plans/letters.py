"""Administrative mail about a plan. A letter that cannot be written never stops what it tells about."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from smarttec.kernel.errors import SmarttecError
from smarttec.ledger.queries import credit_of
from smarttec.people.models import Account
from smarttec.plans.calendar import end_of_grace
from smarttec.plans.domain import State
from smarttec.plans.models import Subscription
from smarttec.plans.queries import coming_version
from smarttec.post.actions import queue_mail

log = logging.getLogger("smarttec.plans")


@dataclass(frozen=True, slots=True)
class News:
    """What a letter about the state of a plan says."""

    title: str
    sentence: str


RENEWED = News("Your plan was renewed", "Your next year has begun.")
RENEWAL_FAILED = News(
    "Your plan could not be renewed",
    "Your credit does not cover the next year, so it was not renewed yet. As soon as it does, the plan is renewed by "
    "itself.",
)
GRACE = News(
    "Your plan has ended",
    "You have one month of grace: you can receive and manage your account; sending is capped.",
)
SUSPENDED = News(
    "Your account is suspended",
    "The month of grace is over. Pay the plan and everything works again at once; your content is kept until the day "
    "below, and you can take a copy of it.",
)
RESTORED = News("Your plan is active again", "Thank you. Everything works again; a new year begins today.")
CONTENT_KEPT = News(
    "Your content is kept for now",
    "Your plan is not paid, and your content was to be deleted today. We keep it, because your credit covers the plan "
    "or a payment is under way. Pay the plan and everything works again, or ask us for your credit back.",
)
CONTENT_DELETED = News(
    "Your content was deleted",
    "The plan stayed unpaid. Your messages were deleted and the keys to them are destroyed. Records of payments are "
    "kept as long as tax law asks for them.",
)


def reminder(subscription: Subscription, *, days: int, at: datetime) -> None:
    """The plan ends in so many days."""
    coming = coming_version(subscription, max(at, subscription.ends_at))
    _send(
        subscription,
        "plan_reminder",
        days=days,
        plan=coming.name,
        amount_micros=coming.price_micros,
        currency=coming.currency,
        ends_at=subscription.ends_at,
        auto_renew=subscription.auto_renew,
        is_covered=_is_covered(subscription, coming.price_micros),
    )


def asked_for_money(
    subscription: Subscription, *, missing_micros: int, is_charged: bool, next_try_at: datetime | None
) -> None:
    """What is missing for the next year; `is_charged`: it is taken from the saved means of payment."""
    _send(
        subscription,
        "plan_unpaid",
        plan=subscription.version.name,
        missing_micros=missing_micros,
        currency=subscription.version.currency,
        is_charged=is_charged,
        next_try_at=next_try_at,
        suspends_at=end_of_grace(subscription.ends_at) if subscription.state == State.GRACE else None,
        deletes_at=subscription.deletes_at,
    )


def warning(subscription: Subscription, *, days: int) -> None:
    """The content goes in so many days; a copy can be taken until then."""
    _send(subscription, "content_warning", days=days, deletes_at=subscription.deletes_at)


def plan_state(subscription: Subscription, news: News) -> None:
    """Something happened to the plan."""
    _send(
        subscription,
        "plan_state",
        title=news.title,
        sentence=news.sentence,
        plan=subscription.version.name,
        ends_at=subscription.ends_at,
        grace_ends_at=end_of_grace(subscription.ends_at) if news is GRACE else None,
        deletes_at=subscription.deletes_at if news in (SUSPENDED, CONTENT_KEPT) else None,
    )


def _is_covered(subscription: Subscription, price_micros: int) -> bool:
    return credit_of(subscription.account_id).available_micros >= price_micros


def _send(subscription: Subscription, template: str, **context: Any) -> None:
    account = Account.objects.select_related("owner").get(id=subscription.account_id)
    if account.status == Account.Status.CLOSED and template == "plan_reminder":
        return
    _queue(account, template, context)


def _queue(account: Account, template: str, context: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            queue_mail(person=account.owner, template=template, context=context)
    except SmarttecError as error:
        log.warning("account %s was not written to (%s): %s", account.id, template, error.code)
