"""Demands of authorities at the desk."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_http_methods

from smarttec.faces.desk.cases import authority_forms as forms
from smarttec.faces.desk.cases.lists import list_page
from smarttec.faces.desk.cases.procedure import Act, CasePage, Procedure, Table, Typed, staff_words
from smarttec.faces.desk.display import personal
from smarttec.faces.desk.pages import when
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.notice.documents.vocabulary import category_words
from smarttec.notice.door import unmask
from smarttec.people.models import Account, Person
from smarttec.requests.authorities import queries
from smarttec.requests.authorities.actions import answering, deciding, notifying
from smarttec.requests.authorities.actions.receiving import Bar, Demand, receive
from smarttec.requests.authorities.domain import FINAL, State
from smarttec.requests.authorities.models import AuthorityCase

VIEW = "authorities.view_authoritycase"
ADD, CHANGE = "authorities.add_authoritycase", "authorities.change_authoritycase"
ROWS = 50
FILE_TYPE = "application/x-ndjson"


def _receive(typed: Typed, staff: Person) -> UUID:
    named = ("authority", "country", "kind", "basis", "law", "reference", "made_from", "made_before", "received_at")
    bar = Bar(basis=typed["bar_basis"], until=typed["bar_until"]) if typed["bar_basis"] else None
    demand = Demand(
        **{name: typed[name] for name in named}, categories=frozenset(typed["categories"]), due_at=typed["due_at"],
        bar=bar,
    )  # fmt: skip
    people = [typed["owner"]] if typed["owner"] else []
    return receive(demand=demand, people=people, by=staff.id).id


@require_http_methods(["GET", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """What is open and what is over."""
    over = AuthorityCase.objects.filter(state__in=FINAL).order_by("-received_at")
    tables = [_table("Open", queries.open_cases()[:ROWS]), _table("Over", over[:ROWS])]
    return list_page(
        request, title="Authorities", lead="Demands of authorities: two decide, the least that is owed is given.",
        tables=tables, enter="Enter a demand", form=forms.DemandForm, make=_receive, page="desk:authority",
        permissions=(VIEW, ADD),
    )  # fmt: skip


def _table(title: str, rows: Any) -> Table:
    told = [
        (PROCEDURE.link(row, row.reference), row.authority, row.country, row.get_kind_display(),
         row.get_state_display(), when(row.due_at))
        for row in rows
    ]  # fmt: skip
    return Table(title=title, headers=("Reference", "Authority", "Country", "Kind", "State", "Due"), rows=told)


def _page(_request: HttpRequest, row: AuthorityCase) -> CasePage:
    return CasePage(title=f"Demand {row.reference}", facts=_facts(row), tables=[_people(row), _history(row)])


def _facts(row: AuthorityCase) -> list[tuple[str, Any]]:
    return [
        ("Authority", f"{row.authority}, {row.country} ({row.get_kind_display()})"),
        ("Rests on", f"{row.get_basis_display()}: {row.law}"), ("State", row.get_state_display()),
        ("Demanded", f"{_kinds(row.demanded)}; {when(row.from_at)} to {when(row.until_at)}"),
        ("Proposed or approved", _approved(row)), ("Why", personal(row, "why" if row.decided_at else "proposal")),
        ("Proposed by", staff_words(row.proposed_by) if row.proposed_by else "–"),
        ("Approved by", staff_words(row.approved_by) if row.approved_by else "–"),
        ("Telling the person", _bar(row)), ("Handed over", when(row.answered_at) or "–"),
        ("SHA-256 of the last file", row.digest or "–"),
    ]  # fmt: skip


def _kinds(bits: int) -> str:
    return ", ".join(category_words(one, language="en") for one in unmask(bits))


def _approved(row: AuthorityCase) -> str:
    if not row.approved:
        return "–"
    return f"{_kinds(row.approved)}; {when(row.approved_from)} to {when(row.approved_until)}"


def _bar(row: AuthorityCase) -> str:
    if row.notified_at is not None:
        return f"told {when(row.notified_at)}"
    if not row.is_barred:
        return "as soon as it is answered"
    return f"barred until {when(row.bar_until) or 'it is lifted'}: {row.bar_basis}"


def _people(row: AuthorityCase) -> Table:
    owners = row.subjects.values("person_id")
    accounts = Account.objects.filter(owner__in=owners).order_by("id")[:ROWS]
    return Table(title="Whom it is about", headers=("Account",), rows=[(str(one),) for one in accounts],
                 nothing="Nobody we know.")  # fmt: skip


def _history(row: AuthorityCase) -> Table:
    rows = [
        (when(one.at), one.get_what_display(), personal(one, "note"), staff_words(one.by))
        for one in row.entries.order_by("at")
    ]
    return Table(title="What happened", headers=("When", "What", "Note", "By"), rows=rows)


def _propose(row: AuthorityCase, typed: Typed, staff: Person) -> str:
    deciding.propose(
        case=row.id, categories=frozenset(typed["categories"]), made_from=typed["made_from"],
        made_before=typed["made_before"], why=typed["why"], by=staff.id,
    )  # fmt: skip
    return "Proposed. Another person has to approve it."


def _approve(row: AuthorityCase, _typed: Typed, staff: Person) -> str:
    deciding.approve(case=row.id, by=staff.id)
    return "Approved. It can be handed over now."


def _with_reason(act: Any, words: str) -> Any:
    def do(row: AuthorityCase, typed: Typed, staff: Person) -> str:
        act(case=row.id, why=typed["why"], by=staff.id)
        return words

    return do


def _nothing(row: AuthorityCase, _typed: Typed, staff: Person) -> str:
    deciding.find_nothing(case=row.id, by=staff.id)
    return "Ended: nothing was held."


def _hand_over(row: AuthorityCase, _typed: Typed, staff: Person) -> StreamingHttpResponse:
    answer = answering.release(case=row.id, by=staff.id)
    lines = answering.as_file(answer, actor=f"staff:{staff.id}")
    response = StreamingHttpResponse(lines, content_type=FILE_TYPE)
    response["Content-Disposition"] = f'attachment; filename="demand-{row.id.hex[-8:]}.ndjson"'
    return response


def _set_bar(row: AuthorityCase, typed: Typed, staff: Person) -> str:
    notifying.change_bar(case=row.id, basis=typed["basis"], until=typed["until"], by=staff.id)
    return "Nobody is told until then."


def _lift(row: AuthorityCase, _typed: Typed, staff: Person) -> str:
    notifying.lift_bar(case=row.id, by=staff.id)
    return "The person may be told."


def _in(*states: State) -> Any:
    return lambda row, _staff: row.state in states


def _is_others(row: AuthorityCase, staff: Person) -> bool:
    return row.state == State.PROPOSED and row.proposed_by != staff.id


def _untold(row: AuthorityCase, _staff: Person) -> bool:
    return row.notified_at is None


def _barred(row: AuthorityCase, staff: Person) -> bool:
    return row.is_barred and _untold(row, staff)


def _demanded(row: AuthorityCase) -> Mapping[str, Any]:
    return {
        "categories": [int(one) for one in unmask(row.demanded)], "made_from": row.from_at, "made_before": row.until_at,
    }  # fmt: skip


PROCEDURE = Procedure[AuthorityCase](
    key="authority", view=VIEW, change=CHANGE, find=queries.access_case, page=_page,
    back=("/desk/authorities/", "All demands"),
    acts=(
        Act(name="propose", title="Propose an answer", button="Propose", do=_propose, form=forms.ProposalForm,
            initial=_demanded, is_open=_in(State.RECEIVED, State.OBJECTED),
            why="The least that is owed. Another person has to approve it."),
        Act(name="approve", title="Approve the proposal", button="Approve", do=_approve, is_open=_is_others),
        Act(name="reject", title="Send the proposal back", button="Send back", form=forms.WhyForm,
            do=_with_reason(deciding.reject, "Sent back."), is_open=_in(State.PROPOSED)),
        Act(name="hand-over", title="Hand over", button="Fetch the signed file", do=_hand_over,
            is_open=_in(State.APPROVED, State.ANSWERED), is_grave=True,
            why="Each time it is fetched is a disclosure of its own. The file is stored nowhere here."),
        Act(name="object", title="Object", button="Object", form=forms.WhyForm,
            do=_with_reason(deciding.object_to, "Noted: we objected."), is_open=_in(State.RECEIVED)),
        Act(name="refuse", title="Refuse", button="Refuse", form=forms.WhyForm,
            do=_with_reason(deciding.refuse, "Refused."),
            is_open=_in(State.RECEIVED, State.OBJECTED, State.PROPOSED, State.APPROVED)),
        Act(name="nothing", title="Nothing is held", button="End it", do=_nothing, is_open=_in(State.RECEIVED)),
        Act(name="bar", title="Bar telling the person, or extend it", button="Bar", do=_set_bar, form=forms.BarForm,
            is_open=_untold),
        Act(name="lift", title="Lift the bar", button="Lift", do=_lift, is_open=_barred),
    ),
)  # fmt: skip

register_queue(Queue(
    title="Demands of authorities", note="not decided yet", count=lambda: queries.open_cases().count(),
    page="desk:authorities", permission=VIEW,
))  # fmt: skip
