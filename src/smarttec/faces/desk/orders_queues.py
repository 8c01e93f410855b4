"""What the sales group has to do: requests to quote, orders to confirm, and what needs a decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from smarttec.faces.desk.display import preload_keys
from smarttec.faces.desk.orders_tables import Table, orders_table
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.shop.orders.domain import State
from smarttec.shop.orders.queries import in_states, needing_a_person

VIEW, ADD = "orders.view_order", "orders.add_order"
ROWS = 50


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The queues, the oldest first."""
    require_permission(request, VIEW)
    queues: list[tuple[str, str, Table]] = []
    for title, nothing, found in (
        ("Quotes to write", "Nobody waits for a quote.", in_states([State.REQUESTED])),
        ("Orders to confirm", "Every order is confirmed.", in_states([State.ORDERED])),
        ("To be decided", "Nothing needs a decision.", needing_a_person()),
        ("Overdue", "No invoice is overdue.", in_states([State.OVERDUE])),
    ):
        rows = list(found[:ROWS])
        preload_keys(row.account_id for row in rows)
        queues.append((title, nothing, orders_table(rows)))
    context = page_context(request, title="Orders", queues=queues, may_add=staff_of(request).has_perm(ADD))
    return render(request, "desk/orders_queues.html", context)
