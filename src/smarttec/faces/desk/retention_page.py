"""The oldest of each kind of data beside the oldest that the schedule allows, and what the last run did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from smarttec.faces.desk.pages import page_context, require_permission, when
from smarttec.kernel import clock
from smarttec.people.queries import persons_on_hold
from smarttec.requests.retention.kinds import Kind, kinds
from smarttec.requests.retention.models import KindState

VIEW = "retention.view_kindstate"
_BAR = (
    '<svg viewBox="0 0 100 6" width="160" height="10" preserveAspectRatio="none" role="img" aria-label="{}">'
    '<rect width="100" height="6" fill="currentColor" opacity="0.12"/><rect width="{}" height="6" fill="{}"/></svg>'
)
_FULL = 100


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One line for each kind, from what the last run found."""
    require_permission(request, VIEW)
    states = {state.label: state for state in KindState.objects.all()}
    rows = [_row(kind, states.get(kind.holding.label)) for kind in kinds()]
    ran = max((state.ran_at for state in states.values() if state.ran_at), default=None)
    headers = (
        "Kind",
        "Oldest",
        "Oldest allowed",
        "Age",
        "Past its time",
        "Held",
        "Ended so far",
        "Then",
        "Why so long",
    )
    context = page_context(
        request,
        title="Retention",
        table={"headers": headers, "rows": rows},
        ran_at=when(ran),
        on_hold=persons_on_hold().count(),
    )
    return render(request, "desk/retention.html", context)


def _row(kind: Kind, state: KindState | None) -> tuple[object, ...]:
    limit = kind.limit(clock.now())
    oldest = state.oldest_at if state else None
    return (
        kind.holding.title,
        f"{oldest:%Y-%m-%d}" if oldest else "none",
        f"{limit:%Y-%m-%d}",
        _age(kind, state),
        f"{state.over - state.ended - state.held:,}" if state else "not looked at yet",
        f"{state.held:,}" if state else "",
        f"{state.ended_in_all:,}" if state else "",
        "deleted" if kind.deletes else "emptied",
        "; ".join(kind.reasons()),
    )


def _age(kind: Kind, state: KindState | None) -> SafeString | str:
    """How much of its time the oldest has used."""
    if state is None or state.oldest_at is None:
        return ""
    now = clock.now()
    share = round(_FULL * (now - state.oldest_at) / (now - kind.limit(now)))
    tone = "#b3261e" if share > _FULL else "currentColor"
    return format_html(_BAR, f"{share} percent of its time", min(share, _FULL), tone)
