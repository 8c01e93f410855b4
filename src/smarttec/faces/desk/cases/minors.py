"""Reports about minors at the desk. What was reported opens under the purpose of looking into it, and only then."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from smarttec.faces.card_free import CardFreeForm
from smarttec.faces.desk.cases import fields
from smarttec.faces.desk.cases.lists import list_page
from smarttec.faces.desk.cases.procedure import Act, CasePage, Procedure, Table, Typed, staff_words
from smarttec.faces.desk.display import personal, preload_keys
from smarttec.faces.desk.pages import when
from smarttec.faces.desk.queues import Queue, register_queue
from smarttec.notice.documents.operator import current_operator
from smarttec.people.domain import minimum_age
from smarttec.people.models import Account, Person
from smarttec.requests.minors import queries
from smarttec.requests.minors.actions import deciding, freezing, investigating
from smarttec.requests.minors.domain import (
    AUTHORITY_WORDS,
    CHECKED_WORDS,
    OPEN,
    SPEAKS_WORDS,
    Authority,
    Checked,
    Speaks,
    State,
)
from smarttec.requests.minors.models import MinorCase
from smarttec.requests.register.actions import open_request
from smarttec.requests.register.actions.opening import Asked
from smarttec.requests.register.domain import Behalf, Channel, Kind
from smarttec.requests.register.models import Request

VIEW, ADD, CHANGE = "minors.view_minorcase", "minors.add_minorcase", "minors.change_minorcase"
ROWS = 50


def _words(of: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(key.value, words) for key, words in of.items()]


class EnterForm(CardFreeForm):
    """A report that came by phone or letter."""

    account = fields.line("The account, as it was described")
    email = fields.line("E-mail of who reports")
    text = fields.line("What they said", required=False, longest=2_000)
    is_parent = fields.choice("They are", [("0", "anybody"), ("1", "a parent")], coerce=lambda value: value == "1")


class CheckForm(CardFreeForm):
    """What was looked at."""

    checked = fields.choice("What was looked at", _words(CHECKED_WORDS), coerce=Checked)
    speaks = fields.choice("It speaks for", _words(SPEAKS_WORDS), coerce=Speaks)
    note = fields.note("Note", required=False)


class AuthorityForm(CardFreeForm):
    """What shows that somebody has the say for the child."""

    authority = fields.choice("What was seen", _words(AUTHORITY_WORDS), coerce=Authority)


class WhyForm(CardFreeForm):
    """The reason of a decision."""

    why = fields.note("Why")


def _enter(typed: Typed, staff: Person) -> UUID:
    behalf = Behalf.PARENT if typed["is_parent"] else Behalf.SELF
    asked = Asked(kind=Kind.MINOR, email=typed["email"], account=typed["account"], text=typed["text"], behalf=behalf)
    request = open_request(asked=asked, channel=Channel.DESK, entered_by=staff.id)
    return MinorCase.objects.get(request=request.id).id


@require_http_methods(["GET", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """What is open, what has to be looked at first, first."""
    over = MinorCase.objects.exclude(state__in=OPEN).order_by("-received_at")
    tables = [_table("Open", queries.open_cases()[:ROWS]), _table("Over", over[:ROWS])]
    return list_page(
        request, title="Minors", lead="Reports that an account belongs to somebody too young.", tables=tables,
        enter="Enter a report", form=EnterForm, make=_enter, page="desk:minor", permissions=(VIEW, ADD),
    )  # fmt: skip


def _table(title: str, rows: Any) -> Table:
    told = [
        (PROCEDURE.link(row, row.id.hex[-8:]), row.get_state_display(), when(row.received_at), when(row.look_until),
         f"{row.checks} checked")
        for row in rows
    ]  # fmt: skip
    return Table(title=title, headers=("Report", "State", "Came", "Look until", "Checks"), rows=told)


def _page(_request: HttpRequest, row: MinorCase) -> CasePage:
    return CasePage(
        title=f"Report {row.id.hex[-8:]}",
        lead="Nothing of this is told to who reported: everybody gets the same answer on the same day.",
        facts=[*_facts(row), *_reported(row)],
        tables=[_checks(row)],
    )


def _facts(row: MinorCase) -> list[tuple[str, Any]]:
    default_age = current_operator().minimum_age
    age = minimum_age(row.country, default_age=default_age)
    return [
        ("State", row.get_state_display()), ("Account", _account(row)), ("Came", when(row.received_at)),
        ("Somebody has to look until", when(row.look_until)), ("The reporter is answered", when(row.answer_at)),
        ("Old enough is", f"{age} years in {row.country or 'general'}; national ages may be higher"),
        ("A parent reports", "yes" if row.is_parent else "no"),
        ("What shows their say", row.get_authority_display() or "not checked"),
        ("Why it was decided", personal(row, "why")),
    ]  # fmt: skip


def _account(row: MinorCase) -> SafeString | str:
    account = Account.objects.filter(owner=row.person).order_by("id").first() if row.person else None
    if account is None:
        return "nobody we know"
    address = reverse("desk:people_account_change", args=[account.id])
    return format_html('<a class="desk-link" href="{}">{}</a>', address, account)


def _reported(row: MinorCase) -> list[tuple[str, Any]]:
    request = Request.objects.filter(id=row.request).first()
    if request is None:
        return [("What was reported", "gone with its time")]
    preload_keys([request.id])
    return [("Who was described", personal(request, "account")), ("What was said", personal(request, "text"))]


def _checks(row: MinorCase) -> Table:
    rows = [
        (when(one.at), one.get_checked_display(), one.get_speaks_display(), personal(one, "note"), staff_words(one.by))
        for one in row.checked.order_by("at")
    ]
    return Table(title="What was checked", headers=("When", "What", "Speaks for", "Note", "By"), rows=rows)


def _in(*states: State) -> Any:
    return lambda row, _staff: row.state in states


def _freeze(row: MinorCase, _typed: Typed, staff: Person) -> str:
    freezing.freeze(case=row.id, by=staff.id)
    return "Frozen, and the person was told."


def _check(row: MinorCase, typed: Typed, staff: Person) -> str:
    investigating.note_check(case=row.id, by=staff.id, **typed)
    return "Noted."


def _authority(row: MinorCase, typed: Typed, staff: Person) -> str:
    investigating.note_authority(case=row.id, authority=typed["authority"], by=staff.id)
    return "Noted."


def _erase(row: MinorCase, typed: Typed, staff: Person) -> str:
    deciding.decide_to_erase(case=row.id, why=typed["why"], by=staff.id)
    return "Everything is being erased, and the person was told."


def _restore(row: MinorCase, typed: Typed, staff: Person) -> str:
    deciding.restore(case=row.id, why=typed["why"], by=staff.id)
    return "The account works again, and the person was told."


def _dismiss(row: MinorCase, typed: Typed, staff: Person) -> str:
    deciding.dismiss(case=row.id, why=typed["why"], by=staff.id)
    return "Ended as unfounded."


_LIVE = _in(State.WAITING, State.FROZEN)

PROCEDURE = Procedure[MinorCase](
    key="minor", view=VIEW, change=CHANGE, find=queries.access_case, page=_page, back=("/desk/minors/", "All reports"),
    acts=(
        Act(name="freeze", title="Freeze the account", button="Freeze", do=_freeze, is_open=_in(State.WAITING),
            why="Nothing is sent or used any more; signing in shows why.", is_grave=True),
        Act(name="check", title="Note what was looked at", button="Note", do=_check, form=CheckForm, is_open=_LIVE),
        Act(name="authority", title="A parent’s say was checked", button="Note", do=_authority, form=AuthorityForm,
            is_open=_LIVE),
        Act(name="erase", title="Too young: erase", button="Erase", do=_erase, form=WhyForm,
            is_open=_in(State.FROZEN), is_grave=True),
        Act(name="restore", title="Old enough: restore", button="Restore", do=_restore, form=WhyForm,
            is_open=_in(State.FROZEN)),
        Act(name="dismiss", title="Unfounded: end it", button="End", do=_dismiss, form=WhyForm,
            is_open=_in(State.WAITING)),
    ),
)  # fmt: skip

register_queue(Queue(
    title="Reports about minors", note="waiting for somebody to look", count=lambda: queries.open_cases().count(),
    page="desk:minors", permission=VIEW,
))  # fmt: skip
