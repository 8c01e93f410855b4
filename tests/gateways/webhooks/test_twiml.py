"""What a server's answer tells us to do."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from smarttec.gateways.webhooks.twiml import VERBS_MAX, Redirect, Reply, read
from smarttec.kernel.errors import InvalidInput
from smarttec.messaging.callbacks.ports import Answer


def said(body: str | bytes, content_type: str = "text/xml") -> Answer:
    return Answer(status=200, content_type=content_type, body=body.encode() if isinstance(body, str) else body)


def test_the_official_libraries_replies_are_understood() -> None:
    response = MessagingResponse()
    response.message("Thanks & bye", to="+14155550199", from_="+14155550100", action="https://example.com/done")
    response.message().body("Second")
    response.redirect("https://example.com/next", method="GET")
    assert read(said(str(response))) == (
        Reply("Thanks & bye", "+14155550199", "+14155550100", "https://example.com/done"),
        Reply("Second"),
        Redirect("https://example.com/next", "GET"),
    )


def test_plain_text_is_one_reply_and_nothing_is_none() -> None:
    assert read(said("Got it\n", "text/plain")) == (Reply("Got it"),)
    assert read(said("")) == read(said("<Response/>")) == ()


def test_what_stands_behind_a_redirect_is_not_done() -> None:
    assert read(said("<Response><Redirect>https://a.example/</Redirect><Message>no</Message></Response>")) == (
        Redirect("https://a.example/"),
    )


@pytest.mark.parametrize(
    "body",
    ["<Response><Dial>1</Dial></Response>", "<Other/>", "<Response>", "<Response><Message/></Response>",
     "<Response><Redirect/></Response>", '<Response><Redirect method="PUT">https://a</Redirect></Response>',
     "<Response>" + "<Message>x</Message>" * (VERBS_MAX + 1) + "</Response>",
     '<!DOCTYPE r [<!ENTITY a "b">]><Response><Message>&a;</Message></Response>',
     '<!DOCTYPE r SYSTEM "file:///etc/passwd"><Response/>'],
)  # fmt: skip
def test_what_cannot_be_done_is_refused(body: str) -> None:
    with pytest.raises(InvalidInput):
        read(said(body))


def test_other_kinds_of_content_are_refused() -> None:
    with pytest.raises(InvalidInput):
        read(said("{}", "application/json"))


@given(st.binary(max_size=200), st.sampled_from(["text/xml", "text/plain", "text/html", "application/xml"]))
def test_no_answer_breaks_the_reader(body: bytes, content_type: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert isinstance(read(said(body, content_type)), tuple)


@pytest.mark.parametrize(
    "message",
    [
        "<Message><Body>Look</Body><Media>https://example.org/a.png</Media></Message>",
        "<Message>Look<Media>https://example.org/a.png</Media></Message>", "<Message><Media>https://x</Media></Message>",
        "<Message><Body>x</Body><Video/></Message>", '<Message method="GET" action="https://x">x</Message>',
    ],
)  # fmt: skip
def test_what_a_message_cannot_carry_is_refused(message: str) -> None:
    with pytest.raises(InvalidInput):
        read(said(f"<Response><Message>first</Message>{message}</Response>"))
