"""Sendings under way and done: progress, pause, cancel, and the report of what was left out."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from smarttec.faces.portal.bulk.composing import start_at_once
from smarttec.faces.portal.members import Member, member_required
from smarttec.faces.portal.paging import Rows, reload_when
from smarttec.faces.portal.zones import there
from smarttec.kernel.errors import NotFound
from smarttec.kernel.spreadsheets import harmless_cell
from smarttec.messaging.bulk.actions import control as act_on
from smarttec.messaging.bulk.keeping import KEEP
from smarttec.messaging.bulk.models import Job, JobState, LineState
from smarttec.messaging.bulk.queries import access_job, jobs_of, rejected_lines
from smarttec.messaging.bulk.reasons import words_of
from smarttec.vault.cipher import ERASED

PER_PAGE = 20
_OVER = {JobState.DONE, JobState.CANCELLED}
_TONES = {JobState.SCHEDULED: "wait", JobState.RUNNING: "going", JobState.PAUSED: "wait", JobState.DONE: "good",
          JobState.CANCELLED: "quiet"}  # fmt: skip
_WORDS = {JobState.SCHEDULED: "Scheduled", JobState.RUNNING: "Sending", JobState.PAUSED: "Paused",
          JobState.DONE: "Done", JobState.CANCELLED: "Cancelled"}  # fmt: skip
_BAR = (
    '<svg viewBox="0 0 100 4" width="100%" height="10" preserveAspectRatio="none" role="img" aria-label="{}">'
    '<rect width="100" height="4" fill="currentColor" opacity="0.12"/>'
    '<rect class="fill-delivered" width="{}" height="4"/><rect class="fill-failed" x="{}" width="{}" height="4"/></svg>'
)
_ACTS: dict[str, tuple[Callable[..., Job], str]] = {
    "pause": (act_on.pause, "Paused. Nothing more goes out."),
    "go-on": (act_on.go_on, "It goes on."),
    "cancel": (act_on.cancel, "Cancelled. What was sent already stays sent."),
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A sending, opened for its account."""

    id: UUID
    text: str
    words: str
    tone: str
    reason: str
    lines: int
    sent: int
    rejected: int
    cancelled: int
    waiting: int
    estimate_micros: int
    spent_micros: int
    currency: str
    created_at: datetime
    due: str
    bar: SafeString
    is_over: bool
    can_pause: bool
    can_go_on: bool


def row_of(job: Job) -> JobRow:
    """A purpose must be declared."""
    state = JobState(job.state)
    return JobRow(
        id=job.id,
        text="" if job.text is None or job.text is ERASED else str(job.text),
        words=_WORDS[state],
        tone=_TONES[state],
        reason=words_of(job.reason),
        lines=job.lines,
        sent=job.sent,
        rejected=job.rejected,
        cancelled=job.cancelled,
        waiting=job.waiting,
        estimate_micros=job.estimate_micros,
        spent_micros=job.spent_micros,
        currency=job.currency,
        created_at=job.created_at,
        due=there(job.due_at, job.zone),
        bar=_bar(job),
        is_over=state in _OVER and not job.waiting,
        can_pause=state is JobState.RUNNING,
        can_go_on=state is JobState.PAUSED,
    )


def _bar(job: Job) -> SafeString:
    def share(count: int) -> int:
        return count * 100 // job.lines if job.lines else 0

    left_out = job.rejected + job.cancelled
    words = f"{job.sent} of {job.lines} sent, {left_out} left out"
    return format_html(_BAR, words, share(job.sent), share(job.sent), share(left_out))


@require_GET
@member_required
def sendings(request: HttpRequest, member: Member) -> HttpResponse:
    """All of them, newest first."""
    page = Rows(jobs_of(member.account), PER_PAGE, row_of).get_page(request.GET.get("page"))
    return render(request, "portal/bulk/list.html", {"page": page})


@require_GET
@member_required
def sending(request: HttpRequest, member: Member, job: UUID) -> HttpResponse:
    """One, with its progress."""
    context = {"job": row_of(access_job(member.account, job)), "keep_days": KEEP.days}
    return render(request, "portal/bulk/sending.html", context)


@require_GET
@member_required
def state(request: HttpRequest, member: Member, job: UUID) -> HttpResponse:
    """The progress alone, asked for again until it is over; then the page is loaded anew, with its balance."""
    row = row_of(access_job(member.account, job))
    response = render(request, "portal/bulk/_state.html", {"job": row})
    return reload_when(response, final=row.is_over or row.can_go_on)


@require_POST
@member_required
def control(request: HttpRequest, member: Member, job: UUID, act: str) -> HttpResponse:
    """Pause, go on, cancel."""
    if act not in _ACTS:
        raise NotFound
    do, words = _ACTS[act]
    do(account=member.account, job=job)
    if act == "go-on":
        start_at_once()
    messages.success(request, words)
    return redirect("bulk:sending", job=job)


@require_GET
@member_required
def report(request: HttpRequest, member: Member, job: UUID) -> HttpResponse:
    """Every line that was left out, with the reason, as a file."""
    found = access_job(member.account, job)
    rows = _report_rows(found)
    writer = csv.writer(_Echo())
    lines = (writer.writerow(row) for row in list(rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="left-out-{found.id.hex[-8:]}.csv"'
    return response  # type: ignore[return-value]  # Django's middlewares take both; its stubs tell them apart


class _Echo:
    """What the CSV writer writes is what it answers."""

    def write(self, value: str) -> str:
        """As it is."""
        return value


def _report_rows(job: Job) -> Iterator[tuple[str, ...]]:
    yield ("line", "number", "code", "reason")
    for line in rejected_lines(job):
        cancelled = line.state == LineState.CANCELLED
        code, words = ("cancelled", "You cancelled the sending.") if cancelled else (line.reason, words_of(line.reason))
        yield (str(line.place), harmless_cell(str(line.recipient)), code, words)
