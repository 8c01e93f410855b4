"""The first page: today in a few numbers. Sums and counts only, nobody's data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse

from smarttec.faces.desk.find import FindForm
from smarttec.faces.desk.pages import staff_of
from smarttec.faces.desk.queues import queues_for
from smarttec.faces.desk.takings import takings
from smarttec.kernel import clock
from smarttec.kernel.ids import first_id_at
from smarttec.kernel.money import format_money
from smarttec.ledger.daily import currencies, operator_days
from smarttec.messaging.models import Message, Status
from smarttec.people.models import Person
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment

UNSETTLED = (PaymentState.CREATED, PaymentState.PENDING)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the page, with where it leads."""

    title: str
    value: str
    note: str
    href: str = ""
    needs_attention: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One status of today's messages, for a progress bar."""

    title: str
    description: str
    percent: int


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's `DASHBOARD_CALLBACK`: what this member of staff may see of today."""
    staff, midnight = staff_of(request), clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    sees_messages = staff.has_perm("messaging.view_message")
    return {
        **context,
        "figures": [*_traffic(staff), *_money(staff, midnight)],
        "queues": _queues(staff),
        "shares": _shares(midnight) if sees_messages else [],
        "sees_messages": sees_messages,
        "find_form": FindForm(auto_id="find_%s") if staff.has_perm("people.view_account") else None,
    }


def _shares(midnight: datetime) -> list[Share]:
    today = Message.objects.filter(id__gte=first_id_at(midnight)).values("status").annotate(times=Count("id"))
    counts = {row["status"]: row["times"] for row in today.order_by()}
    total = sum(counts.values())
    return [
        Share(str(status.label).capitalize(), str(counts[status]), max(1, round(100 * counts[status] / total)))
        for status in Status
        if status in counts
    ]


def _traffic(staff: Person) -> list[Figure]:
    if not staff.has_perm("messaging.view_message"):
        return []
    recent = Message.objects.filter(id__gte=first_id_at(clock.now() - timedelta(days=30)))
    unknown = recent.filter(status=Status.UNKNOWN).count()
    queued = Message.objects.filter(due_at__isnull=False).count()
    messages = reverse("desk:messaging_message_changelist")
    return [
        Figure("Queue", f"{queued:,}", "messages the gateway has to do something about", messages),
        Figure("Unknown", f"{unknown:,}", "handed over without an answer, being reconciled",
               f"{messages}?status__exact={Status.UNKNOWN.value}", needs_attention=bool(unknown)),
    ]  # fmt: skip


def _money(staff: Person, midnight: datetime) -> list[Figure]:
    figures = []
    if staff.has_perm("ledger.view_entry"):
        today = _revenue(midnight.date())
        figures.append(Figure("Revenue today", today, "since midnight UTC", reverse("desk:revenue")))
    if staff.has_perm("shop.view_payment"):
        pending = Payment.objects.filter(state__in=UNSETTLED).aggregate(
            open=Count("id"), awaiting=Count("id", filter=Q(state=PaymentState.PENDING))
        )
        figures.append(Figure("Open payments", f"{pending['open']:,}", f"{pending['awaiting']:,} of them await money",
                              reverse("desk:shop_payment_changelist")))  # fmt: skip
    return figures


def _revenue(today: date) -> str:
    """Charged less given back, per currency, from totals of days."""
    tomorrow = today + timedelta(days=1)
    sums = [
        (takings(operator_days(today, tomorrow, currency), since=today, until=tomorrow).net_micros, currency)
        for currency in currencies()
    ]
    return " + ".join(format_money(*told) for told in sums if told[0]) or "0.00"


def _queues(staff: Person) -> list[Figure]:
    return [
        Figure(queue.title, f"{count:,}", queue.note, queue.href, needs_attention=bool(count))
        for queue in queues_for(staff)
        for count in (queue.count(),)
    ]
