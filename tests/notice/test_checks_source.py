"""Each check of the source sees its own offence in a changed copy of the program, and says so under its own id."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from django.core.checks import CheckMessage

from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.notice.checks import exemptions
from smarttec.notice.checks.browser import check_browser
from smarttec.notice.checks.handing_over import check_handing_over
from smarttec.notice.checks.logs import check_logs
from smarttec.notice.checks.mails import check_mails
from smarttec.notice.checks.outside import check_outgoing
from smarttec.notice.checks.registration import personal_names
from smarttec.notice.checks.scopes import check_scopes
from smarttec.notice.checks.source import Tree, own
from smarttec.notice.checks.times import check_clocks
from smarttec.notice.checks.unsealing import check_unsealing
from smarttec.notice.purposes import RULES
from smarttec.notice.recipients import RECIPIENTS

MODULE = "smarttec.people.offence"
USING = "from smarttec.vault.purpose import using\n"
LOG = "import logging\nlog = logging.getLogger()\n"
Check = Callable[[Tree], Iterator[CheckMessage]]


def browser(tree: Tree) -> Iterator[CheckMessage]:
    return check_browser(tree, {"session"}, set_by_others={}, settings_cookies=["session"])


def outgoing(tree: Tree) -> Iterator[CheckMessage]:
    return check_outgoing(tree, exemptions.OUTGOING)


def clocks(tree: Tree) -> Iterator[CheckMessage]:
    return check_clocks(tree, exemptions.OTHER_CLOCKS)


def logs(tree: Tree) -> Iterator[CheckMessage]:
    return check_logs(tree, personal_names())


def places(check: Check, tree: Tree) -> set[tuple[str | None, str]]:
    return {(found.id, str(found.obj)) for found in check(tree)}


@cache
def known(check: Check) -> set[tuple[str | None, str]]:
    """What is found in the program as it is."""
    return places(check, own())


def new_findings(check: Check, after: Tree) -> list[tuple[str | None, str]]:
    """What the change of the program brought: ids and places."""
    return sorted(places(check, after) - known(check))


OFFENCES: list[tuple[str, Check, str, int]] = [
    ("N005", browser, "def view(response):\n    response.set_cookie('tracker', '1')", 2),
    ("N005", browser, "NAME = 'tracker'\n\ndef view(response):\n    response.set_cookie(key=NAME)", 4),
    ("N005", browser, "def view(response, name):\n    response.set_signed_cookie(name, '1')", 2),
    ("N007", outgoing, "import urllib.request", 1),
    ("N007", outgoing, "from urllib import request", 1),
    ("N007", outgoing, "from http.client import HTTPSConnection", 1),
    ("N007", outgoing, "def late():\n    import socket", 2),
    ("N007", outgoing, "import stripe", 1),
    ("N007", outgoing, "import httpx as harmless", 1),
    ("N007", outgoing, "from django.core import mail", 1),
    ("N007", outgoing, "import asyncio\nasync def f():\n    await asyncio.open_connection('example.org', 80)", 3),
    ("N007", outgoing, "async def f(loop):\n    await loop.create_connection(object, 'example.org', 80)", 2),
    ("N007", outgoing, "async def f(self):\n    await self.loops[0].create_connection(object)", 2),
    ("N007", outgoing, "import importlib\nrequests = importlib.import_module('requests')", 2),
    ("N007", outgoing, "import asyncpg", 1),
    ("N007", outgoing, "import subprocess", 1),
    ("N008", check_handing_over, "from smarttec.notice.door import Disclosed\nx = Disclosed('value', None)", 2),
    ("N008", check_handing_over, "from smarttec.notice import door\nx = door.Disclosed('value', None)", 2),
    ("N008", check_handing_over, "from smarttec.notice.door import Disclosed\nx = Disclosed[str]('value', None)", 2),
    ("N009", check_scopes, USING + "def f():\n    with using(1, actor=''):\n        yield 1", 3),
    (
        "N009", check_scopes,
        "from smarttec.vault import purpose\ndef f():\n    with purpose.using(1, actor=''):\n        yield from ()", 3,
    ),
    (
        "N009", check_scopes,
        USING + "async def f():\n    with open(''), using(1, actor=''):\n        for x in y:\n            yield x", 3,
    ),
    ("N009", check_scopes, USING + "def f(stack):\n    stack.enter_context(using(1, actor=''))", 3),
    ("N010", check_unsealing, "def f(keys, blob):\n    return keys.unseal(blob)", 2),
    ("N010", check_unsealing, "def f(keys, blob):\n    opener = keys.unseal\n    return opener(blob)", 2),
    ("N010", check_unsealing, "def f(keys, blob):\n    return getattr(keys, 'unseal')(blob)", 2),
    ("N011", clocks, "from datetime import datetime\nx = datetime.now()", 2),
    ("N011", clocks, "import datetime as d\nx = d.datetime.utcnow()", 2),
    ("N011", clocks, "from datetime import date\nx = date.today()", 2),
    ("N011", clocks, "import time\nx = time.time()", 2),
    ("N011", clocks, "from time import time as t\nx = dict(default=t)", 2),
    ("N011", clocks, "from django.utils import timezone\nx = dict(default=timezone.now)", 2),
    ("N011", clocks, "from django.db import models\nx = models.DateTimeField(auto_now_add=True)", 2),
    ("N012", logs, LOG + "def f(person):\n    log.info('hello %s', person.email)", 4),
    ("N012", logs, "def f(person):\n    raise ValueError(f'{person.phone} is wrong')", 2),
    ("N012", logs, "def f(account):\n    print(account.auth_token)", 2),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "check", "text", "line"), OFFENCES)
def test_an_offence_is_seen_where_it_stands(tree: Tree, expected: str, check: Check, text: str, line: int) -> None:
    after = tree.with_module(MODULE, text)
    assert new_findings(check, after) == [(expected, f"smarttec/people/offence.py:{line}")]


HARMLESS: list[tuple[Check, str]] = [
    (outgoing, "from urllib.parse import urlsplit\nimport asyncio"),
    (
        check_scopes,
        USING + "def f():\n    with using(1, actor=''):\n        def g():\n            yield 1\n    yield 2",
    ),
    (check_scopes, "def f(model):\n    for row in model.objects.using('keystore'):\n        yield row"),
    (check_unsealing, "def f(keys, text):\n    return keys.seal(text)"),
    (clocks, "import time\nfrom smarttec.kernel import clock\nx, y = time.monotonic(), clock.now()"),
    (logs, LOG + "def f(person):\n    log.info('hello %s', person.id)"),
    (browser, "def view(response):\n    response.set_cookie('session', '1')\n    response.delete_cookie('tracker')"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "text"), HARMLESS)
def test_what_is_allowed_is_not_reported(tree: Tree, check: Check, text: str) -> None:
    assert new_findings(check, tree.with_module(MODULE, text)) == []


def test_gateways_may_call_out(tree: Tree) -> None:
    assert new_findings(outgoing, tree.with_module("smarttec.gateways.sip.peer", "import socket")) == []


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("smarttec/faces/x.js", "let a;\nlocalStorage.setItem('tracker', 1)", "smarttec/faces/x.js:2"),
        ("smarttec/faces/x.js", "sessionStorage['tracker'] = 1", "smarttec/faces/x.js:1"),
        ("smarttec/faces/x.html", "<script>localStorage.tracker = 1</script>", "smarttec/faces/x.html:1"),
        ("smarttec/faces/x.js", "document.cookie = 'tracker=1; path=/'", "smarttec/faces/x.js:1"),
        ("smarttec/faces/x.js", "localStorage.setItem(name, 1)", "smarttec/faces/x.js:1"),
    ],
)
def test_a_key_that_a_script_keeps_must_be_registered(tree: Tree, file: str, text: str, place: str) -> None:
    assert new_findings(browser, tree.with_text(file, text)) == [("N005", place)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("smarttec/faces/x.html", "<p>\n<script src='https://cdn.example/a.js'></script>"),
        ("smarttec/faces/x.html", '<p>\n<img alt="" src="//pixel.example/1.gif">'),
        ("smarttec/faces/x.css", "p {}\n@import url('https://fonts.example/a.css')"),
        ("smarttec/faces/x.css", "p {}\nbody { background: url(//img.example/a.png) }"),
        ("smarttec/faces/x.js", "let a;\nfetch('https://stats.example/')"),
        ("smarttec/faces/x.js", "let a;\nnavigator.sendBeacon(`https://stats.example/`)"),
        ("smarttec/faces/x.js", "let a;\nrequest.open('POST', '//stats.example/')"),
    ],
)
def test_a_page_that_makes_the_browser_ask_somebody_else_is_seen(tree: Tree, file: str, text: str) -> None:
    assert new_findings(outgoing, tree.with_text(file, text)) == [("N007", f"{file}:2")]


def test_a_link_to_another_site_is_no_request() -> None:
    text = "<a href='https://example.org'>elsewhere</a><script src='/static/a.js'></script><img src='data:,'>"
    assert list(check_outgoing(Tree().with_text("smarttec/faces/x.html", text), {}))[1:] == []


def test_a_key_that_a_script_reads_need_not_be_registered(tree: Tree) -> None:
    text = "if (localStorage.tracker === '1' || document.cookie) localStorage.removeItem('tracker')"
    assert new_findings(browser, tree.with_text("smarttec/faces/x.js", text)) == []


def test_a_key_of_somebody_elses_script_must_be_registered() -> None:
    found = list(check_browser(Tree(), set(), set_by_others={"theme": "a library"}, settings_cookies=["session"]))
    assert [(f.id, f.obj) for f in found] == [("N005", "a library"), ("N005", "config.settings")]


@dataclass(frozen=True)
class Letter:
    mail_class: str = "administrative"
    purpose: Purpose = Purpose.ADMINISTRATIVE_MESSAGE
    categories: frozenset[Category] = frozenset({Category.CONTACT_EMAIL})


def mails(tree: Tree, **registered: Letter) -> list[tuple[str | None, str]]:
    return [(f.id, str(f.obj)) for f in check_mails(tree, registered, RULES, RECIPIENTS["mail-server"])]


def test_a_mail_template_must_be_registered_and_an_entry_must_have_one() -> None:
    file = "smarttec/faces/portal/templates/mail/note.html"
    only_note = Tree().with_text(file, "dear").with_text("smarttec/templates/mail/base.html", "frame")
    assert mails(only_note, note=Letter()) == []
    assert mails(only_note) == [("N006", file)]
    assert mails(only_note, note=Letter(), ghost=Letter()) == [("N006", "mail ghost")]


@pytest.mark.parametrize(
    "letter",
    [
        Letter(purpose=Purpose.MARKET_BY_EMAIL),
        Letter(mail_class="marketing"),
        Letter(mail_class="marketing", purpose=Purpose.MARKET_BY_SMS),
        Letter(categories=frozenset({Category.LOCATION})),
        Letter(categories=frozenset({Category.CONTACT_ADDRESS})),
    ],
)
def test_a_mail_that_contradicts_its_class_or_its_purpose_is_seen(letter: Letter) -> None:
    only_note = Tree().with_text("smarttec/templates/mail/note.html", "dear")
    assert mails(only_note, note=letter) == [("N006", "mail note")]


def test_the_databases_clock_is_seen_in_sql_but_not_in_its_comments(tree: Tree) -> None:
    def with_sql(text: str) -> Tree:
        return tree.with_text("smarttec/ledger/sql/x.sql", text)

    assert new_findings(clocks, with_sql("SELECT now()")) == [("N011", "smarttec/ledger/sql/x.sql")]
    assert new_findings(clocks, with_sql("SELECT CURRENT_TIMESTAMP")) == [("N011", "smarttec/ledger/sql/x.sql")]
    assert new_findings(clocks, with_sql("-- not now()\nSELECT $1")) == []


@pytest.mark.parametrize(
    ("identity", "check", "exempt"),
    [("N007", check_outgoing, exemptions.OUTGOING), ("N011", check_clocks, exemptions.OTHER_CLOCKS)],
)
def test_exemptions_may_only_shrink(
    tree: Tree, identity: str, check: Callable[..., Iterator[CheckMessage]], exempt: dict[str, str]
) -> None:
    def count(copy: dict[str, str]) -> set[tuple[str | None, str]]:
        return {(f.id, str(f.obj)) for f in check(tree, copy)} - {(f.id, str(f.obj)) for f in check(tree, exempt)}

    longer = {**exempt, "smarttec.rating": "convenient"}
    assert count(longer) == {(identity, "smarttec.rating"), (identity, "exemptions")}
    shorter = dict(list(exempt.items())[1:])
    assert (identity, "exemptions") in count(shorter)
