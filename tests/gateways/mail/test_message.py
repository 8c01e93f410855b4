"""No text from outside can make a header, and what a mail program must find is there."""

from datetime import UTC
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.mail.addresses import parse_address, parse_mailbox
from smarttec.gateways.mail.message import build
from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput


def mail(**changes: object) -> bytes:
    values: dict[str, object] = {
        "message_id": "<1@mail.example>",
        "sender": "Okaya <hello@okaya.example>",
        "recipient": "ada@example.org",
        "subject": "Hello",
        "text": "Hello\n",
        "html": None,
        "headers": {},
    } | changes
    values["sender"] = parse_mailbox(str(values["sender"]), field="sender")
    values["recipient"] = parse_address(str(values["recipient"]), field="recipient")
    return build(**values)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0"])
@pytest.mark.parametrize("part", ["sender", "recipient", "subject", "message_id", "headers"])
def test_line_ends_are_refused_everywhere(part: str, end: str) -> None:
    evil: dict[str, object] = {
        "sender": f"Okaya{end}Bcc: eve@example.org <hello@okaya.example>",
        "recipient": f"ada@example.org{end}Bcc: eve@example.org",
        "subject": f"Hello{end}Bcc: eve@example.org",
        "message_id": f"<1@mail.example>{end}Bcc: eve@example.org",
        "headers": {"X-Note": f"Hello{end}Bcc: eve@example.org"},
    }
    with pytest.raises(InvalidInput) as refusal:
        mail(**{part: evil[part]})
    assert refusal.value.field == part
    assert "eve" not in str(refusal.value)


@pytest.mark.parametrize("name", ["Bcc", "from", "Message-ID", "Content-Type", "X Y", "X:", "", "Ä", "MIME-Version"])
def test_headers_that_are_ours_or_none_cannot_be_set(name: str) -> None:
    with pytest.raises(InvalidInput):
        mail(headers={name: "x"})


def test_a_long_unsubscribe_link_stays_in_one_piece() -> None:
    link = f"<https://okaya.example/unsubscribe/{'a' * 300}>"
    octets = mail(headers={"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"})
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in octets
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in octets


def test_a_list_header_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(InvalidInput):
        mail(headers={"List-Unsubscribe": "<https://okaya.example/ü>"})


def test_the_date_is_the_clocks() -> None:
    before = clock.now().replace(microsecond=0)
    date = parsedate_to_datetime(str(message_from_bytes(mail(), policy=default)["Date"]))
    assert before <= date.astimezone(UTC) <= clock.now()


@pytest.mark.parametrize(
    "address",
    [
        *("", "ada", "@example.org", "ada@", "a b@example.org", "ada@exam ple.org", "ada@-x.org", "ada@example..org"),
        *("a@b@c", ".ada@example.org", "ada.@example.org", '"a b"@example.org', "ada@[127.0.0.1]", "<ada@example.org>"),
        *("a" * 65 + "@example.org", "ada@" + "a" * 64 + ".org", "ada@example.org,eve@example.org"),
        *("a\u200b@example.org", "\ud800@x.org"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_address(address, field="recipient")
    assert not address or address not in str(refusal.value)


@given(st.text(max_size=120), st.text(max_size=120), st.text(max_size=400))
def test_any_text_makes_a_mail_with_exactly_our_headers_or_is_refused(subject: str, name: str, text: str) -> None:
    try:
        octets = mail(subject=subject, text=text, sender=f"{name} <hello@okaya.example>")
    except InvalidInput:
        return
    read = message_from_bytes(octets, policy=default)
    expected = [
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    ]
    assert sorted(key.lower() for key in read) == sorted(expected)
    assert str(read["To"]) == "ada@example.org"
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998
