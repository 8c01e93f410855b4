"""What can be counted here about clauses of the notice and the terms; see `notice.proof.registry`."""

from django.db.models import Count, F, Q, Sum

from smarttec.notice.proof.registry import OFTEN, Finding, plural, probe
from smarttec.shop.orders.domain import INVOICED
from smarttec.shop.orders.models import Allocation, BankPayment, Order, OrderItem


@probe("orders", "TERMS-2", "USE-6", every=OFTEN)
def orders() -> Finding:
    """How many orders there are, and that nothing was given without an invoice and money or credit terms."""
    taken = Order.objects.aggregate(all=Count("id"), invoiced=Count("id", filter=Q(state__in=INVOICED)))
    given = OrderItem.objects.filter(given_at__isnull=False, order__invoice=None).count()
    unpaid = Order.objects.filter(
        state__in=INVOICED, terms_days=0, given_at__isnull=False, paid_micros__lt=F("total_micros")
    ).count()
    sentence = (
        f"{plural(taken['all'], 'order')}, {taken['invoiced']} of them invoiced; "
        f"{plural(given, 'item')} given before an invoice; "
        f"{plural(unpaid, 'order')} given whose payment was taken back."
    )
    return Finding(sentence, holds=not given)


@probe("bank-payments", "TERMS-2", every=OFTEN)
def bank_payments() -> Finding:
    """That what was matched of every payment by bank is what its rows add up to, and never more than came."""
    rows = BankPayment.objects.annotate(matched=Sum("allocations__amount_micros", default=0))
    wrong = rows.exclude(matched=F("allocated_micros")).count() + rows.filter(matched__gt=F("amount_micros")).count()
    moves = Allocation.objects.count()
    sentence = f"{plural(rows.count(), 'payment')} by bank, matched by {plural(moves, 'row')}; {wrong} do not add up."
    return Finding(sentence, holds=not wrong)
