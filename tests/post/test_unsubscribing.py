"""One click in a letter ends marketing of that kind, at once, also for what is on its way (RFC 8058, CHOICE-2)."""

import pytest
from django.test import Client
from tests.people.helpers import open_confirmed

from smarttec.faces.portal.notice.words import WORDS
from smarttec.kernel.errors import NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Choice, Purpose
from smarttec.notice import policy
from smarttec.notice.policy import Answer
from smarttec.people.actions.choices import HOWS, set_choice
from smarttec.people.models import Person, PolicyChange
from smarttec.post import delivery, hooks, templates
from smarttec.post.models import Mail
from smarttec.post.ports import MailOutcome, MailResult
from smarttec.post.replies import tag_of
from smarttec.post.templates import Template
from smarttec.post.unsubscribing import choice_named, headers_for, unsubscribe_url
from smarttec.post.wording import Words

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
OFFER = Template(
    "offer", Mail.Class.MARKETING, Purpose.MARKET_BY_EMAIL, frozenset({Category.CONTACT_EMAIL}),
    is_written_late=True,
)  # fmt: skip


class Server:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.letters: list[object] = []

    def hand_over(self, *, letter) -> MailOutcome:
        self.letters.append(letter.value)
        return MailOutcome(result=MailResult.ACCEPTED, reason="taken")


@pytest.fixture
def person() -> Person:
    person = open_confirmed()
    set_choice(person=person, choice=Choice.EMAIL_MARKETING, answer=Answer.YES, how="portal", proof_text_version="1")
    Mail.objects.all().delete()
    return person


@pytest.fixture
def offer(person: Person, monkeypatch: pytest.MonkeyPatch) -> Mail:
    monkeypatch.setitem(templates.TEMPLATES, OFFER.name, OFFER)
    monkeypatch.setitem(hooks._writers, OFFER.name, lambda _act: {"what": "Cheaper today."})
    monkeypatch.setattr(delivery, "filled", lambda _name, context: Words("An offer", context["what"], ""))
    return Mail.objects.create(
        person=person, keyed_to=person.id, mail_class=OFFER.mail_class, template=OFFER.name,
        recipient="ada@example.org", act=new_id(),
    )  # fmt: skip


def answer_of(person: Person) -> Answer:
    return policy.answer(Person.objects.get(id=person.id).policy, Choice.EMAIL_MARKETING)


def path_of(person: Person) -> str:
    return "/unsubscribe" + unsubscribe_url(OFFER, person.id).partition("/unsubscribe")[2]


def test_a_marketing_letter_carries_both_headers_and_an_administrative_one_none(person: Person, offer: Mail) -> None:
    server = Server()
    assert delivery.deliver_due(transport=server, limit=9) == 1
    headers = server.letters[0].headers
    assert headers["List-Unsubscribe"] == f"<{unsubscribe_url(OFFER, person.id)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers_for(templates.registered("security_notice"), person.id) == {}


def test_a_mail_programs_click_is_obeyed_without_a_session_and_may_come_twice(client: Client, person: Person) -> None:
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = strict.post(path_of(person), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert answer_of(person) is Answer.NO
    change = PolicyChange.objects.get(person=person, how="unsubscribe")
    assert (change.old, change.new) == (Answer.YES, Answer.NO)


def test_looking_at_the_page_changes_nothing(client: Client, person: Person) -> None:
    page = client.get(path_of(person)).content.decode()
    assert "Leave the list" in page
    assert answer_of(person) is Answer.YES


def test_what_is_on_its_way_does_not_leave_any_more(client: Client, person: Person, offer: Mail) -> None:
    client.post(path_of(person))
    server = Server()
    delivery.deliver_due(transport=server, limit=9)
    offer.refresh_from_db()
    assert (server.letters, offer.state) == ([], Mail.State.REFUSED)


def test_a_made_up_address_is_not_found(client: Client, person: Person) -> None:
    for path in (
        f"/unsubscribe/email_marketing/{'a' * 40}",
        f"/unsubscribe/email_marketing/{tag_of(new_id())}",
        f"/unsubscribe/personalisation/{tag_of(person.id)}",
        f"/unsubscribe/nonsense/{tag_of(person.id)}",
    ):
        assert client.post(path).status_code == 404, path
    assert answer_of(person) is Answer.YES


def test_only_marketing_is_left_this_way() -> None:
    assert choice_named("sms_marketing") is Choice.SMS_MARKETING
    with pytest.raises(NotFound):
        choice_named("location_use")


def test_the_page_of_choices_tells_every_answer_with_its_way_and_words(client: Client, person: Person) -> None:
    client.force_login(person)
    client.post(path_of(person))
    page = client.get("/choices").content.decode()
    assert "by one click in a letter" in page
    assert "in the portal" in page


def test_every_way_of_changing_a_choice_has_its_words() -> None:
    for words in WORDS.values():
        assert {f"how_{how}" for how in HOWS} <= words.keys()
        assert {f"flag_{flag.name.lower()}" for flag in policy.Flag} <= words.keys()
