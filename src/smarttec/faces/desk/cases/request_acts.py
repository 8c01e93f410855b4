"""One request at the desk: who, what, its history, and what can be done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from smarttec.faces.desk.cases import request_forms as forms
from smarttec.faces.desk.cases.procedure import Act, CasePage, Procedure, Table, Typed, staff_words
from smarttec.faces.desk.cases.requests import CHANGE, VIEW, telling_link
from smarttec.faces.desk.display import personal, preload_keys
from smarttec.faces.desk.pages import when
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account, Person
from smarttec.requests.register import actions, domain, queries
from smarttec.requests.register.actions import correcting
from smarttec.requests.register.domain import How, State
from smarttec.requests.register.laws import LAWS
from smarttec.requests.register.models import Request
from smarttec.requests.register.words import CHANNEL_WORDS, HAPPENED_WORDS, KIND_WORDS, STATE_WORDS, reference_of

_HOW_WORDS = {
    How.SESSION: "signed in, with a fresh proof", How.CODE: "code to the address", How.DESK: "checked at the desk",
    How.NOT_NEEDED: "not needed", "": "not yet",
}  # fmt: skip


def _page(_request: HttpRequest, row: Request) -> CasePage:
    preload_keys([row.id])
    return CasePage(title=f"Request {reference_of(row.id)}", facts=_facts(row), tables=[_told(row), _history(row)])


def _facts(row: Request) -> list[tuple[str, Any]]:
    law = LAWS[row.law]
    return [
        ("What they want", KIND_WORDS[row.kind]),
        ("State", STATE_WORDS[row.state][0]),
        ("Came", f"{when(row.received_at)}, {CHANNEL_WORDS[row.channel]}"),
        ("Answer by", f"{when(row.due_at)} ({law.source}){' – made longer' if row.extended_until else ''}"),
        ("Identity", f"{_HOW_WORDS[row.how]}{f', {when(row.verified_at)}' if row.verified_at else ''}"),
        ("They ask for", row.get_behalf_display()),
        ("Customer", _customer(row)),
        *((title, personal(row, field)) for title, field in (
            ("Name", "name"), ("E-mail", "email"), ("Phone", "phone"), ("Postal address", "postal_address"),
            ("Account, as they say", "account"), ("In their words", "text"),
        )),
        ("Service it is about", row.topic or "–"),
    ]  # fmt: skip


def _customer(row: Request) -> Any:
    if row.person is None:
        return "nobody that we know" if row.verified_at else "not looked up before identity is proven"
    accounts = Account.objects.filter(owner_id=row.person).values_list("id", flat=True)
    return ", ".join(to_sid("AC", one) for one in accounts) or f"person {row.person.hex[-8:]}"


def _told(row: Request) -> Table:
    rows = [
        (telling_link(one), Purpose(one.purpose).name.lower().replace("_", " "), one.get_state_display())
        for one in row.propagations.order_by("id")
    ]
    return Table(title="Who had the old value", headers=("Recipient", "For", "State"), rows=rows, nothing="Nobody.")


def _history(row: Request) -> Table:
    rows = [
        (when(one.at), HAPPENED_WORDS[one.happened], one.detail, _text(personal(one, "words")), _by(row, one.by))
        for one in row.events.order_by("at", "id").select_related("request")
    ]
    return Table(title="What happened", headers=("When", "What", "Detail", "Words", "By"), rows=rows)


def _text(words: Any) -> Any:
    """With its line ends; markers come as they are."""
    if isinstance(words, SafeString) or not isinstance(words, str):
        return words
    return format_html_join("", "{}<br>", ((line,) for line in words.splitlines()))


def _by(row: Request, who: UUID | None) -> str:
    return "the person" if who is not None and who == row.person else staff_words(who)


def _verify(row: Request, typed: Typed, staff: Person) -> str:
    actions.mark_verified(
        request=row.id, person=typed["owner"], how=How.DESK, by=staff.id, checks=typed["checks"],
        authority=typed["authority"],
    )  # fmt: skip
    return "Written down. What can be done by itself is done now."


def _take_up(row: Request, _typed: Typed, staff: Person) -> str:
    actions.take_up(request=row.id, by=staff.id)
    return "It is yours."


def _answer(row: Request, typed: Typed, staff: Person) -> str:
    actions.answer(request=row.id, by=staff.id, words=forms.letter_of(typed))
    return "The letter is on its way."


def _wait(row: Request, typed: Typed, staff: Person) -> str:
    actions.answer(request=row.id, by=staff.id, words=forms.letter_of(typed))
    actions.wait(request=row.id, by=staff.id)
    return "The letter is on its way, and they are reminded if they do not answer."


def _extend(row: Request, typed: Typed, staff: Person) -> str:
    longer = actions.extend(request=row.id, by=staff.id, reason=typed["reason"], words=typed["words"])
    return f"The answer is due on {when(longer.due_at)}; a letter says so."


def _refuse(row: Request, typed: Typed, staff: Person) -> str:
    actions.refuse(request=row.id, by=staff.id, reason=typed["reason"], words=typed["words"])
    return "Refused; a letter says why."


def _close(row: Request, typed: Typed, staff: Person) -> str:
    actions.close(request=row.id, by=staff.id, outcome="answered", words=forms.letter_of(typed))
    return "Done; a letter says so."


def _reclassify(row: Request, typed: Typed, staff: Person) -> str:
    actions.reclassify(request=row.id, by=staff.id, kind=domain.Kind(typed["kind"]))
    return "Changed. If it needs a proof of identity, a letter with a code is on its way."


def _correct(row: Request, typed: Typed, staff: Person) -> str:
    changes = correcting.correct(request=row.id, by=staff.id, field=typed["field"], value=typed["value"])
    return "Changed. Who was given the old value stands below." if changes else "It is like that already."


def _is_verified(row: Request, _staff: Person) -> bool:
    return row.person is not None and row.state not in domain.FINAL


def _note(row: Request, typed: Typed, staff: Person) -> str:
    actions.note(request=row.id, by=staff.id, words=typed["words"])
    return "Noted."


def _reopen(row: Request, _typed: Typed, staff: Person) -> str:
    actions.reopen(request=row.id, by=staff.id)
    return "It is open again."


def _allows(act: domain.Act) -> Any:
    return lambda row, _staff: act in domain.ALLOWED[State(row.state)]


def _waits_for_proof(row: Request, _staff: Person) -> bool:
    return row.person is None and row.state not in domain.FINAL


PROCEDURE = Procedure[Request](
    key="request", view=VIEW, change=CHANGE, find=queries.access_for_staff, page=_page,
    back=("/desk/requests/", "All requests"),
    acts=(
        Act(name="take-up", title="Take it", button="I work on it", do=_take_up, is_open=_allows(domain.Act.TAKE_UP)),
        Act(name="verify", title="Make sure who they are", button="Identity is proven", do=_verify,
            form=forms.VerifyForm, is_open=_waits_for_proof,
            why="Leave the account empty for somebody who is no customer. Write down what you checked."),
        Act(name="close", title="Answer, and end it", button="Answer and end", do=_close, form=forms.AnswerForm,
            is_open=_allows(domain.Act.CLOSE)),
        Act(name="answer", title="Write to them", button="Send", do=_answer, form=forms.AnswerForm,
            is_open=_allows(domain.Act.ANSWER), why="The request goes on."),
        Act(name="wait", title="Ask them for something, and wait", button="Send and wait", do=_wait,
            form=forms.AnswerForm, is_open=_allows(domain.Act.WAIT)),
        Act(name="extend", title="Take longer", button="Make it longer", do=_extend, form=forms.ExtendForm,
            is_open=_allows(domain.Act.EXTEND), why="Once, before its day; the law says how long."),
        Act(name="refuse", title="Say no", button="Refuse", do=_refuse, form=forms.RefuseForm,
            is_open=_allows(domain.Act.REFUSE), is_grave=True),
        Act(name="correct", title="Change what we hold", button="Change", do=_correct, form=forms.CorrectForm,
            is_open=_is_verified, why="With history; recipients of the old value are found by themselves."),
        Act(name="kind", title="It is something else", button="Change", do=_reclassify, form=forms.KindForm,
            is_open=_allows(domain.Act.TAKE_UP), why="Such as a mail that asks for deletion."),
        Act(name="note", title="Note something", button="Note", do=_note, form=forms.NoteForm),
        Act(name="reopen", title="Open it again", button="Open", do=_reopen, is_open=_allows(domain.Act.REOPEN)),
    ),
)  # fmt: skip
