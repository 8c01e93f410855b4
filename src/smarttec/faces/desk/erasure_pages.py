"""Deletions: requests that wait for a yes, how far each is, and recipients whose answers are written down here."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.pages import page_context, require_permission, staff_of, when
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.kernel.errors import NotFound, SmarttecError
from smarttec.notice.recipients import BY_CODE
from smarttec.people.holdings import subject_of
from smarttec.requests.erasure.asking import approve_at_desk, to_approve
from smarttec.requests.erasure.domain import ANSWERS, Asked, Plan, Step
from smarttec.requests.erasure.models import Erasure, RecipientRequest
from smarttec.requests.erasure.plan import plan_for
from smarttec.requests.erasure.recipients import note_answer, note_sent, open_requests
from smarttec.requests.register.words import reference_of

VIEW, APPROVE = "erasure.view_erasure", "erasure.add_erasure"
SHOWN = 100
_STEPS = {
    Step.FREEZE: "to be frozen", Step.LEAVE: "rooms give back", Step.ASK: "recipients noted",
    Step.KEEP: "records sealed", Step.REMOVE: "rows removed", Step.SHRED: "keys destroyed",
    Step.CERTIFY: "certificate", Step.SWEEP: "done, letter on its way", Step.OVER: "over",
}  # fmt: skip
ANSWER_WORDS = {
    Asked.SENT.value: "letter sent", Asked.DELETED.value: "deleted", Asked.NOTHING_HELD.value: "nothing held",
    Asked.REFUSED.value: "refused",
}  # fmt: skip


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Everything that is going on."""
    require_permission(request, VIEW)
    rows = [_row(erasure) for erasure in Erasure.objects.order_by("-id")[:SHOWN]]
    asked = [(row, BY_CODE[row.recipient].name, str(row.erasure), when(row.asked_at)) for row in open_requests(SHOWN)]
    context = page_context(
        request,
        title="Deletions",
        waiting=[(row, reference_of(row.id), when(row.due_at)) for row in to_approve()],
        may_approve=staff_of(request).has_perm(APPROVE),
        erasures={"headers": ("Number", "Cause", "Approved", "Next", "Held up by", "Finished"), "rows": rows},
        asked=asked,
        answers=ANSWER_WORDS.items(),
    )
    return render(request, "desk/erasures.html", context)


def _row(erasure: Erasure) -> tuple[str, ...]:
    next_step = _STEPS[Step(erasure.step)]
    return (
        str(erasure), erasure.cause, when(erasure.approved_at), next_step, erasure.failure, when(erasure.finished_at)
    )  # fmt: skip


class ApproveForm(CardFreeForm):
    """`loss` is the credit that the page showed as lost."""

    loss = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    has_told = forms.BooleanField(
        label="The person knows what goes, what stays, and what credit is lost.",
        error_messages={"required": "Tell the person first, and tick the box."},
    )


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, asked: UUID) -> HttpResponse:
    """What a deletion would do for the person of a verified request, and saying yes for them."""
    require_permission(request, APPROVE)
    row = next((one for one in to_approve() if one.id == asked), None)
    if row is None or row.person is None:
        raise NotFound
    plan = plan_for(subject_of(row.person))
    form = ApproveForm(request.POST or None, initial={"loss": plan.loss})
    if request.method == "POST" and form.is_valid():
        try:
            erasure = approve_at_desk(request=asked, by=staff_of(request).id, confirmed_loss=form.cleaned_data["loss"])
        except SmarttecError as error:
            messages.error(request, f"{error.sentence} {error.what_to_do}")
        else:
            _log(request, erasure, "approved")
            messages.success(request, "It is done now, and ends with a certificate.")
            return HttpResponseRedirect(reverse("desk:erasures"))
    context = page_context(
        request, title="Delete a person", plan=plan, form=form, reference=reference_of(asked), lines=_lines(plan)
    )  # fmt: skip
    return render(request, "desk/erasure_approve.html", context, status=400 if form.errors else 200)


def _lines(plan: Plan) -> dict[str, object]:
    rows = [
        (line.title, f"{line.rows:,}", line.fate.value, line.why, f"{line.until:%Y-%m-%d}" if line.until else "")
        for line in plan.lines
    ]
    return {"headers": ("What", "Records", "Then", "Why", "Until"), "rows": rows}


class AnswerForm(forms.Form):
    """What a recipient answered, or that the letter went out."""

    answer = forms.ChoiceField(choices=list(ANSWER_WORDS.items()))


@require_POST
def answer(request: HttpRequest, asked: UUID) -> HttpResponse:
    """Write down how far it is with a recipient."""
    require_permission(request, APPROVE)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what was answered.")
        return HttpResponseRedirect(reverse("desk:erasures"))
    chosen, staff = Asked(form.cleaned_data["answer"]), staff_of(request)
    try:
        found = (
            note_answer(request=asked, answer=chosen, by=staff.id)
            if chosen in ANSWERS
            else note_sent(request=asked, by=staff.id)
        )
    except SmarttecError as error:
        messages.error(request, error.sentence)
    else:
        _log(request, found, "answer")
        messages.success(request, f"Written down: {ANSWER_WORDS[chosen]}.")
    return HttpResponseRedirect(reverse("desk:erasures"))


def _log(request: HttpRequest, found: Erasure | RecipientRequest, field: str) -> None:
    changed = [{"changed": {"fields": [field]}}]
    LogEntry.objects.log_actions(staff_of(request).pk, [found], CHANGE, changed, single_object=True)


register_queue(
    Queue(
        title="Deletions to approve",
        note="verified, and waiting for a yes",
        count=lambda: len(to_approve()),
        page="desk:erasures",
        permission=VIEW,
    )
)
register_queue(
    Queue(
        title="Recipients to be asked to delete",
        note="no answer yet",
        count=lambda: RecipientRequest.objects.exclude(state__in=ANSWERS).count(),
        page="desk:erasures",
        permission=VIEW,
    )
)
