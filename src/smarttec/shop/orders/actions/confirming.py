"""The order is confirmed by staff: an invoice is issued, and on credit terms what was bought is given."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.shop.orders import letters, paperwork
from smarttec.shop.orders.actions.common import demand_keys, locked, record, was_done
from smarttec.shop.orders.actions.settling import follow_money, keep
from smarttec.shop.orders.actions.terms import demand_terms
from smarttec.shop.orders.domain import PAYABLE_DAYS, Act, Happened, State, demand
from smarttec.shop.orders.models import Order


@transaction.atomic
def confirm(*, order: UUID, act: UUID, by: UUID, beforehand: bool = False) -> Order:
    """Confirm an order and issue its invoice. `beforehand`: to be paid first, whatever the quote said.

    Raises `CreditTermsRefused` when it is on credit terms and the account may not (any more), `Conflict`.
    """
    row = locked(order)
    if was_done(row, act, Happened.CONFIRMED):
        return row
    demand(State(row.state), Act.CONFIRM)
    demand_keys(row.account)
    row.terms_days = 0 if beforehand else row.terms_days
    if row.terms_days:
        demand_terms(row)
    row.payable_by = clock.now() + timedelta(days=row.terms_days or PAYABLE_DAYS)
    row.state = State.CONFIRMED
    record(row, Happened.CONFIRMED, act=act, by=by, amount_micros=row.total_micros)
    follow_money(row, by=by)
    row.invoice = paperwork.issue_invoice(row, payable_by=row.payable_by).id
    keep(row)
    letters.confirmed(row)
    return row
