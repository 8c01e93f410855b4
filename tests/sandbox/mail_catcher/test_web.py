"""Caught mail can be looked at, by scripts and by people, and nothing in it is run."""

from collections.abc import AsyncIterator

import httpx
import pytest

from smarttec.sandbox.mail_catcher.store import Behaviour, MailStore
from smarttec.sandbox.mail_catcher.web import MailViewer

MAIL = (
    b"From: Okaya <hello@okaya.example>\r\nTo: ada@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe_=3Cb=3E?=\r\n"
    b"Message-ID: <1@okaya.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Open https://okaya.example/confirm?a=1&b=2. <script>alert(1)</script>\r\n"
)


@pytest.fixture
def store() -> MailStore:
    return MailStore()


@pytest.fixture
async def web(store: MailStore) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=MailViewer(store).app())
    async with httpx.AsyncClient(transport=transport, base_url="http://mail.example") as client:
        yield client


def keep(store: MailStore, recipient: str = "ada@example.org", content: bytes = MAIL) -> int:
    return store.keep(sender="hello@okaya.example", recipients=[recipient], content=content).id


async def test_mail_is_found_by_its_recipient_in_any_case_newest_first(web, store) -> None:
    first, _, third = keep(store), keep(store, "bob@example.org"), keep(store, "ADA@example.org")
    found = (await web.get("/mails", params={"to": "Ada@Example.org"})).json()
    assert [one["id"] for one in found["mails"]] == [third, first]


async def test_one_mail_is_read_whole(web, store) -> None:
    mail = (await web.get(f"/mails/{keep(store)}")).json()
    assert (mail["subject"], mail["message_id"]) == ("Grüße <b>", "<1@okaya.example>")
    assert mail["text"].startswith("Open https://okaya.example/confirm?a=1&b=2.")
    assert (await web.get("/mails/99")).status_code == 404


async def test_clearing_leaves_nothing(web, store) -> None:
    keep(store)
    assert (await web.delete("/mails")).status_code == 204
    assert (await web.get("/mails")).json() == {"mails": [], "total": 0}


async def test_pages_link_what_is_a_link_and_run_nothing(web, store) -> None:
    mail_id = keep(store)
    page = await web.get(f"/view/{mail_id}")
    assert '<a href="https://okaya.example/confirm?a=1&amp;b=2" rel="noreferrer">' in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Grüße &lt;b&gt;" in (await web.get("/")).text


@pytest.mark.parametrize("path", ["/", "/?to=nobody@example.org", "/view/1", "/health"])
async def test_every_page_answers_when_nothing_came(web, path: str) -> None:
    assert (await web.get(path)).status_code in {200, 404}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Content-Type: text/plain; charset=x-none\r\n\r\n\xff"])
async def test_mail_that_is_hardly_one_is_kept_all_the_same(web, store, content: bytes) -> None:
    mail_id = keep(store, content=content)
    assert (await web.get(f"/mails/{mail_id}")).status_code == (await web.get(f"/view/{mail_id}")).status_code == 200


async def test_a_script_sets_what_happens_to_a_recipient(web, store) -> None:
    rule = {"address": "Ada@example.org", "behaviour": "reject"}
    assert (await web.post("/control/recipients", json=rule)).status_code == 200
    assert store.behaviour("ada@example.org") is Behaviour.REJECT
    await web.post("/control/recipients", json=rule | {"behaviour": "accept"})
    assert store.behaviour("ada@example.org") is Behaviour.ACCEPT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"1",
        b'{"address": 1, "behaviour": "reject"}',
        b'{"address": "a", "behaviour": "x"}',
        b"[" * 9000,
    ],
)
async def test_a_script_that_makes_no_sense_is_refused(web, body: bytes) -> None:
    assert (await web.post("/control/recipients", content=body)).status_code == 400


def test_the_oldest_mail_gives_way(store) -> None:
    for _ in range(10_001):
        keep(store, content=b"")
    assert (len(store.find(recipient=None)), store.get(1)) == (10_000, None)
