"""An order that was taken in a store, at a trade show, by phone or by mail is entered, with how it came (COLLECT-7)."""

from django.contrib import messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from smarttec.faces.desk.attempts import attempt
from smarttec.faces.desk.orders_forms import ItemForm, ItemForms, TakeForm, account_of
from smarttec.faces.desk.orders_queues import ADD
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.ids import new_id
from smarttec.shop.orders.actions.asking import ask
from smarttec.shop.orders.models import Order
from smarttec.vault import purpose


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """The form, then the order's page, where its quote is written."""
    require_permission(request, ADD)
    if purpose.declared() is None:
        messages.info(request, "Choose a purpose first: you are about to write down what a customer said.")
        return HttpResponseRedirect(reverse("desk:purpose"))
    initial = {"account": request.GET.get("account", ""), "act": new_id()}
    form = TakeForm(request.POST) if request.method == "POST" else TakeForm(initial=initial)
    items = ItemForms(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and items.is_valid():
        with attempt(form.add_problem) as done:
            order = _take(request, form, items)
        if done:
            messages.success(request, "The order was entered. Write its quote now, or leave it in the queue.")
            return HttpResponseRedirect(reverse("desk:sale", args=[order.id]))
    wrong = request.method == "POST"
    context = page_context(request, title="Enter an order", form=form, items=items)
    return render(request, "desk/orders_entry.html", context, status=400 if wrong else 200)


def _take(request: HttpRequest, form: TakeForm, items: "BaseFormSet[ItemForm]") -> Order:
    staff, typed = staff_of(request), form.cleaned_data
    is_new = not Order.objects.filter(id=typed["act"]).exists()
    order = ask(
        account=account_of(typed["account"]).id,
        act=typed["act"],
        wanted=[wanted for one in items if (wanted := one.wanted())],
        words=typed["words"],
        source=typed["source"],
        by=staff.id,
    )
    if is_new:
        LogEntry.objects.log_actions(staff.pk, [order], ADDITION, "Entered", single_object=True)
    return order
