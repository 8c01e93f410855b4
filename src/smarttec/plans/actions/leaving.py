"""A plan ends when its customer leaves for good: nothing falls due any more. What was paid stays as it is."""

from django.db import transaction

from smarttec.kernel import clock
from smarttec.people.holdings import DataSubject
from smarttec.plans.actions.terms import forget_due, record
from smarttec.plans.domain import Happened, State
from smarttec.plans.models import Subscription


@transaction.atomic
def end_plans(subject: DataSubject) -> None:
    """End the plans of all accounts. Again, nothing changes."""
    running = Subscription.objects.select_for_update(of=("self",)).filter(account_id__in=subject.accounts)
    for subscription in running.exclude(state=State.CONTENT_DELETED).order_by("id"):
        subscription.state, subscription.auto_renew, subscription.deletes_at = State.CONTENT_DELETED, False, None
        subscription.cancelled_at = subscription.cancelled_at or clock.now()
        subscription.save(update_fields=["state", "auto_renew", "deletes_at", "cancelled_at"])
        forget_due(subscription)
        record(subscription, Happened.CANCELLED, clock.now())
