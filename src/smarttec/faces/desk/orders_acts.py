"""One order at the desk: what was asked for, the quote, and what can be done in the state it is in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from smarttec.faces.desk.attempts import above, attempt
from smarttec.faces.desk.display import obstacle, personal
from smarttec.faces.desk.orders_forms import PricedForms, QuoteForm
from smarttec.faces.desk.orders_queues import ADD, VIEW
from smarttec.faces.desk.orders_tables import hidden_or, state_words
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.money import format_decimal, format_money
from smarttec.kernel.vocabulary import Category
from smarttec.shop.orders.actions.confirming import confirm
from smarttec.shop.orders.actions.quoting import accept, cancel, quote
from smarttec.shop.orders.actions.reversing import forgive
from smarttec.shop.orders.actions.reversing import reverse as take_back
from smarttec.shop.orders.actions.settling import give_again
from smarttec.shop.orders.domain import ALLOWED, Act, Happened, State
from smarttec.shop.orders.items import KINDS
from smarttec.shop.orders.models import Order, OrderItem
from smarttec.shop.orders.queries import items_of, open_micros, time_line_of
from smarttec.shop.queries import reference_of
from smarttec.vault import purpose


@require_safe
def show(request: HttpRequest, order: UUID) -> HttpResponse:
    """The order; its words and amounts under a purpose that covers orders."""
    require_permission(request, VIEW)
    return _page(request, get_object_or_404(Order.objects.select_related("account"), id=order))


def _page(request: HttpRequest, order: Order, *, status: int = 200, **forms: Any) -> HttpResponse:
    hidden = obstacle(subject=order.account_id, policy_word=order.account.policy, category=Category.ORDER)
    items = items_of(order)
    may = staff_of(request).has_perm(ADD) and not hidden
    context = page_context(
        request,
        title=f"Order {reference_of(order.id)}",
        order=order,
        facts=_facts(order, hidden),
        items=_items_table(order, items, hidden),
        steps=_steps_table(order, hidden),
        act=new_id(),
        acts=_acts(order) if may else [],
        may_quote=may and Act.QUOTE in ALLOWED[State(order.state)],
        form=forms.get("form") or QuoteForm(initial={"act": new_id(), "on_terms": order.terms_days > 0}),
        lines=forms.get("lines") or PricedForms(initial=[_initial(order, item) for item in items]),
    )
    return render(request, "desk/orders_one.html", context, status=status)


def _facts(order: Order, hidden: str) -> list[tuple[str, Any]]:
    def money(micros: int) -> str:
        return hidden_or(hidden, format_money(micros, order.currency))

    return [
        ("Account", to_sid("AC", order.account_id)),
        ("State", state_words(order)),
        ("Came", f"{order.get_source_display().replace('_', ' ')}, {order.service}, {order.collected_by}"),
        ("Customer’s words", personal(order, "words")),
        ("Our answer", personal(order, "answer")),
        ("With tax", money(order.total_micros)),
        ("Paid", money(order.paid_micros)),
        ("Open", money(open_micros(order))),
        ("Credit terms", f"{order.terms_days} days" if order.terms_days else "paid beforehand"),
        ("Quote valid until", order.valid_until or "–"),
        ("Payable by", order.payable_by or "–"),
    ]


def _items_table(order: Order, items: list[OrderItem], hidden: str) -> dict[str, Any]:
    rows = [
        (KINDS.get(item.kind, item.kind), item.quantity, hidden_or(hidden, _what(item)),
         hidden_or(hidden, format_money(item.gross_micros, order.currency)), item.given_at or "–")
        for item in items
    ]  # fmt: skip
    return {"headers": ("What", "Quantity", "Details", "With tax", "Given"), "rows": rows}


def _what(item: OrderItem) -> str:
    each = item.what.get("amount_micros")
    named = [format_decimal(each)] if isinstance(each, int) else []
    return ", ".join([*named, *(f"{name} {item.what[name]}" for name in ("plan", "days") if name in item.what)])


def _steps_table(order: Order, hidden: str) -> dict[str, Any]:
    rows = [
        (step.at, Happened(step.happened).name.capitalize().replace("_", " "),
         hidden_or(hidden, format_money(step.amount_micros, order.currency) if step.amount_micros else ""),
         f"…{step.by.hex[-8:]}" if step.by else "the program")
        for step in time_line_of(order)
    ]  # fmt: skip
    return {"headers": ("When", "What", "Amount", "By"), "rows": rows}


def _initial(order: Order, item: OrderItem) -> dict[str, Any]:
    each = item.what.get("amount_micros")
    return {
        "kind": item.kind,
        "quantity": item.quantity,
        "amount": format_decimal(each) if isinstance(each, int) else "",
        "plan": item.what.get("plan", ""),
        "days": item.what.get("days", ""),
        "price": format_decimal(item.gross_micros if order.is_gross else item.net_micros) if order.quote else "",
    }


def _acts(order: Order) -> list[tuple[str, str]]:
    """What can be done now beside quoting: the act, and the words of its button."""
    allowed = ALLOWED[State(order.state)]
    found = [
        (Act.ACCEPT in allowed, "accept", "The customer told us: accepted"),
        (Act.CONFIRM in allowed, "confirm", "Confirm and send the invoice"),
        (Act.CONFIRM in allowed and order.terms_days > 0, "beforehand", "Confirm, to be paid beforehand"),
        (Act.CANCEL in allowed, "cancel", "Give the order up"),
        (Act.GIVE in allowed and order.needs_person, "give", "Try again to give what is missing"),
        (Act.REVERSE in allowed, "reverse", "Take it back with a credit note"),
        (order.state == State.REVERSED and open_micros(order) > 0, "forgive", "Ask for nothing more"),
    ]
    return [(act, words) for is_allowed, act, words in found if is_allowed]


@require_POST
def write_quote(request: HttpRequest, order: UUID) -> HttpResponse:
    """Write a quote with the lines of the form."""
    row = _demanded(request, order)
    form, lines = QuoteForm(request.POST), PricedForms(request.POST)
    if not (form.is_valid() and lines.is_valid()):
        return _page(request, row, status=400, form=form, lines=lines)
    typed = form.cleaned_data
    with attempt(form.add_problem) as done:
        written = quote(
            order=row.id,
            act=typed["act"],
            by=staff_of(request).id,
            items=[priced for one in lines if (priced := one.priced())],
            answer=typed["answer"],
            valid_days=typed["valid_days"],
            on_terms=typed["on_terms"],
        )
    if not done:
        return _page(request, row, status=400, form=form, lines=lines)
    return _done(request, written, "Quote written", "The quote was written and the customer was told.")


def _demanded(request: HttpRequest, order: UUID) -> Order:
    """The order, for who may change it under a purpose that covers orders. Raises `Refused`, `PurposeRequired`."""
    require_permission(request, ADD)
    row = get_object_or_404(Order.objects.select_related("account"), id=order)
    purpose.demand(subject=row.account_id, policy_word=row.account.policy, category=Category.ORDER)
    return row


_ACTS: dict[str, tuple[Callable[..., Order], dict[str, Any], str]] = {
    "confirm": (confirm, {}, "Confirmed"),
    "beforehand": (confirm, {"beforehand": True}, "Confirmed, paid beforehand"),
    "cancel": (cancel, {}, "Given up"),
    "reverse": (take_back, {}, "Taken back"),
    "forgive": (forgive, {}, "Nothing more is asked for"),
}


@require_POST
def act(request: HttpRequest, order: UUID) -> HttpResponse:
    """One of the other acts; the form carries its id."""
    row, by = _demanded(request, order), staff_of(request).id
    name = request.POST.get("name", "")
    with attempt(above(request)) as done:
        given = _act_in(request)
        if name == "give":
            changed, words = give_again(order=row.id, by=by), "Given again"
        elif name == "accept" and row.quote is not None:
            changed, words = accept(order=row.id, act=given, by=by, quote=row.quote), "Accepted for the customer"
        elif name in _ACTS:
            do, options, words = _ACTS[name]
            changed = do(order=row.id, act=given, by=by, **options)
        else:
            raise InvalidInput("There is no such act.")
    if not done:
        return HttpResponseRedirect(reverse("desk:sale", args=[row.id]))
    return _done(request, changed, words, f"{words}.")


def _act_in(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("act", ""))
    except ValueError:
        raise InvalidInput("This page is too old to be sent. Load it again.") from None


def _done(request: HttpRequest, order: Order, logged: str, told: str) -> HttpResponse:
    LogEntry.objects.log_actions(staff_of(request).pk, [order], CHANGE, logged, single_object=True)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("desk:sale", args=[order.id]))
