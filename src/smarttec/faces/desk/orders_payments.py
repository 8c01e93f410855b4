"""Payments by bank at the desk: recorded from the bank's statement, matched with orders, taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from smarttec.faces.desk.attempts import above, attempt
from smarttec.faces.desk.display import NOTHING, preload_keys
from smarttec.faces.desk.orders_forms import PaymentForm, account_of
from smarttec.faces.desk.orders_tables import order_link, payments_table
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.money import format_decimal, format_money, parse_micros
from smarttec.shop.orders.actions import banking, matching
from smarttec.shop.orders.models import Allocation, BankPayment, Order
from smarttec.shop.orders.queries import matched_of, open_micros, payable_of, payments_to_match
from smarttec.shop.queries import reference_of
from smarttec.vault import purpose

VIEW, ADD, MATCH = "orders.view_bankpayment", "orders.add_bankpayment", "orders.add_allocation"
ROWS = 50


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The queue of payments to match, and the form for another one."""
    require_permission(request, VIEW)
    form = PaymentForm(request.POST) if request.method == "POST" else PaymentForm(initial={"act": new_id()})
    if request.method == "POST":
        require_permission(request, ADD)
        payment = _record(request, form) if form.is_valid() else None
        if payment is not None:
            messages.success(request, "Recorded. Match it with what it pays.")
            return HttpResponseRedirect(reverse("desk:bank_payment", args=[payment.id]))
    rows = list(payments_to_match()[:ROWS])
    preload_keys(row.subject for row in rows)
    context = page_context(
        request,
        title="Payments to match",
        waiting=payments_table(rows),
        form=form,
        may_add=staff_of(request).has_perm(ADD),
    )
    return render(request, "desk/orders_payments.html", context, status=400 if form.errors else 200)


def _record(request: HttpRequest, form: PaymentForm) -> BankPayment | None:
    staff, typed, micros = staff_of(request), form.cleaned_data, form.micros("amount")
    if micros is None:
        return None
    with attempt(form.add_problem) as done:
        payment = banking.record_payment(
            act=typed["act"],
            by=staff.id,
            amount_micros=micros,
            currency=typed["currency"].upper(),
            value_on=typed["value_on"],
            reference=typed["reference"],
            payer=typed["payer"],
            account=form.account_id(),
            again=typed["again"],
        )
    if not done:
        return None
    LogEntry.objects.log_actions(staff.pk, [payment], ADDITION, "Recorded", single_object=True)
    return payment


@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, payment: UUID) -> HttpResponse:
    """One payment: what it paid, and the account's open orders to be paid out of its rest."""
    require_permission(request, VIEW)
    row = get_object_or_404(BankPayment.objects.select_related("account"), id=payment)
    account = _account(request, row)
    if request.method == "POST" and account is not None:
        require_permission(request, MATCH)
        if _match(request, row, account):
            return HttpResponseRedirect(reverse("desk:bank_payment", args=[row.id]))
    may_match = staff_of(request).has_perm(MATCH) and purpose.declared() is not None
    context = page_context(
        request,
        title="Payment by bank",
        payment=row,
        told=payments_table([row]),
        matched=_matched(row),
        may_match=may_match,
        account_sid=to_sid("AC", account) if account else "",
        open_orders=_open_orders(row, account) if account and may_match else [],
        rest=format_money(row.rest_micros, row.currency),
        act=new_id(),
    )
    return render(request, "desk/orders_match.html", context)


def _account(request: HttpRequest, payment: BankPayment) -> UUID | None:
    """Whose orders are shown: the payment's own, or the one that was typed."""
    if payment.account_id is not None:
        return payment.account_id
    sid = request.POST.get("account", "").strip()
    if not sid:
        return None
    try:
        return account_of(sid).id
    except InvalidInput as error:
        messages.error(request, error.sentence)
        return None


def _match(request: HttpRequest, payment: BankPayment, account: UUID) -> bool:
    """Whether it was matched; False when the account was only looked up, or something is wrong (it is told)."""
    if request.POST.get("name") != "match":
        return False
    staff = staff_of(request)
    with attempt(above(request)) as done:
        matching.match(
            payment=payment.id,
            account=account,
            act=_act_in(request),
            by=staff.id,
            parts=_parts(request, account),
            rest_to_credit="credit" in request.POST,
        )
    if not done:
        return False
    LogEntry.objects.log_actions(staff.pk, [payment], CHANGE, "Matched", single_object=True)
    messages.success(request, "Matched.")
    return True


def _parts(request: HttpRequest, account: UUID) -> dict[UUID, int]:
    typed = {order.id: request.POST.get(f"order_{order.id.hex}", "").strip() for order in payable_of(account)}
    return {order: parse_micros(text) for order, text in typed.items() if text}


def _open_orders(payment: BankPayment, account: UUID) -> list[dict[str, Any]]:
    """Each with what is open; what is left of the payment is suggested in the order of the due dates."""
    left, found = payment.rest_micros, []
    for order in payable_of(account):
        part = min(left, open_micros(order))
        left -= part
        found.append(_open_order(order, part))
    return found


def _open_order(order: Order, part: int) -> dict[str, Any]:
    return {
        "field": f"order_{order.id.hex}",
        "reference": reference_of(order.id),
        "link": order_link(order),
        "open": format_money(open_micros(order), order.currency),
        "payable_by": order.payable_by,
        "suggested": format_decimal(part) if part else "",
    }


def _matched(payment: BankPayment) -> list[dict[str, Any]]:
    rows = matched_of(payment)
    return [
        {
            "row": row,
            "what": order_link(row.order) if row.order else row.get_target_display().replace("_", " "),
            "amount": format_money(row.amount_micros, payment.currency),
            "by": f"staff {row.by.hex[-8:]}" if row.by else NOTHING,
            "can_go_back": row.reverses_id is None and _is_left(row, rows),
        }
        for row in rows
    ]


def _is_left(row: Allocation, rows: list[Allocation]) -> bool:
    return row.amount_micros + sum(one.amount_micros for one in rows if one.reverses_id == row.id) > 0


@require_POST
def send_back(request: HttpRequest, payment: UUID) -> HttpResponse:
    """Write down that the rest went back to the payer."""
    require_permission(request, MATCH)
    row = get_object_or_404(BankPayment, id=payment)
    staff = staff_of(request)
    with attempt(above(request)) as done:
        matching.send_back(payment=row.id, act=_act_in(request), by=staff.id)
    if done:
        LogEntry.objects.log_actions(staff.pk, [row], CHANGE, "Sent back", single_object=True)
        messages.success(request, "Noted: the rest went back to the payer.")
    return HttpResponseRedirect(reverse("desk:bank_payment", args=[row.id]))


@require_POST
def take_back(request: HttpRequest, row: UUID) -> HttpResponse:
    """Take a match back."""
    require_permission(request, MATCH)
    match_row = get_object_or_404(Allocation.objects.select_related("payment"), id=row)
    staff = staff_of(request)
    with attempt(above(request)) as done:
        matching.take_back(allocation=match_row.id, act=_act_in(request), by=staff.id)
    if done:
        LogEntry.objects.log_actions(staff.pk, [match_row.payment], CHANGE, "Match taken back", single_object=True)
        messages.success(request, "Taken back. The money can be matched anew.")
    return HttpResponseRedirect(reverse("desk:bank_payment", args=[match_row.payment_id]))


def _act_in(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        raise InvalidInput("This page is too old to be sent. Load it again.") from None
