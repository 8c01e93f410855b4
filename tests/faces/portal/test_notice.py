"""The pages about the notice: history, what is coming, choices, and what a visit tells."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.everybody import EVERYBODY
from tests.faces.portal.browsing import PASSWORD
from tests.notice.second_version import SUMMARY, SUMMARY_ES, second, two_versions

from smarttec.faces.portal.notice.words import WORDS
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Refused
from smarttec.kernel.vocabulary import Category, Choice, Purpose, Role
from smarttec.notice import policy
from smarttec.notice.documents.choices import CHOICE_TEXTS
from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.documents.vocabulary import category_words, purpose_words, role_words
from smarttec.notice.policy import Answer, Flag
from smarttec.notice.versions import NoticeVersion
from smarttec.people.actions.notice import announce_versions, move_to_effective_versions
from smarttec.people.models import Acceptance, Account, Person, PolicyChange
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
HOUR = timedelta(hours=1)


@pytest.fixture
def after(tmp_path: Path, person: Person) -> Iterator[NoticeVersion]:
    with two_versions(tmp_path, second()) as catalogue:
        yield catalogue.versions[1]


@pytest.fixture
def announced(after: NoticeVersion) -> NoticeVersion:
    CLOCK.advance(after.announced_at + HOUR - clock.now())
    announce_versions()
    return after


@pytest.fixture
def visited(signed_in: Client, settings) -> Client:
    """A signed-in browser whose visits are noted."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "smarttec.faces.portal.notice.visit.VisitMiddleware"]
    client = Client()
    client.cookies = signed_in.cookies
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def word_of(person: Person) -> int:
    return Person.objects.get(id=person.id).policy


@pytest.mark.parametrize(
    ("path", "title"), [("/privacy/history", "privacy_history"), ("/terms/history", "terms_history")]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_history_lists_what_is_posted_in_each_language(
    client: Client, path: str, title: str, language: str
) -> None:
    html = page(client, f"{path}?language={language}")
    assert WORDS[language][title] in html
    assert "2026-11" in html
    assert WORDS[language]["in_force"] in html


def test_a_version_shows_in_the_history_from_its_announcement_on_with_its_difference(
    client: Client, after: NoticeVersion
) -> None:
    assert after.document not in page(client, "/privacy/history")
    page(client, f"/privacy/diff/2026-11/{after.document}", status=404)
    CLOCK.advance(after.announced_at - clock.now())
    html = page(client, "/privacy/history")
    assert SUMMARY in html
    assert "Coming" in html
    assert SUMMARY_ES in page(client, "/privacy/history?language=es")
    difference = page(client, f"/privacy/diff/2026-11/{after.document}")
    assert "<ins>" in difference
    assert "and every" in difference
    assert "<ins>" not in page(client, "/privacy/diff/2026-11/2026-11")


@pytest.mark.parametrize("path", ["/privacy/diff/2026-11/1999-01", "/terms/diff/x/2026-11", "/privacy/diff/a/b"])
def test_a_version_that_does_not_exist_is_not_found(client: Client, path: str) -> None:
    page(client, path, status=404)


@pytest.mark.parametrize("path", ["/notice/coming", "/choices"])
def test_guests_are_sent_to_sign_in(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_when_nothing_is_coming_the_page_says_under_which_version_one_is(signed_in: Client) -> None:
    assert "2026-11" in page(signed_in, "/notice/coming")
    assert signed_in.post("/notice/coming", {"number": "2", "answer": "accept"}).status_code == 409


def test_the_page_says_what_is_new_from_when_and_how_to_answer(signed_in: Client, announced: NoticeVersion) -> None:
    html = page(signed_in, "/notice/coming")
    assert "find faults of our servers" in html
    assert "your name" in html
    assert "#DEVICE-5" in html
    assert html.count('name="answer"') == 3
    assert "<ins>" in html
    spanish = page(signed_in, "/notice/coming?language=es")
    assert "encontrar fallos de nuestros servidores" in spanish
    assert "su nombre" in spanish


def test_accepting_and_objecting_on_the_page(signed_in: Client, person: Person, announced: NoticeVersion) -> None:
    def answer(given: str) -> int:
        return signed_in.post("/notice/coming", {"number": "2", "answer": given}).status_code

    assert answer("object") == 302
    assert policy.has(word_of(person), Flag.OBJECTS)
    assert WORDS["en"]["objected"] in page(signed_in, "/notice/coming")
    assert answer("accept") == 302
    assert not policy.has(word_of(person), Flag.OBJECTS)
    assert Acceptance.objects.filter(person=person, version=announced.document, how="click").count() == 1
    assert answer("whatever") == 400
    assert signed_in.post("/notice/coming", {"number": "x", "answer": "accept"}).status_code == 409


def test_leaving_on_the_page_needs_the_password_and_ends_the_session(
    signed_in: Client, person: Person, announced: NoticeVersion
) -> None:
    wrong = signed_in.post("/notice/coming", {"number": "2", "answer": "close", "password": "wrong"})
    assert wrong.status_code == 422
    assert Account.objects.get(owner=person).status == "active"
    left = signed_in.post("/notice/coming", {"number": "2", "answer": "close", "password": PASSWORD})
    assert (left.status_code, left["Location"]) == (302, "/sign-in")
    assert Account.objects.get(owner=person).status == "closed"
    assert signed_in.get("/choices").status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_stands_on_the_page_in_plain_words_with_what_it_governs(signed_in: Client, language: str) -> None:
    html = page(signed_in, f"/choices?language={language}")
    for choice in Choice:
        assert CHOICE_TEXTS[choice].title[language] in html
        assert CHOICE_TEXTS[choice].question[language] in html
        assert f'name="{choice.name.lower()}"' in html
    assert "checked" not in html, "nothing is answered in advance"
    for mode in ("opt_in", "opt_out"):
        assert WORDS[language][mode] in html
    assert html.count("#CHOICE-4") >= 3


def test_an_answer_on_the_page_is_obeyed_by_the_next_read_and_shown(signed_in: Client, person: Person) -> None:
    def newsletter_address() -> str:
        with using(Purpose.MARKET_BY_EMAIL, actor="newsletter", about=EVERYBODY):
            return str(Person.objects.get(id=person.id).email)

    signed_in.post("/choices", {"email_marketing": "yes", "language": "es"})
    assert newsletter_address() == "ada@example.org"
    html = page(signed_in, "/choices")
    assert html.count("checked") == 1
    assert PolicyChange.objects.get().text_version == "choices-2026-11-es"
    signed_in.post("/choices", {"email_marketing": "no"})
    with pytest.raises(Refused, match="CHOICE-2") as refused:
        newsletter_address()
    assert refused.value.clause == "CHOICE-2"
    assert policy.answer(word_of(person), Choice.SMS_MARKETING) is Answer.NOT_ASKED, "what was not answered stays so"


def test_an_answer_that_is_none_is_refused_whole(signed_in: Client, person: Person) -> None:
    assert signed_in.post("/choices", {"ads_here": "yes", "promotions": "maybe"}).status_code == 400
    assert word_of(person) == person.policy


def test_the_browsers_signal_counts_at_once_and_until_the_person_takes_it_back(visited: Client, person: Person) -> None:
    assert WORDS["en"]["signal_off"] in page(visited, "/choices")
    answer = visited.get("/choices", headers={"Sec-GPC": "1"})
    assert WORDS["en"]["signal_on"] in answer.content.decode()
    assert policy.has(word_of(person), Flag.GLOBAL_PRIVACY_CONTROL)
    assert {word_of(person)} == set(Account.objects.filter(owner=person).values_list("policy", flat=True))
    assert visited.post("/choices/signal-off", headers={"Sec-GPC": "1"}).status_code == 400
    page(visited, "/choices")
    assert policy.has(word_of(person), Flag.GLOBAL_PRIVACY_CONTROL), "silence takes nothing back"
    assert visited.post("/choices/signal-off").status_code == 302
    assert not policy.has(word_of(person), Flag.GLOBAL_PRIVACY_CONTROL)
    assert PolicyChange.objects.count() == 2


@pytest.mark.parametrize("value", ["0", "true", ""])
def test_another_value_of_the_header_is_no_signal(visited: Client, person: Person, value: str) -> None:
    visited.get("/choices", headers={"Sec-GPC": value})
    assert not policy.has(word_of(person), Flag.GLOBAL_PRIVACY_CONTROL)


def test_the_first_use_after_it_took_effect_accepts_and_reading_the_notice_does_not(
    visited: Client, person: Person, announced: NoticeVersion
) -> None:
    def uses() -> int:
        return Acceptance.objects.filter(person=person, version=announced.document, how="use").count()

    page(visited, "/dashboard")
    CLOCK.advance(announced.effective_at + 2 * HOUR - clock.now())
    for path in ("/dashboard", "/profile"):
        page(visited, path)
    assert uses() == 0, "not before the person is under it"
    move_to_effective_versions()
    for path in ("/privacy/history", "/notice/coming", "/choices", "/my-data"):
        page(visited, path)
    assert uses() == 0
    for path in ("/dashboard", "/profile", "/dashboard"):
        page(visited, path)
    assert uses() == 1


def test_a_guest_and_a_closed_notice_leave_no_trace(client: Client, settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "smarttec.faces.portal.notice.visit.VisitMiddleware"]
    page(client, "/privacy/history")
    assert not client.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_purpose_category_and_role_has_words(language: str) -> None:
    assert all(purpose_words(purpose, "x", language=language) for purpose in Purpose)
    assert all(category_words(category, language=language) for category in Category)
    assert all(role_words(role, language=language) for role in Role)
    assert WORDS[language].keys() == WORDS[LANGUAGES[0]].keys()
