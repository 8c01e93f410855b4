"""What was asked for and not agreed yet is given up when the customer leaves for good."""

from uuid import uuid5

from smarttec.people.holdings import DataSubject
from smarttec.shop.orders.actions.quoting import cancel
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import Order


def give_up_requests(subject: DataSubject) -> None:
    """Withdraw requests and quotes. Again, nothing changes."""
    waiting = Order.objects.filter(account_id__in=subject.accounts, state__in=[State.REQUESTED, State.QUOTED])
    for order in waiting.order_by("id").values_list("id", flat=True):
        cancel(order=order, act=uuid5(order, "leaving"), by=subject.person)
