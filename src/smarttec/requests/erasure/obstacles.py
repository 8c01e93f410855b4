"""What has to end before somebody can be erased, each with the clause that allows to wait."""

from collections.abc import Iterator

from django.db.models import F, Sum

from smarttec.fraud.models import Hold
from smarttec.kernel.currency import home_currency
from smarttec.kernel.money import format_money
from smarttec.ledger.models import Balance
from smarttec.notice.retention import is_held
from smarttec.people.holdings import DataSubject
from smarttec.people.models import Account, Person
from smarttec.plans.hooks import owed_micros
from smarttec.requests.erasure.domain import Credit, Obstacle
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import BLOCKING_DISPUTE, Payment
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.models import Order

UNDER_WAY = (State.ORDERED, State.CONFIRMED, State.PARTLY_PAID)


def obstacles_for(subject: DataSubject) -> Iterator[Obstacle]:
    """Everything that is in the way now; nothing when it can begin at once."""
    if Person.objects.filter(id=subject.person, is_staff=True).exists():
        yield Obstacle(
            key="staff",
            words="You work at the desk of this service.",
            clause="SECURE-1",
            what_to_do="Ask the operator to take you off the staff first.",
        )
    if is_held(subject.policy_word):
        yield Obstacle(
            key="legal-hold",
            words="A law or a court asks us to keep what we have about you for now.",
            clause="RIGHTS-4",
            what_to_do="Nothing: it goes on as soon as the hold ends. Use is restricted if you ask for that.",
        )
    yield from _of_money(subject)


def _of_money(subject: DataSubject) -> Iterator[Obstacle]:
    accounts = subject.accounts
    if owed := sum(owed_micros(account) for account in accounts):
        yield Obstacle(
            key="debt",
            words=f"{format_money(owed, _currency(subject))} is still to be paid.",
            clause="RIGHTS-4",
            what_to_do="Pay it, or write to us if you think that it is wrong.",
        )
    if Order.objects.filter(account_id__in=accounts, state__in=UNDER_WAY).exists():
        yield Obstacle(
            key="order",
            words="An order of yours is not finished.",
            clause="RIGHTS-4",
            what_to_do="Pay it, or ask us to cancel it.",
        )
    if Payment.objects.filter(account_id__in=accounts, state=PaymentState.PENDING).exists():
        yield Obstacle(
            key="payment",
            words="A payment of yours is under way at the clearing house.",
            clause="RIGHTS-4",
            what_to_do="Wait until it has arrived or failed. That can take some days.",
        )
    if Payment.objects.filter(BLOCKING_DISPUTE, account_id__in=accounts).exists():
        yield Obstacle(
            key="dispute",
            words="Your bank is looking into a payment that was disputed.",
            clause="RIGHTS-4",
            what_to_do="Wait until the dispute is decided, or write to us.",
        )
    if Hold.objects.filter(account_id__in=accounts, state=Hold.State.OPEN).exists():
        yield Obstacle(
            key="fraud-hold",
            words="We are looking into something unusual on your account.",
            clause="USE-7",
            what_to_do="Answer on the page of the hold. It is decided within days.",
        )


def credits_of(subject: DataSubject) -> tuple[Credit, ...]:
    """What each account still has, those with nothing left out."""
    rows = Balance.objects.filter(account__in=subject.accounts, available_micros__gt=0).order_by("account")
    return tuple(
        Credit(account=row.account, available_micros=row.available_micros, currency=row.currency) for row in rows
    )


def _currency(subject: DataSubject) -> str:
    row = Account.objects.filter(id__in=subject.accounts).order_by("id").values_list("currency", flat=True).first()
    return row or home_currency()


def refundable_micros(subject: DataSubject) -> int:
    """What was paid at the clearing house and not refunded: at the most that could go back the same way."""
    paid = Payment.objects.filter(account_id__in=subject.accounts, state=PaymentState.PAID)
    sums = paid.aggregate(paid=Sum(F("amount_micros") + F("tax_micros")), back=Sum("refunded_micros"))
    return int(sums["paid"] or 0) - int(sums["back"] or 0)
