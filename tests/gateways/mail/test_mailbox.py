"""The mailbox over real SMTP: what is taken, what is refused and with which words, and what belongs together."""

import asyncio
import contextlib
import smtplib
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from tests.requests.register.asking import STAFF, ask, history, opened

from smarttec.gateways.mail import mailbox
from smarttec.gateways.mail.taking import take
from smarttec.kernel.ids import new_id
from smarttec.post.letterhead import current_letterhead
from smarttec.post.models import Mail
from smarttec.post.replies import address_for, message_id_of
from smarttec.requests.register.actions import answer, wait
from smarttec.requests.register.domain import Channel, Kind, State
from smarttec.requests.register.models import Request

pytestmark = pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
ADDRESS = "privacy@okaya.example"
CARD = "4242 4242 4242 4242"


@contextlib.contextmanager
def _served() -> Iterator[int]:
    loop, ready = asyncio.new_event_loop(), threading.Event()
    found: dict[str, asyncio.Server] = {}

    async def start() -> None:
        found["server"] = await mailbox.serve(take=take, address=ADDRESS, host="127.0.0.1", port=0)
        ready.set()

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield found["server"].sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        found["server"].close()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@pytest.fixture
def port() -> Iterator[int]:
    with _served() as port:
        yield port


def _send(port: int, text: str = "Delete everything.", *, to: str = ADDRESS, envelope: str = "eve@example.org",
          attached: bool = False, **headers: str) -> tuple[int, str]:  # fmt: skip
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Eve Example <eve@example.org>", to, "My data"
    mail["Message-ID"] = headers.pop("Message_ID", f"<{new_id().hex}@example.org>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if attached:
        mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="id.pdf")
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        try:
            client.send_message(mail, from_addr=envelope, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refused:
            return next(iter(refused.recipients.values()))[0], ""
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code, refused.smtp_error.decode()
    return 250, ""


def test_a_mail_becomes_an_inquiry_and_is_confirmed(port: int) -> None:
    assert _send(port)[0] == 250
    request = Request.objects.get()
    assert (request.kind, request.channel, request.state) == (Kind.QUESTION, Channel.EMAIL, State.OPEN)
    assert opened(request, "text") == "My data\n\nDelete everything."
    assert opened(request, "email") == "eve@example.org"
    assert Mail.objects.get(about=request.id).template == "request_received"


def test_an_answer_finds_its_request_by_address_and_by_message_id(port: int) -> None:
    request = ask(Kind.QUESTION)
    answer(request=request.id, by=STAFF, words="Which one?")
    wait(request=request.id, by=STAFF)
    letter = Mail.objects.filter(about=request.id).latest("created_at")
    assert _send(port, "The first.", to=address_for(request.id))[0] == 250
    assert _send(port, "The second.", In_Reply_To=message_id_of(letter.id))[0] == 250
    request.refresh_from_db()
    assert history(request)[-2:] == ["wrote", "wrote"]
    assert (Request.objects.count(), request.state, request.heard_at is not None) == (1, State.OPEN, True)


def test_a_forged_tag_makes_a_new_inquiry(port: int) -> None:
    ask(Kind.QUESTION)
    assert _send(port, to=f"privacy+{'a' * 40}@okaya.example")[0] == 250
    assert Request.objects.count() == 2


def test_programs_get_no_answer_and_a_bounce_is_noted_with_its_request(port: int) -> None:
    assert _send(port, Auto_Submitted="auto-replied")[0] == 250
    assert _send(port, envelope="")[0] == 250
    assert not Request.objects.exists()
    request = ask(Kind.QUESTION)
    letters = Mail.objects.count()
    assert _send(port, to=address_for(request.id), envelope="")[0] == 250
    assert history(request)[-1] == "noted"
    assert Mail.objects.count() == letters


def test_what_is_refused_says_why_and_leaves_nothing(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    code, words = _send(port, f"My card is {CARD}.")
    assert (code, "card number" in words) == (554, True)
    code, words = _send(port, attached=True)
    assert (code, "attachments" in words) == (554, True)
    assert _send(port, to="somebody@okaya.example")[0] == 550
    assert _send(port, to="privacy@elsewhere.example")[0] == 550
    assert _send(port, "x" * 9_000)[0] == 554
    assert _send(port, "x" * mailbox.MAIL_BYTES_MAX)[0] == 552
    assert not Request.objects.exists()


def test_the_same_mail_delivered_twice_is_taken_once(port: int) -> None:
    for _ in range(2):
        assert _send(port, Message_ID="<once@example.org>")[0] == 250
    assert Request.objects.count() == 1


def test_who_writes_too_often_is_asked_to_come_later(port: int) -> None:
    assert [_send(port)[0] for _ in range(5)] == [250] * 4 + [451]
    assert Request.objects.count() == 4


def test_what_breaks_inside_is_tried_again_later(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("smarttec.gateways.mail.taking.take_mail", broken)
    assert _send(port)[0] == 451


def test_the_operators_own_address_is_the_notices() -> None:
    assert current_letterhead().support_email == ADDRESS


def test_silent_sessions_do_not_keep_a_letter_out(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "SESSIONS_MAX", 3)
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(5)]
        assert _send(port) == (250, "")
        assert len(silent) == 5


def test_a_mail_that_takes_too_long_is_refused_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "TAKING_SECONDS", 0.01)
    started, over = threading.Event(), threading.Event()

    def slowly(*_: object, **__: object) -> None:
        started.set()
        over.wait(60)

    monkeypatch.setattr(mailbox, "read", slowly)
    with _served() as port:
        assert _send(port)[0] == 451
        over.set()
    assert started.is_set()


@pytest.mark.parametrize("text", ["\n--b" * 500, "x"], ids=["parts", "headers"])
def test_what_would_keep_a_parser_busy_is_refused_unread(port: int, text: str) -> None:
    headers = "".join(f"X-{number}: y\r\n" for number in range(400)) if text == "x" else ""
    with smtplib.SMTP("127.0.0.1", port) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("eve@example.org", [ADDRESS], f"Subject: x\r\n{headers}\r\n{text}")
    assert refused.value.smtp_code == 554


def test_an_exceptions_text_is_never_an_answer(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> str:
        raise LookupError("somebody@example.org")

    monkeypatch.setattr(mailbox._Handler, "handle_RCPT", broken)
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("eve@example.org")
        code, words = client.rcpt(ADDRESS)
    assert (code, b"somebody" in words) == (451, False)
