"""Transfers of the business at the desk."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_http_methods

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.cases import fields
from smarttec.faces.desk.cases.authorities import FILE_TYPE
from smarttec.faces.desk.cases.authority_forms import WhyForm
from smarttec.faces.desk.cases.lists import list_page
from smarttec.faces.desk.cases.procedure import Act, CasePage, Procedure, Table, Typed, letters_words, staff_words
from smarttec.faces.desk.pages import when
from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Category
from smarttec.notice.documents.operator import current_operator
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.people.models import Person
from smarttec.requests.handover import queries
from smarttec.requests.handover.actions import announcing, exporting, planning
from smarttec.requests.handover.domain import SHORTEST_WINDOW, WHY_WORDS, State, Why
from smarttec.requests.handover.models import Handover
from smarttec.requests.handover.queries import progress_of

VIEW, ADD, CHANGE = "handover.view_handover", "handover.add_handover", "handover.change_handover"
ROWS = 50
_SCOPES = [("", "all customers"), *((one.code, f"customers of {one.name}") for one in current_operator().companies)]


class PlanForm(CardFreeForm):
    """What is to be handed over to whom."""

    successor = fields.line("Successor", help_text="The company’s name.", longest=120)
    country = fields.line("Country", help_text="Two capital letters: US", longest=2)
    why = fields.choice("Why", [(one.value, words) for one, words in WHY_WORDS.items()], coerce=Why)
    scope = fields.choice("Who", _SCOPES, required=False)
    words = fields.note("What people are told")
    window_days = fields.line("Days to leave", help_text=f"At least {SHORTEST_WINDOW.days}", longest=3)
    categories = fields.categories("What goes along")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never = str(Category.CREDENTIAL.value)
        offered = [(value, words) for value, words in fields.CATEGORIES if str(value) != never]
        self.fields["categories"].choices = offered  # type: ignore[attr-defined] # a field with choices

    def clean_window_days(self) -> timedelta:
        """As a length of time; what is no number is too short."""
        text = self.cleaned_data["window_days"]
        return timedelta(days=int(text) if text.isascii() and text.isdigit() else 0)


def _plan(typed: Typed, staff: Person) -> UUID:
    plan = planning.Plan(
        successor=typed["successor"], country=typed["country"], why=typed["why"], words=typed["words"],
        categories=frozenset(typed["categories"]), window=typed["window_days"], scope=typed["scope"],
    )  # fmt: skip
    return planning.propose(plan=plan, by=staff.id).id


@require_http_methods(["GET", "POST"])
def handovers(request: HttpRequest) -> HttpResponse:
    """All of them, newest first."""
    rows = [
        (PROCEDURE.link(row, row.successor), row.country, row.get_why_display(), row.get_state_display(),
         when(row.leave_until))
        for row in Handover.objects.order_by("-proposed_at")[:ROWS]
    ]  # fmt: skip
    table = Table(title="Transfers", headers=("Successor", "Country", "Why", "State", "Leave until"), rows=rows)
    return list_page(
        request, title="Business transfers", lead="Two decide, everybody is told, and whoever says no stays out.",
        tables=[table], enter="Propose a transfer", form=PlanForm, make=_plan, page="desk:handover",
        permissions=(VIEW, ADD),
    )  # fmt: skip


def _page(_request: HttpRequest, row: Handover) -> CasePage:
    log = [(when(one.at), one.get_what_display(), one.note, staff_words(one.by)) for one in row.entries.order_by("at")]
    return CasePage(
        title=f"Transfer to {row.successor}",
        facts=[*_facts(row), *_progress(row)],
        tables=[Table(title="Log", headers=("When", "What", "Note", "By"), rows=log)],
    )


def _facts(row: Handover) -> list[tuple[str, Any]]:
    return [
        ("Successor", f"{row.successor}, {row.country}"), ("Why", row.get_why_display()),
        ("State", row.get_state_display()), ("Scope", dict(_SCOPES).get(row.scope, row.scope)),
        ("What goes along", ", ".join(category_words(one, language="en") for one in unmask(row.categories))),
        ("What people are told", row.words), ("Days to leave", row.window_days),
        ("Proposed by", staff_words(row.proposed_by)),
        ("Approved by", staff_words(row.approved_by) if row.approved_by else "–"),
        ("Everybody may leave until", when(row.leave_until) or "not all were told yet"),
        ("SHA-256 of the last file", row.digest or "–"),
    ]  # fmt: skip


def _progress(row: Handover) -> list[tuple[str, Any]]:
    counts = progress_of(row)
    return [
        ("People", f"{counts.people:,}"), ("Told", f"{counts.told:,} of {counts.people:,}"),
        ("Not to be handed over", f"{counts.kept_out:,}"), ("Leave for good", f"{counts.left:,}"),
        ("Handed over", f"{counts.handed:,}"), ("Kept back by the notice", f"{counts.kept_back:,}"),
    ]  # fmt: skip


def _approve(row: Handover, _typed: Typed, staff: Person) -> str:
    planning.approve(handover=row.id, by=staff.id)
    return "Approved. It can be announced now."


def _announce(row: Handover, _typed: Typed, staff: Person) -> str:
    return letters_words(announcing.announce(handover=row.id, by=staff.id))


def _abort(row: Handover, typed: Typed, staff: Person) -> str:
    planning.abort(handover=row.id, why=typed["why"], by=staff.id)
    return "Aborted."


def _export(row: Handover, _typed: Typed, staff: Person) -> StreamingHttpResponse:
    released = exporting.release(handover=row.id, by=staff.id)
    lines = exporting.as_file(released, actor=f"staff:{staff.id}")
    response = StreamingHttpResponse(lines, content_type=FILE_TYPE)
    response["Content-Disposition"] = f'attachment; filename="transfer-{row.id.hex[-8:]}.ndjson"'
    return response


def _in(*states: State) -> Any:
    return lambda row, _staff: row.state in states


def _is_others(row: Handover, staff: Person) -> bool:
    return row.state == State.PROPOSED and row.proposed_by != staff.id


def _is_over(row: Handover, _staff: Person) -> bool:
    return row.leave_until is not None and row.leave_until <= clock.now() and row.state != State.ABORTED


PROCEDURE = Procedure[Handover](
    key="handover", view=VIEW, change=CHANGE, find=queries.access_handover, page=_page,
    back=("/desk/transfers/", "All transfers"),
    acts=(
        Act(name="approve", title="Approve it", button="Approve", do=_approve, is_open=_is_others),
        Act(name="announce", title="Tell everybody", button="Begin the letters", do=_announce,
            is_open=_in(State.APPROVED), is_grave=True, why="Each person’s time to leave begins with their letter."),
        Act(name="export", title="Hand over those who stayed", button="Fetch the signed file", do=_export,
            is_open=_is_over, is_grave=True, why="After this it cannot be aborted. The file is stored nowhere here."),
        Act(name="abort", title="Abort it", button="Abort", do=_abort, form=WhyForm,
            is_open=_in(State.PROPOSED, State.APPROVED, State.ANNOUNCED)),
    ),
)  # fmt: skip
