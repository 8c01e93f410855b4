from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig
from tests.requests.register.asking import EMAIL, LETTER, ask, opened

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import uses
from smarttec.people.models import Account
from smarttec.post.models import Mail
from smarttec.requests.register import figures
from smarttec.requests.register.actions.due import run_due
from smarttec.requests.register.domain import Channel, Kind, State
from smarttec.requests.register.models import AnswerTemplate, PaperLetter, Request

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CARD = "4242 4242 4242 4242"


def _act(desk: Client, request: Request, name: str, **typed: str) -> int:
    return desk.post(
        f"/desk/requests/{request.id}/{name}/", {f"{name}-{key}": value for key, value in typed.items()}
    ).status_code


def test_a_letter_is_entered_verified_answered_on_paper_and_printed(desk: Client, customer: Account) -> None:
    came = (clock.now() - timedelta(days=3)).date()
    letter = {**LETTER, "kind": "correction", "received_on": came.isoformat()}
    response = desk.post("/desk/requests/", letter)
    assert response.status_code == 302, response.content.decode()[-3000:]
    request = Request.objects.get()
    assert (request.channel, request.received_at.date(), request.state) == (Channel.LETTER, came, State.VERIFYING)
    sid = to_sid("AC", customer.id)
    assert _act(desk, request, "verify", owner=sid, checks="", authority="") == 400, "what was checked is written down"
    assert _act(desk, request, "verify", owner=sid, checks="Called back.", authority="") == 302
    assert _act(desk, request, "close", template="", words="Here it is.") == 302
    request.refresh_from_db()
    assert (request.state, request.person) == (State.DONE, customer.owner_id)
    letters = PaperLetter.objects.filter(printed_at=None)
    assert [letter.template for letter in letters.order_by("id")] == ["request_received", "request_done"]
    rig.declare(desk, Purpose.FULFIL_RIGHTS)
    paper = f"/desk/requests/paper/{letters.latest('id').id}/"
    page = desk.get(paper).content.decode()
    assert "Here it is." in page
    assert "1 Long Road" in page
    desk.post(paper)
    assert letters.count() == 1
    assert not Mail.objects.filter(about=request.id).exists()


def test_without_a_purpose_the_page_shows_no_personal_word(desk: Client) -> None:
    request = ask(text="the violets are in bloom")
    page = desk.get(f"/desk/requests/{request.id}/").content.decode()
    assert "choose a purpose" in page
    assert "violets" not in page
    assert EMAIL not in page
    rig.declare(desk, Purpose.FULFIL_RIGHTS)
    assert "violets" in desk.get(f"/desk/requests/{request.id}/").content.decode()
    assert "violets" not in str(list(LogEntry.objects.values()))


def test_an_inquiry_is_answered_from_a_template(desk: Client) -> None:
    template = AnswerTemplate.objects.create(title="Hours", body="We work from nine to five.")
    request = ask(Kind.QUESTION)
    assert _act(desk, request, "close", template=str(template.id), words="See you.") == 302
    with_words = request.events.get(happened="done")
    assert opened(with_words, "words") == "We work from nine to five.\n\nSee you."
    assert Mail.objects.filter(about=request.id, template="request_done").count() == 1


def test_card_numbers_are_refused_in_letters_and_notes(desk: Client) -> None:
    assert desk.post("/desk/requests/", {**LETTER, "text": CARD}).status_code == 400
    request = ask()
    for name in ("note", "answer"):
        assert _act(desk, request, name, words=CARD, template="") == 400
    assert Request.objects.count() == 1


def test_it_is_extended_with_a_reason_refused_with_a_reason_and_opened_again(desk: Client) -> None:
    request = ask()
    due = request.due_at
    assert _act(desk, request, "extend", reason="complex", words="") == 302
    assert _act(desk, request, "refuse", reason="identity", words="") == 302
    request.refresh_from_db()
    assert (request.state, request.refusal) == (State.REFUSED, "identity")
    assert request.due_at > due
    assert _act(desk, request, "reopen") == 302
    assert set(Mail.objects.filter(about=request.id).values_list("template", flat=True)) == {
        "request_received", "request_extended", "request_refused",
    }  # fmt: skip


def test_the_board_says_what_is_late_and_how_long_answers_take(desk: Client) -> None:
    request = ask(Kind.QUESTION)
    quick = ask(Kind.QUESTION)
    CLOCK.advance(timedelta(days=1))
    assert rig.sign_in(desk).status_code == 302
    assert _act(desk, quick, "close", template="", words="Yes.") == 302
    times = figures.time_to_fulfil()
    assert times.answered == 1
    assert times.median == pytest.approx(timedelta(days=1), abs=timedelta(minutes=5))
    CLOCK.advance(timedelta(days=10))
    assert rig.sign_in(desk).status_code == 302
    run_due()
    page = desk.get("/desk/requests/").content.decode()
    assert "1 late." in page
    assert ">late<" in page
    assert "1.0 days" in page or "24.0 hours" in page
    request.refresh_from_db()
    assert request.alarm == 2


def test_the_board_costs_the_same_with_more_requests(desk: Client) -> None:
    ask(Kind.QUESTION)
    uses.flush()
    desk.get("/desk/requests/")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            desk.get("/desk/requests/")
        counted.append([query["sql"][:60] for query in asked])
        for _ in range(4):
            ask(Kind.QUESTION)
        uses.flush()
    assert counted[0] == counted[1]
    assert len(counted[0]) <= 16


def test_who_may_not_sees_nothing(db: None) -> None:
    rig.a_staff(group="finance")
    client = Client()
    rig.sign_in(client)
    assert client.get("/desk/requests/").status_code == 403
