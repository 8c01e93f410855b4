"""What became of a mail is told exactly, whatever the server does."""

import contextlib
import logging
import socket
import threading
from collections.abc import Iterator

import pytest
from tests.conftest import disclosed

from smarttec.gateways.mail.smtp import Security, SmtpTransport
from smarttec.kernel.errors import MisconfiguredError
from smarttec.post.ports import Letter, MailResult, MailTransport
from smarttec.sandbox.mail_catcher.store import Behaviour

MAIL = {
    "message_id": "<0190a1b2@mail.example>",
    "sender": "Okaya <hello@okaya.example>",
    "recipient": "ada@example.org",
    "subject": "Your code",
    "text": "It is 123456.\n",
    "html": None,
    "headers": {},
}
LETTER = disclosed(Letter(**MAIL))


def transport_to(port: int, **changes: object) -> SmtpTransport:
    values: dict[str, object] = {"security": Security.PLAIN, "timeout_seconds": 5.0}
    return SmtpTransport(host="127.0.0.1", port=port, **(values | changes))


@contextlib.contextmanager
def scripted(*replies: bytes) -> Iterator[int]:
    """A server that says these replies, the first unasked, then one per command, and then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            for reply in replies:
                connection.sendall(reply + b"\r\n")
                line = lines.readline()
                while reply.startswith(b"354") and line and line != b".\r\n":
                    line = lines.readline()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(10)
        listener.close()


POLITE = (b"220 hello", b"250 hello", b"250 sender ok", b"250 recipient ok", b"354 go on")


def test_an_accepted_mail_arrives_whole(catcher) -> None:
    outcome = catcher.send(html="<p>It is <b>123456</b>.</p>", text=".a line with a dot\n..two\nGrüße\n")
    [mail] = catcher.store.find(recipient="ADA@example.org")
    assert outcome.result is MailResult.ACCEPTED
    assert (mail.sender, mail.recipients, mail.subject) == ("hello@okaya.example", ("ada@example.org",), "Your code")
    assert mail.text == ".a line with a dot\n..two\nGrüße\n"
    assert mail.html == "<p>It is <b>123456</b>.</p>\n"


def test_no_address_is_logged_on_either_side(catcher, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    catcher.send()
    assert "ada@" not in caplog.text
    assert "hello@" not in caplog.text


def test_it_is_a_mail_transport(catcher) -> None:
    transport: MailTransport = transport_to(catcher.port)
    assert transport.hand_over(letter=LETTER).result is MailResult.ACCEPTED


def test_a_letters_text_names_no_person() -> None:
    assert repr(LETTER.value) == "Letter(message_id='<0190a1b2@mail.example>')"


def test_the_message_id_is_ours_on_every_try(catcher) -> None:
    catcher.send()
    catcher.send()
    assert {one.message_id for one in catcher.store.find(recipient=None)} == {catcher.message_id}


def test_a_refused_recipient_is_refused_for_good(catcher) -> None:
    catcher.store.rule("ada@example.org", Behaviour.REJECT)
    outcome = catcher.send()
    assert (outcome.result, outcome.reason, outcome.reply_code, outcome.enhanced_code) == (
        MailResult.REFUSED,
        "recipient",
        550,
        "5.1.1",
    )
    assert catcher.store.find(recipient=None) == []


def test_a_greylisted_mail_goes_through_at_the_second_try(catcher) -> None:
    catcher.store.rule("ada@example.org", Behaviour.GREYLIST)
    assert [catcher.send().result for _ in range(2)] == [MailResult.TRY_LATER, MailResult.ACCEPTED]


def test_a_connection_lost_after_the_mail_leaves_the_outcome_unknown(catcher) -> None:
    catcher.store.rule("ada@example.org", Behaviour.DROP)
    assert catcher.send().result is MailResult.OUTCOME_UNKNOWN
    assert len(catcher.store.find(recipient=None)) == 1


@pytest.mark.parametrize("heard", range(len(POLITE)))
def test_a_connection_lost_before_the_mail_is_tried_later(heard: int) -> None:
    with scripted(*POLITE[:heard]) as port:
        outcome = transport_to(port).hand_over(letter=LETTER)
    assert outcome.result is MailResult.TRY_LATER


@pytest.mark.parametrize(
    ("last", "result"),
    [
        (b"250 taken", MailResult.ACCEPTED),
        (b"452 4.3.1 full", MailResult.TRY_LATER),
        (b"554 5.7.1 spam from ada@example.org", MailResult.REFUSED),
        (b"hm?", MailResult.OUTCOME_UNKNOWN),
        (b"999 what", MailResult.OUTCOME_UNKNOWN),
    ],
)
def test_the_last_reply_decides(last: bytes, result: MailResult) -> None:
    with scripted(*POLITE, last) as port:
        outcome = transport_to(port).hand_over(letter=LETTER)
    assert outcome.result is result
    assert "ada@" not in repr(outcome)


@pytest.mark.parametrize("greeting", [b"421 busy", b"554 go away", b"SSH-2.0-hello", b"\xff\xff", b"2" * 10_000])
def test_a_server_that_does_not_speak_smtp_is_tried_later(greeting: bytes) -> None:
    with scripted(greeting) as port:
        outcome = transport_to(port).hand_over(letter=LETTER)
    assert outcome.result is MailResult.TRY_LATER


def test_a_server_that_never_answers_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        outcome = transport_to(listener.getsockname()[1], timeout_seconds=0.1).hand_over(letter=LETTER)
    assert (outcome.result, outcome.reason) == (MailResult.TRY_LATER, "not-reached")


def test_nobody_listening_is_tried_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert transport_to(port).hand_over(letter=LETTER).reason == "not-reached"


def test_without_the_encryption_that_was_asked_for_nothing_is_sent(catcher) -> None:
    with pytest.raises(MisconfiguredError):
        transport_to(catcher.port, security=Security.STARTTLS).hand_over(letter=LETTER)
    assert transport_to(catcher.port, security=Security.TLS).hand_over(letter=LETTER).result is MailResult.TRY_LATER
    assert catcher.store.find(recipient=None) == []


@pytest.mark.parametrize("username", ["okaya", "öka"])
def test_a_refused_sign_in_is_the_operators_to_change(username: str) -> None:
    hello = b"250-hello\r\n250 AUTH PLAIN"
    with scripted(b"220 hello", hello, b"535 5.7.8 no") as port, pytest.raises(MisconfiguredError) as error:
        transport_to(port, username=username, password="secret-word").hand_over(letter=LETTER)
    assert "secret-word" not in str(error.value)


def test_the_password_is_not_in_the_transports_text() -> None:
    assert "secret-word" not in repr(transport_to(1, username="okaya", password="secret-word"))


def test_international_addresses_arrive(catcher) -> None:
    outcome = catcher.send(recipient="jörg@bücher.example", sender="Zoë <hello@okaya.example>")
    assert outcome.result is MailResult.ACCEPTED
    [mail] = catcher.store.find(recipient="jörg@xn--bcher-kva.example")
    assert ("From", "Zoë <hello@okaya.example>") in mail.headers


def test_an_international_address_is_refused_where_the_server_cannot() -> None:
    with scripted(*POLITE[:2]) as port:
        outcome = transport_to(port).hand_over(letter=disclosed(Letter(**MAIL | {"recipient": "jörg@example.org"})))
    assert (outcome.result, outcome.reason) == (MailResult.REFUSED, "international-address-not-supported")
