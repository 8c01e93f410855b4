"""Working on one payment: clear a review or a dispute with a coded reason, give money back, decide what was proposed.

The forms carry the act's id, so sending one twice does one act. Every act is in the log, by codes only.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.attempts import above, attempt
from smarttec.faces.desk.display import obstacle
from smarttec.faces.desk.pages import page_context, require_permission, staff_of
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.money import format_money, parse_micros
from smarttec.kernel.vocabulary import Category
from smarttec.shop.clearing import current_clearing_house
from smarttec.shop.debts import is_blocking
from smarttec.shop.models import Payment, Refund, RefundReason
from smarttec.shop.queries import reference_of
from smarttec.shop.reconciliation import credit_what_came, reconcile
from smarttec.shop.refunds import clear_dispute, clear_review, decide_refund, left_of, propose_refund

VIEW, CLEAR, PROPOSE, DECIDE = "shop.view_payment", "shop.change_payment", "shop.add_refund", "shop.change_refund"


class Finding(StrEnum):
    """What a person found; goes into the log."""

    NOTHING_WRONG = "nothing wrong"
    SETTLED_THERE = "settled at the clearing house"
    CUSTOMER_ANSWERED = "the customer answered"
    GIVEN_UP = "given up"


class ClearForm(CardFreeForm):
    """Why it is cleared."""

    finding = forms.ChoiceField(choices=[(one.value, one.value) for one in Finding], widget=UnfoldAdminSelectWidget())


class RefundForm(CardFreeForm):
    """How much to give back, and why."""

    act = forms.UUIDField(widget=forms.HiddenInput())
    amount = forms.CharField(
        max_length=20, widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
        help_text="In units of the payment's currency: 12.50",
    )  # fmt: skip
    reason = forms.TypedChoiceField(
        coerce=lambda value: RefundReason(int(value)),
        choices=[(reason.value, reason.label) for reason in RefundReason],
        widget=UnfoldAdminSelectWidget(),
    )

    def clean_amount(self) -> int:
        """In micros."""
        try:
            return parse_micros(self.cleaned_data["amount"])
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None


@require_http_methods(["GET", "POST"])
def work(request: HttpRequest, payment: UUID) -> HttpResponse:
    """The payment, what waits about it, and what may be done."""
    require_permission(request, VIEW)
    row = get_object_or_404(Payment.objects.select_related("account"), id=payment)
    hidden = obstacle(subject=row.account_id, policy_word=row.account.policy, category=Category.PAYMENT)
    refund_form = RefundForm(initial={"act": new_id()})
    if request.method == "POST":
        if hidden:
            raise PermissionDenied
        refund_form = RefundForm(request.POST) if request.POST.get("do") == "refund" else refund_form
        if _did(request, row, refund_form):
            return HttpResponseRedirect(reverse("desk:shop_payment_work", args=[row.id]))
    context = page_context(
        request, title=f"Payment {reference_of(row.id)}", row=row, hidden=hidden, facts=[] if hidden else _facts(row),
        refunds=Refund.objects.filter(payment=row).order_by("-id"), refund_form=refund_form, clear_form=ClearForm(),
        is_disputed=is_blocking(row), may={name: staff_of(request).has_perm(permission) for name, permission in _MAY},
    )  # fmt: skip
    return render(request, "desk/payment.html", context, status=400 if refund_form.errors else 200)


_MAY = (("clear", CLEAR), ("propose", PROPOSE), ("decide", DECIDE))


def _did(request: HttpRequest, row: Payment, form: RefundForm) -> bool:
    """Do what was posted; whether the page is done with. Refusals are told on the page."""
    done = ""
    with attempt(above(request)) as was_done:
        done = _do(request, row, form)
    if not was_done:
        return True
    if done:
        note: Any = [{"changed": {"fields": [done]}}]
        LogEntry.objects.log_actions(staff_of(request).pk, [row], CHANGE, note, single_object=True)
        messages.success(request, "Done; it is written down.")
    return bool(done)


def _do(request: HttpRequest, row: Payment, form: RefundForm) -> str:
    """The act in a word for the log; empty when the form is not right."""
    actor = staff_of(request).id
    match request.POST.get("do"):
        case "clear-review" | "clear-dispute" as what:
            require_permission(request, CLEAR)
            found = ClearForm(request.POST)
            if not found.is_valid():
                raise InvalidInput("Choose what you found.")
            (clear_review if what == "clear-review" else clear_dispute)(payment=row.id)
            return f"{what}: {found.cleaned_data['finding']}"
        case "ask":
            require_permission(request, VIEW)
            reconcile(payment=row.id, house=current_clearing_house())
            return "asked the clearing house"
        case "credit-what-came":
            require_permission(request, CLEAR)
            credit_what_came(payment=row.id, house=current_clearing_house())
            return "credited what came"
        case "refund":
            require_permission(request, PROPOSE)
            if not form.is_valid():
                return ""
            values = form.cleaned_data
            propose_refund(
                act=values["act"], payment=row.id, amount_micros=values["amount"], reason=values["reason"], actor=actor
            )
            return "refund proposed"
        case "approve" | "reject" as decision:
            require_permission(request, DECIDE)
            proposed = get_object_or_404(Refund, id=_uuid(request.POST.get("refund", "")), payment=row)
            decide_refund(refund=proposed.id, actor=actor, approves=decision == "approve")
            return f"refund {decision}"
        case _:
            raise InvalidInput("Nothing was chosen.")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise InvalidInput("This is no refund.") from None


def _facts(row: Payment) -> list[tuple[str, str]]:
    amounts = {
        "Amount": row.charged_micros,
        "Given back there": row.refunded_micros,
        "Disputed": row.disputed_micros,
        "Owed": row.owed_micros,
        "Can be given back": max(0, left_of(row)),
    }
    others = {
        "Tax on top of the credit": row.tax_micros or None,
        "Came": row.came_micros,
        "Had been asked for": row.asked_micros,
        "Clearing house's fee": row.fee_micros,
    }
    amounts |= {name: micros for name, micros in others.items() if micros is not None}
    words = [(name, format_money(micros, row.currency)) for name, micros in amounts.items()]
    state = [("State", row.get_state_display()), ("Paid by", row.get_means_display()), ("Waits because", row.review)]
    return [*words, *((name, word) for name, word in state if word)]
