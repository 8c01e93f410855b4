from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.gateways.mail.incoming import read


def _mail(text: str = "Hello", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Eve Example <eve@example.org>", "privacy@okaya.example", "My data"
    mail["Message-ID"] = "<one@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def test_who_wrote_what_about_what() -> None:
    mail = read(_mail("Grüße\nEve", In_Reply_To="<a@b>", References="<c@d>").as_bytes(), envelope_sender="eve@x")
    assert (mail.sender, mail.name, mail.subject, mail.text) == (
        "eve@example.org",
        "Eve Example",
        "My data",
        "Grüße\nEve",
    )
    assert (mail.references.split(), mail.message_id) == (["<a@b>", "<c@d>"], "<one@example.org>")
    assert (mail.is_automatic, mail.has_attachments) == (False, False)


@pytest.mark.parametrize(
    ("headers", "envelope"),
    [
        ({"Auto_Submitted": "auto-replied"}, "eve@x"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "eve@x"),
        ({"Precedence": "bulk"}, "eve@x"),
        ({"List_Id": "<news.example.org>"}, "eve@x"),
        ({}, "<>"),
        ({}, ""),
    ],
)
def test_what_a_program_sent_is_told_from_what_people_write(headers: dict[str, str], envelope: str) -> None:
    assert read(_mail(**headers).as_bytes(), envelope_sender=envelope).is_automatic


def test_auto_submitted_no_is_a_person() -> None:
    assert not read(_mail(Auto_Submitted="no").as_bytes(), envelope_sender="eve@x").is_automatic


def test_attachments_are_seen_and_never_part_of_the_text() -> None:
    mail = _mail()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="id.pdf")
    found = read(mail.as_bytes(), envelope_sender="eve@x")
    assert found.has_attachments
    assert "PDF" not in found.text


def test_of_two_forms_the_plain_one_is_read_and_of_html_only_the_words() -> None:
    both = _mail("plain")
    both.add_alternative("<p>rich</p>", subtype="html")
    assert read(both.as_bytes(), envelope_sender="e@x").text == "plain"
    only = EmailMessage()
    only["From"] = "eve@example.org"
    only.set_content("<style>p{}</style><script>x()</script><p>one</p><p>two &amp; three</p>", subtype="html")
    assert read(only.as_bytes(), envelope_sender="e@x").text.split() == ["one", "two", "&", "three"]


def test_unknown_charsets_and_broken_encodings_are_read_as_far_as_possible() -> None:
    octets = b"From: e@x.example\r\nContent-Type: text/plain; charset=no-such\r\n\r\nvoil\xc3\xa0 \xff\r\n"
    assert read(octets, envelope_sender="e@x").text.startswith("voilà")


@given(st.binary(max_size=2_000))
def test_no_octets_whatever_break_it(octets: bytes) -> None:
    read(octets, envelope_sender="e@x")


@given(st.lists(st.sampled_from([
    b"From: =?utf-8?b?!!!?= <a@b>\r\n", b"From: \xff\xfe\r\n", b"Content-Type: multipart/mixed; boundary=x\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"\r\n--x\r\n", b"\r\n--x--\r\n", b"@@@@\r\n", b"Subject: \x00\r\n",
    b"Content-Disposition: attachment; filename*=utf-8''%ff\r\n", b"Message-ID: <<>>\r\n",
]), max_size=12))  # fmt: skip
def test_no_headers_whatever_break_it(parts: list[bytes]) -> None:
    assert "\x00" not in read(b"".join(parts), envelope_sender="e@x").text
