"""Changing a balance by hand: proposed with a reason, above the limit decided by another person.

A change is shown before it is made, with the balance before and after; the form carries the act's id, so sending it
twice makes one change. Balances show under a purpose that covers payments, as everywhere at the desk.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.display import obstacle
from smarttec.faces.desk.models import Explanation
from smarttec.faces.desk.pages import page_context, require_permission, staff_of, when
from smarttec.faces.desk.ticket import read_ticket
from smarttec.kernel.errors import Conflict, InsufficientCredit, InvalidInput, NotFound
from smarttec.kernel.ids import from_sid, new_id, to_sid
from smarttec.kernel.money import format_money, parse_micros
from smarttec.kernel.vocabulary import Category
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Adjustment, AdjustmentReason, AdjustmentState, Balance
from smarttec.people.models import Account, Person

VIEW, PROPOSE, DECIDE = "ledger.view_adjustment", "ledger.add_adjustment", "ledger.change_adjustment"
ROWS = 50
_GIVE, _TAKE = "give", "take"


class ProposalForm(CardFreeForm):
    """What to change. The first time it leads to a preview, which is confirmed with the same act."""

    account = forms.CharField(max_length=40, label="Account SID", widget=UnfoldAdminTextInputWidget())
    direction = forms.ChoiceField(
        choices=[(_GIVE, "Give credit to the customer"), (_TAKE, "Take credit from the customer")],
        widget=UnfoldAdminSelectWidget(),
    )
    amount = forms.CharField(
        max_length=20, widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
        help_text="In units of the account's currency: 12.50",
    )  # fmt: skip
    reason = forms.TypedChoiceField(
        coerce=lambda value: AdjustmentReason(int(value)),
        choices=[(reason.value, reason.label) for reason in AdjustmentReason],
        widget=UnfoldAdminSelectWidget(),
    )
    ticket = forms.CharField(
        max_length=40, label="Note", help_text="The ticket that explains it, for example HELP-123.",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    act = forms.UUIDField(widget=forms.HiddenInput())

    def clean_account(self) -> Account:
        """An account of ours."""
        try:
            account = Account.objects.filter(id=from_sid("AC", self.cleaned_data["account"].strip())).first()
        except NotFound:
            account = None
        if account is None:
            raise forms.ValidationError("There is no account with this SID.")
        return account

    def clean_amount(self) -> int:
        """In micros, without a sign."""
        try:
            micros = parse_micros(self.cleaned_data["amount"])
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None
        if not micros:
            raise forms.ValidationError("Nothing would change.")
        return micros

    def clean_ticket(self) -> str:
        """As the desk writes tickets."""
        try:
            return read_ticket(self.cleaned_data["ticket"])
        except InvalidInput as error:
            raise forms.ValidationError(error.sentence) from None

    @property
    def amount_micros(self) -> int:
        """With its sign; the form is valid."""
        amount: int = self.cleaned_data["amount"]
        return amount if self.cleaned_data["direction"] == _GIVE else -amount


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does: amounts in words; `hidden` says instead why the balance is not shown."""

    sid: str
    amount: str
    before: str
    after: str
    hidden: str
    is_covered: bool


def effect_of(account: UUID, amount_micros: int) -> Effect:
    """Of a change that is not made yet. Raises `NotFound` for an account without a balance."""
    balance = Balance.objects.filter(account=account).first()
    policy = Account.objects.filter(id=account).values_list("policy", flat=True).first()
    if balance is None or policy is None:
        raise NotFound
    free = balance.available_micros
    return Effect(
        sid=to_sid("AC", account),
        amount=format_money(amount_micros, balance.currency),
        before=format_money(free, balance.currency),
        after=format_money(free + amount_micros, balance.currency),
        hidden=obstacle(subject=account, policy_word=policy, category=Category.PAYMENT),
        is_covered=free + amount_micros >= 0,
    )


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The open ones, then the last that were decided."""
    require_permission(request, VIEW)
    waiting = Adjustment.objects.filter(state=AdjustmentState.PROPOSED).order_by("proposed_at")[:ROWS]
    decided = Adjustment.objects.exclude(state=AdjustmentState.PROPOSED).order_by("-proposed_at")[:ROWS]
    tables = [_table(list(rows)) for rows in (waiting, decided)]
    context = page_context(request, title="Adjustments", waiting=tables[0], decided=tables[1],
                           may_propose=staff_of(request).has_perm(PROPOSE))  # fmt: skip
    return render(request, "desk/adjustments.html", context)


def _table(rows: list[Adjustment]) -> dict[str, Any]:
    currencies = dict(
        Balance.objects.filter(account__in=[row.account for row in rows]).values_list("account", "currency")
    )
    tickets = {note.id: note.ticket for note in Explanation.objects.filter(id__in=[row.note for row in rows])}
    told = [
        (_link(row), to_sid("AC", row.account), format_money(row.amount_micros, currencies[row.account]),
         row.get_reason_display(), tickets.get(row.note or row.id, ""), _staff(row.proposed_by),
         row.get_state_display())
        for row in rows
    ]  # fmt: skip
    return {"headers": ("Proposed", "Account", "Amount", "Reason", "Note", "By", "State"), "rows": told}


def _link(row: Adjustment) -> str:
    address = reverse("desk:adjustment", args=[row.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, when(row.proposed_at))


def _staff(who: UUID | None) -> str:
    """By the end of the id, as the frame shows it."""
    return f"staff {who.hex[-8:]}" if who else ""


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """The form, its preview, and then the change itself or its proposal."""
    require_permission(request, PROPOSE)
    asked = {"account": request.GET.get("account", ""), "act": new_id()}
    form = ProposalForm(request.POST) if request.method == "POST" else ProposalForm(initial=asked)
    effect = None
    if request.method == "POST" and form.is_valid():
        effect = effect_of(form.cleaned_data["account"].id, form.amount_micros)
        if not effect.is_covered:
            form.add_error("amount", "The account has less credit than that.")
        elif "confirm" in request.POST:
            return _adjust(request, form)
    context = page_context(request, title="Change a balance", form=form, effect=None if form.errors else effect)
    return render(request, "desk/adjust.html", context, status=400 if form.errors else 200)


def _adjust(request: HttpRequest, form: ProposalForm) -> HttpResponse:
    staff, typed = staff_of(request), form.cleaned_data
    try:
        with transaction.atomic():
            note, is_new = Explanation.objects.get_or_create(
                id=typed["act"], defaults={"staff": staff, "ticket": typed["ticket"]}
            )
            made = ledger.adjust(
                act=typed["act"], account=typed["account"].id, amount_micros=form.amount_micros,
                reason=typed["reason"], note=note.id, actor=staff.id,
            )  # fmt: skip
            if is_new:
                _log(staff, made, ADDITION, "Proposed")
    except (Conflict, InsufficientCredit, InvalidInput) as error:
        messages.error(request, error.sentence)
        return HttpResponseRedirect(reverse("desk:adjustments"))
    if made.state == AdjustmentState.PROPOSED:
        messages.info(request, "This is above your limit: another person has to approve it.")
    else:
        messages.success(request, "The balance was changed.")
    return HttpResponseRedirect(reverse("desk:adjustment", args=[made.id]))


@require_safe
def show_one(request: HttpRequest, adjustment: UUID) -> HttpResponse:
    """One of them; an open one with what it would do and the decision."""
    require_permission(request, VIEW)
    row = get_object_or_404(Adjustment, id=adjustment)
    is_open = row.state == AdjustmentState.PROPOSED
    staff = staff_of(request)
    context = page_context(
        request, title="Adjustment", row=row, table=_table([row]), effect=effect_of(row.account, row.amount_micros),
        is_open=is_open, is_own=row.proposed_by == staff.id, may_decide=is_open and staff.has_perm(DECIDE),
        decided_by=_staff(row.decided_by),
    )  # fmt: skip
    return render(request, "desk/adjustment.html", context)


@require_POST
def decide(request: HttpRequest, adjustment: UUID) -> HttpResponse:
    """Approve or reject. A proposer may take the own one back, never approve it."""
    require_permission(request, DECIDE)
    staff, approves = staff_of(request), request.POST.get("decision") == "approve"
    act = ledger.approve_adjustment if approves else ledger.reject_adjustment
    try:
        with transaction.atomic():
            row = act(adjustment=adjustment, actor=staff.id)
            _log(staff, row, CHANGE, "Approved" if approves else "Rejected")
    except (Conflict, InsufficientCredit, InvalidInput) as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, "Approved: the balance was changed." if approves else "Rejected.")
    return HttpResponseRedirect(reverse("desk:adjustment", args=[adjustment]))


def _log(staff: Person, row: Adjustment, flag: int, words: str) -> None:
    LogEntry.objects.log_actions(staff.pk, [row], flag, words, single_object=True)
