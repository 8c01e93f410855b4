"""Expired forms and sign-outs in another tab lose nothing that was typed (clause SECURE-1).

Every address that takes a form is tried with the samples that also carry card numbers there: its page is opened, the
session ends, the form is sent as a browser would, and after signing in again the page has every value that it had.
"""

import contextlib
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.faces.card_number_samples import ITEM, PASSWORD, Sent, World, desk_lists, desk_pages, portal
from tests.faces.case_samples import cases
from tests.faces.desk import rig
from tests.faces.portal import browsing
from tests.faces.test_card_numbers import addresses, undone
from tests.people.helpers import open_confirmed
from tests.shop.house import FakeHouse

from smarttec.faces.desk.models import LASTS
from smarttec.faces.kept_forms import filling, store, tasks
from smarttec.faces.kept_forms.marks import FIELD
from smarttec.faces.kept_forms.models import KEPT, KeptForm
from smarttec.faces.kept_forms.typed import Typed, is_secret
from smarttec.faces.portal.recharge import views as recharge
from smarttec.faces.portal.views import credit
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.vocabulary import Purpose

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
WORDS = 'The looms stand still & <wait> for "Ada"\r\nsince Monday.'
SAME_SITE = {"HTTP_SEC_FETCH_SITE": "same-origin"}


class Page(HTMLParser):
    """What a browser would have in the inputs of a page, and send."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        self._select = self._area = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type") or "text"
        if tag == "select":
            self._select = name
            self.kinds[name] = "select"
        elif tag == "option" and "selected" in given:
            self.values.setdefault(self._select, []).append(given.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.kinds[name] = "textarea"
            self.values[name] = [""]
        elif tag == "input" and name:
            self.kinds[name] = kind
            if kind not in ("checkbox", "radio") or "checked" in given:
                self.values.setdefault(name, []).append(given.get("value") or "on" * (kind == "checkbox"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area][0] += data.removeprefix("\n") if not self.values[self._area][0] else data


def mark_on(response: HttpResponse) -> str:
    found = re.search(rf'name="{FIELD}" value="([^"]+)"', response.content.decode())
    assert found, "no form of this page has a mark"
    return found[1]


def send(client: Client, path: str, values: dict[str, Any], page: str = "", **headers: str) -> HttpResponse:
    """As a browser does whose page was loaded while the session lasted."""
    mark = mark_on(client.get(page or path))
    return lambda: client.post(path, {**values, FIELD: mark}, **{**SAME_SITE, **headers})


def sign_out(client: Client) -> None:
    """In another tab: the session goes, whatever else the browser has stays."""
    client.cookies.pop("session", None)


@pytest.fixture
def member(client: Client) -> Client:
    client.person = open_confirmed()
    browsing.sign_in(client)
    return client


def test_what_was_typed_is_there_again_after_signing_in(member: Client) -> None:
    typed = {"to": "+14155550100", "body": WORDS, "sender": ""}
    sending = send(member, "/messages/new", typed)
    sign_out(member)
    refused = sending()
    assert (refused.status_code, refused["Location"]) == (302, "/sign-in?next=%2Fmessages%2Fnew")
    assert WORDS[:9] not in str(refused.headers)
    back = browsing.sign_in(member, path=refused["Location"])
    assert back["Location"] == "/messages/new"
    page = Page(member.get("/messages/new"))
    assert page.values["to"] == ["+14155550100"]
    assert page.values["body"] == [WORDS]


def without_token(client: Client, path: str, values: dict[str, Any], page: str = "", **headers: str) -> HttpResponse:
    """The form of a page whose token somebody renewed since."""
    mark = mark_on(client.get(page or path))
    client.handler.enforce_csrf_checks = True
    try:
        return client.post(path, {**values, FIELD: mark}, **{**SAME_SITE, **headers})
    finally:
        client.handler.enforce_csrf_checks = False


def test_a_token_that_was_renewed_in_another_tab_costs_nothing_typed(member: Client) -> None:
    refused = without_token(member, "/messages/new", {"to": "+14155550100", "body": WORDS, "sender": ""})
    assert (refused.status_code, refused["Location"]) == (302, "/messages/new")
    filled = member.get("/messages/new")
    assert Page(filled).values["body"] == [WORDS]
    assert "What you typed is here again" in filled.content.decode()
    assert filled["Cache-Control"] == "private, no-store"


def test_nobody_else_gets_it_in_that_browser_and_the_same_person_does_afterwards(member: Client) -> None:
    open_confirmed("other@customer.example")
    sending = send(member, "/messages/new", {"to": "", "body": WORDS, "sender": ""})
    sign_out(member)
    sending()
    browsing.sign_in(member, email="other@customer.example")
    assert Page(member.get("/messages/new")).values["body"] == [""]
    sign_out(member)
    browsing.sign_in(member)
    assert Page(member.get("/messages/new")).values["body"] == [WORDS]


def test_nobody_gets_it_in_another_browser_and_we_cannot_open_it(member: Client) -> None:
    sending = send(member, "/messages/new", {"to": "", "body": WORDS, "sender": ""})
    sign_out(member)
    sending()
    row, other = KeptForm.objects.get(), Client()
    assert WORDS[:9].encode() not in bytes(row.box)
    browsing.sign_in(other)
    assert Page(other.get("/messages/new")).values["body"] == [""]
    other.cookies[store.COOKIE] = "A" * 44
    assert Page(other.get("/messages/new")).values["body"] == [""]


def test_it_goes_when_the_form_is_taken_and_after_an_hour(member: Client) -> None:
    values = {"to": "nobody", "body": WORDS, "sender": ""}
    for taken in (True, False):
        sending = send(member, "/messages/new", values)
        session = member.cookies["session"].value
        sign_out(member)
        sending()
        member.cookies["session"] = session
        assert KeptForm.objects.count() == 1
        if taken:
            send(member, "/messages/new", values)()
        else:
            CLOCK.advance(KEPT)
            assert Page(member.get("/messages/new")).values["body"] == [""]
            tasks.forget(timestamp=0)
        assert not KeptForm.objects.exists()


@pytest.mark.parametrize("said", [
    {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_SEC_FETCH_SITE": "same-site"},
    {"HTTP_SEC_FETCH_SITE": "none"},
])  # fmt: skip
def test_a_page_of_somebody_else_puts_no_words_into_our_forms(member: Client, said: dict[str, str]) -> None:
    refused = without_token(member, "/messages/new", {"to": "+14155550100", "body": "Buy!", "sender": ""}, **said)
    assert refused.status_code == 403
    assert not KeptForm.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("Origin", "https://evil.example"), ("Origin", "null"), ("Referer", "")])
def test_nor_by_a_browser_that_says_only_where_it_comes_from(member: Client, name: str, value: str) -> None:
    mark = mark_on(member.get("/messages/new"))
    sign_out(member)
    member.post("/messages/new", {"body": "Buy!", FIELD: mark}, headers={name: value})
    assert not KeptForm.objects.exists()
    member.post("/messages/new", {"body": "Mine.", FIELD: mark}, headers={"Origin": "http://testserver"})
    assert KeptForm.objects.exists()


@pytest.mark.parametrize("mark", ["", "x", "WyIiLCIvIl0:x:y"])
def test_without_a_mark_of_ours_nothing_is_kept(member: Client, mark: str) -> None:
    sign_out(member)
    member.post("/messages/new", {"body": "Buy!", FIELD: mark}, **SAME_SITE)
    assert not KeptForm.objects.exists()


def test_passwords_codes_card_numbers_and_files_are_never_kept(member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Typed] = []
    monkeypatch.setattr(store, "keep", lambda _, typed: kept.append(typed))
    values = {"new_email": "a@b.example", "password": PASSWORD, "current": PASSWORD, "code": "123456",
              "proof": PASSWORD, "note": "4242 4242 4242 4242", "form-0-password": PASSWORD}  # fmt: skip
    without_token(member, "/profile/email", values, page="/profile")
    assert [dict(one.values) for one in kept] == [{"new_email": ["a@b.example"]}]


def test_two_forms_of_two_tabs_are_both_kept_and_no_browser_fills_the_disk(member: Client) -> None:
    pages = ["/messages/new", "/profile", "/credits/buy", "/orders/new", "/webhooks", "/messages", "/quiet-hours"]
    for page in pages:
        answer = member.get(page)
        if answer.status_code != 200:
            continue
        mark = mark_on(answer)
        member.handler.enforce_csrf_checks = True
        member.post(page, {"name": "Ada", "body": "x", "to": "y", FIELD: mark}, **SAME_SITE)
        member.handler.enforce_csrf_checks = False
    assert 2 <= KeptForm.objects.count() <= store.FORMS_MAX


def test_a_guest_who_answered_the_age_question_long_ago_does_not_type_it_all_again(client: Client) -> None:
    client.post("/start", {"birth_date": "1990-05-17", "country": "US"})
    sending = send(client, "/sign-up", {"name": "Ada Byron", "email": "ada@b.example", "password": PASSWORD})
    sign_out(client)
    assert sending()["Location"].startswith("/start?next=")
    client.post("/start", {"birth_date": "1990-05-17", "country": "US"})
    page = Page(client.get("/sign-up"))
    assert (page.values["name"], page.values["email"]) == (["Ada Byron"], ["ada@b.example"])
    assert page.values["password"] == [""]


def test_a_browser_that_sends_no_cookie_at_all_is_told_so(member: Client) -> None:
    sending = send(member, "/messages/new", {"to": "", "body": WORDS, "sender": ""})
    member.cookies.clear()
    answer = sending()
    assert answer.status_code == 403
    assert "What you typed is kept for an hour" in answer.content.decode()


def test_requests_of_scripts_say_so_on_the_page_and_stop_asking(member: Client) -> None:
    sending = send(member, "/messages/price", {"to": "+14155550100", "body": WORDS, "sender": ""}, "/messages/new",
                   HTTP_HX_REQUEST="true")  # fmt: skip
    sign_out(member)
    answer = sending()
    assert answer.status_code == 200
    assert "/sign-in?next=%2Fmessages%2Fnew" in answer.content.decode()
    polled = member.get("/dashboard", HTTP_HX_REQUEST="true")
    assert (polled.status_code, polled["HX-Reswap"]) == (286, "none")
    browsing.sign_in(member)
    assert Page(member.get("/messages/new")).values["body"] == [WORDS]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    for views in (credit, recharge):
        monkeypatch.setattr(views, "current_clearing_house", FakeHouse)
    return World()


NOT_TYPED = {
    # one button, with at most boxes and choices that are hidden
    "bulk:control",
    "bulk:drop_template",
    "bulk:take_back",
    "contacts:drop",
    "contacts:drop_list",
    "contacts:join",
    "notice:choices",
    "notice:signal_off",
    "numbers:buy",
    "numbers:forget_caller",
    "numbers:release",
    "orders:accept",
    "orders:decline",
    "plan:cancel",
    "plan:change",
    "plan:keep",
    "plan:pay",
    "plan:renewal",
    "plan:terms",
    "portal:checkout_go",
    "portal:sign_out",
    "portal:sign_out_everywhere",
    "quiet_hours:page",
    "recharge:forget",
    "recharge:go",
    "recharge:stop",
    "requests:another_code",
    "requests:take_back",
    "safety:switch",
    "webhooks:again",
    "webhooks:test",
    "desk:adjustment_decide",
    "desk:approval_decide",
    "desk:bank_payment_back",
    "desk:bank_payment_rest",
    "desk:deck_apply",
    "desk:fraud_country_decide",
    "desk:logout",
    "desk:purpose_stop",
    "desk:request_paper",
    "desk:sale_act",
    "compromised:password",
    "compromised:second_step",
    "compromised:unlock",
    "compromised:review",
    "reports:handover",
    "desk:promotions_promocode_change",
    # only passwords and codes, which are never kept
    "notice:coming",
    "numbers:confirm_code",
    "portal:api_token",
    "portal:confirm_email",
    "compromised:code",
    "portal:email_change_confirm",
    "portal:password_change",
    "portal:password_reset",
    "portal:recovery_codes",
    "portal:sign_in_totp",
    "portal:totp_disable",
    "portal:totp_setup",
    "privacy_centre:take",
    "requests:confirm",
    "requests:status",
    "your_number:code",
    # the line under the composer, which asks for it with the composer's own form
    "portal:compose_price",
    # on a page about a row that these samples do not show
    "erasure:plan",
    "recharge:page",
    "desk:assign_number",
    "desk:erasure_approve",
    "desk:fraud_hold_decide",
    # sent by the script of a page whose fields belong to another address
    "desk:deck_begin",
}
"""Addresses behind whose forms nothing is typed that could be kept, as their samples reach them."""


class SiteMap:
    """On which page the form of an address stands, for one browser."""

    def __init__(self, client: Client, paths: list[str]) -> None:
        self._client = client
        self._paths = paths
        self._pages: dict[str, HttpResponse] = {}

    def page_for(self, path: str, near: list[str]) -> str | None:
        """Its own page, else the first of those about the same, then of all, that has a form with that address."""
        self._pages.pop(path, None)
        return next((page for page in (path, *near, *self._paths) if self._has_form(page, path)), None)

    def _has_form(self, page: str, path: str) -> bool:
        if page not in self._pages:
            self._pages[page] = self._client.get(page)
        answer = self._pages[page]
        if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
            return False
        forms = filling._Reader(answer.content.decode()).forms
        return any((form.action or page) == path and any(map(filling._is_typed, form.inputs)) for form in forms)


def plain_pages() -> list[str]:
    """Addresses without arguments, which may show forms of others; not those that end a session or do something."""
    return [
        reverse(name) for name, pattern in addresses() if not pattern.pattern.converters and name != "desk:app_list"
    ]


def pages_about(name: str, args: tuple[Any, ...]) -> list[str]:
    """Pages of the same face about the row that the first arguments name."""
    face = name.partition(":")[0]
    found = []
    for other, pattern in addresses():
        wanted = list(pattern.pattern.converters)
        if other.partition(":")[0] == face and 0 < len(wanted) <= len(args):
            with contextlib.suppress(NoReverseMatch):
                found.append(reverse(other, args=args[: len(wanted)]))
    return found


def problems_at(client: Client, pages: SiteMap, name: str, sent: Sent, tried: set[str]) -> Iterator[str]:
    """What the form does not have again after it was refused for want of a token."""
    sent.before(client)
    path = reverse(name, args=sent.args)
    page = pages.page_for(path, pages_about(name, sent.args))
    if page is None:
        return
    shown = Page(client.get(page))
    typed = {
        key: value for key, value in sent.values.items()
        if shown.kinds.get(key) in {"text", "email", "number", "textarea", "tel", "url", "date", "search", "select"}
        and isinstance(value, str) and not is_secret(key, action=path)
    }  # fmt: skip
    tried |= {name} if typed else set()
    refused = without_token(client, path, sent.values, page=page)
    if refused.status_code != 302 or refused["Location"] != page:
        yield f"{name}: answered {refused.status_code} {refused.get('Location')}, the form stands on {page}"
        return
    filled = Page(client.get(page))
    for key, value in typed.items():
        if value not in filled.values.get(key, []) and not (value == "" and not any(filled.values.get(key, [""]))):
            yield f"{name}: {key!r} was {value!r} and is {filled.values.get(key)!r} ({page})"
    for key, kind in filled.kinds.items():
        if kind in ("password", "file") and any(filled.values.get(key, [])):
            yield f"{name}: {key!r} was kept"


@pytest.mark.parametrize("part", [portal, desk_pages, desk_lists, cases])
def test_every_form_is_filled_again_with_all_that_was_typed(world: World, part: Any) -> None:
    clients = {who: world.client(who) for who in ("anyone", "member", "staff")}
    pages = {who: SiteMap(client, plain_pages()) for who, client in clients.items()}
    problems: list[str] = []
    tried: set[str] = set()
    samples = part(world)
    for name, all_sent in samples.items():
        for sent in all_sent:
            with undone(clients[sent.who]):
                problems += problems_at(clients[sent.who], pages[sent.who], name, sent, tried)
    problems += [f"{name}: no page with a field to type into was found" for name in samples.keys() - tried - NOT_TYPED]
    assert not problems, "\n".join(problems)


def test_the_desk_gives_it_back_after_signing_in_there(world: World) -> None:
    client = world.client("staff")
    sending = send(client, "/desk/uses/", {"subject": "AC12"})
    sign_out(client)
    refused = sending()
    assert refused["Location"] == "/desk/login/?next=%2Fdesk%2Fuses%2F"
    CLOCK.advance(timedelta(minutes=2))
    typed = {"email": rig.STAFF_EMAIL, "password": rig.PASSWORD, "code": rig.code()}
    assert client.post(refused["Location"], typed)["Location"] == "/desk/uses/"
    assert Page(client.get("/desk/uses/")).values["subject"] == ["AC12"]


def test_a_purpose_of_the_desk_that_ended_while_typing_costs_nothing(world: World) -> None:
    client = world.client("staff")
    page, act = (reverse(f"desk:{name}", args=[world.asked.id]) for name in ("sale", "sale_quote"))
    rig.declare(client, Purpose.FULFIL_ORDER)
    sending = send(client, act, {"answer": "Gladly.", "act": world.act, "valid_days": "30", **ITEM}, page)
    CLOCK.advance(LASTS)
    refused = sending()
    assert refused["Location"].startswith("/desk/purpose/?next=")
    assert Page(client.get(refused["Location"])).values["next"] == [page]
    rig.declare(client, Purpose.FULFIL_ORDER)
    assert Page(client.get(page)).values["answer"] == ["Gladly."]


@pytest.mark.parametrize("text", ['"><script>alert(1)</script>', "</textarea><img src=x>", "a&amp;b", "'\" onfocus=x"])
def test_what_was_typed_comes_back_as_text_and_as_nothing_else(member: Client, text: str) -> None:
    without_token(member, "/messages/new", {"to": text, "body": text, "sender": ""})
    page = Page(member.get("/messages/new"))
    assert (page.values["to"], page.values["body"]) == ([text], [text])


@pytest.mark.parametrize(
    "away",
    ["//evil.example", "/\\evil.example", "https:/evil.example", "/%5Cevil.example\t//x", "///x"],
)
def test_no_entrance_leads_to_another_site(member: Client, away: str) -> None:
    sign_out(member)
    answer = member.post(f"/sign-in?{urlencode({'next': away})}", {"email": browsing.EMAIL, "password": PASSWORD})
    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).netloc == ""
    assert not answer["Location"].startswith(("//", "/\\"))


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "A" * 10_000, "é", "A" * 43 + "=;x", "\x7f"])
def test_any_cookie_in_the_keys_place_is_no_key_and_no_error(member: Client, cookie: str) -> None:
    member.cookies[store.COOKIE] = cookie
    assert member.get("/messages/new").status_code == 200
    assert without_token(member, "/messages/new", {"to": "", "body": "x", "sender": ""}).status_code == 302


def test_a_flood_of_expired_forms_is_bounded(member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ROWS_MAX", 3)
    for number in range(6):
        other = Client()
        mark = mark_on(other.get("/sign-in"))
        other.handler.enforce_csrf_checks = True
        other.cookies["x"] = str(number)
        assert other.post("/sign-in", {"email": f"{number}@b.example", FIELD: mark}, **SAME_SITE).status_code == 302
    assert KeptForm.objects.count() == 3
