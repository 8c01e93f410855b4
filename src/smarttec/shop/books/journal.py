"""Every posting of a span of days, in one currency, from what was recorded where it happened."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Q

from smarttec.ledger.daily import operator_days
from smarttec.ledger.models import Counterpart, EntryKind
from smarttec.plans.models import Charge
from smarttec.shop.books.accounts import Book
from smarttec.shop.books.domain import Posting, moment, months, posting
from smarttec.shop.books.of_documents import of_documents
from smarttec.shop.models import Payment
from smarttec.shop.orders.differences import differences
from smarttec.shop.orders.models import Allocation, BankPayment, Target
from smarttec.shop.queries import reference_of

_OPPOSITE: Mapping[Counterpart, Book] = {
    Counterpart.CLEARING_HOUSE: Book.CLEARING_HOUSE,
    Counterpart.SMS_REVENUE: Book.SMS,
    Counterpart.VOICE_REVENUE: Book.CALLS,
    Counterpart.NUMBER_REVENUE: Book.NUMBERS,
    Counterpart.PLAN_REVENUE: Book.DEFERRED_PLANS,
    Counterpart.OPERATOR: Book.ADJUSTMENTS,
    Counterpart.PROMOTIONS: Book.PROMOTIONS,
    Counterpart.BANK: Book.ORDERS,
    Counterpart.BREAKAGE: Book.BREAKAGE,
}
"""Counterpart of the ledger → the account on the other side of customers' credit. Transfers cancel out."""
_TARGETS = {Target.ORDER: Book.RECEIVABLES, Target.CREDIT: Book.ORDERS, Target.SENT_BACK: Book.BANK}


def journal(*, since: date, until: date, currency: str) -> list[Posting]:
    """Of `since` ≤ day < `until`, by day. Every part balances by itself: a posting has two sides."""
    sources: tuple[Callable[[date, date, str], Iterable[Posting]], ...] = (
        _of_the_ledger, _of_plans, _of_fees, of_documents, _of_orders, _of_bank,
    )  # fmt: skip
    found = (one for source in sources for one in source(since, until, currency))
    return sorted(found, key=lambda one: (one.on, one.document, one.debit.number, one.credit.number, one.amount_micros))


def _of_the_ledger(since: date, until: date, currency: str) -> Iterator[Posting]:
    """What moved customers' credit, a day, kind and counterpart at a time."""
    for day in operator_days(since, until, currency):
        opposite = _OPPOSITE.get(day.counterpart)
        if opposite is not None:
            yield from posting(
                on=day.day, debit=opposite, credit=Book.CUSTOMER_CREDIT, micros=day.amount_micros, currency=currency,
                text=f"{EntryKind(day.kind).label}: {Counterpart(day.counterpart).label}",
            )  # fmt: skip


def _of_plans(since: date, until: date, currency: str) -> Iterator[Posting]:
    """A fee is earned month by month over what it was paid for; the credit that it includes is none of it."""
    charges = Charge.objects.filter(version__currency=currency, starts_at__lt=moment(until), ends_at__gt=moment(since))
    for charge in charges.exclude(amount_micros=0, credit_micros=0).order_by("id"):
        earned = charge.amount_micros - (charge.credit_micros if charge.credit_act else 0)
        for on, part in months(starts_at=charge.starts_at, ends_at=charge.ends_at, amount_micros=earned):
            if since <= on < until:
                yield from posting(
                    on=on, debit=Book.DEFERRED_PLANS, credit=Book.PLANS, micros=part, currency=currency,
                    text=f"Plan earned, {on:%B %Y}", document=charge.id.hex[-12:].upper(),
                )  # fmt: skip


def _of_fees(since: date, until: date, currency: str) -> Iterator[Posting]:
    paid = Payment.objects.filter(currency=currency, fee_micros__gt=0, finished_at__gte=moment(since))
    for payment in paid.filter(finished_at__lt=moment(until)).order_by("finished_at", "id"):
        if payment.finished_at is not None:
            yield from posting(
                on=payment.finished_at.date(), debit=Book.FEES, credit=Book.CLEARING_HOUSE,
                micros=payment.fee_micros or 0, currency=currency, text="Fee", document=reference_of(payment.id),
            )  # fmt: skip


def _of_orders(since: date, until: date, currency: str) -> Iterator[Posting]:
    """What was agreed on beside the list price, from when the thing was given."""
    for at, order, micros in differences(since=moment(since), until=moment(until), currency=currency):
        yield from posting(
            on=at.date(), debit=Book.DISCOUNTS, credit=Book.ORDERS, micros=micros, currency=currency,
            text="Discount" if micros > 0 else "Surcharge", document=order.id.hex[-12:].upper(),
        )  # fmt: skip


def _of_bank(since: date, until: date, currency: str) -> Iterator[Posting]:
    """What came, by its value date, and what became of it, when a person said so."""
    came = BankPayment.objects.filter(currency=currency, value_on__gte=since, value_on__lt=until)
    for payment in came.defer("reference", "payer").order_by("value_on", "id"):
        yield from posting(
            on=payment.value_on, debit=Book.BANK, credit=Book.UNMATCHED, micros=payment.amount_micros,
            currency=currency, text="Payment by bank", document=payment.id.hex[-12:].upper(),
        )  # fmt: skip
    within = Q(at__gte=moment(since), at__lt=moment(until), payment__currency=currency)
    for match in Allocation.objects.filter(within).order_by("at", "id"):
        yield from posting(
            on=match.at.date(), debit=Book.UNMATCHED, credit=_TARGETS[Target(match.target)],
            micros=match.amount_micros, currency=currency, text=Target(match.target).label,
            document=match.payment_id.hex[-12:].upper(),
        )  # fmt: skip


def balances(postings: Iterable[Posting]) -> dict[Book, int]:
    """Debit less credit, by account; together they come to zero."""
    sums = dict.fromkeys(Book, 0)
    for one in postings:
        sums[one.debit] += one.amount_micros
        sums[one.credit] -= one.amount_micros
    return {book: micros for book, micros in sums.items() if micros}


def month_of(day: date) -> tuple[date, date]:
    """The calendar month of a day: its first day, and the next one's."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)
