"""A letter takes the channel its person prefers, and e-mail whenever that cannot be."""

import pytest

from smarttec.kernel.vocabulary import Region
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Person
from smarttec.post import hooks
from smarttec.post.channels import Channel, notify
from smarttec.post.models import Mail

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
CONTEXT = {"balance_micros": 1_500_000, "threshold_micros": 5_000_000, "amount_micros": 1, "currency": "USD"}


class Texts:
    """A carrier of texts that takes all, or none."""

    def __init__(self, *, takes: bool) -> None:
        self.takes = takes
        self.sent: list[tuple[str, str]] = []

    def __call__(self, *, person: Person, template: str, text: str) -> bool:
        self.sent.append((template, text))
        return self.takes


@pytest.fixture
def person() -> Person:
    owner = open_account(
        address="ada@example.org", password_hash="!", name="Ada", language="en", region=Region.EU
    ).account.owner
    owner.preferred_channel, owner.phone = "sms", "+14155550100"
    owner.save()
    return owner


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Texts:
    monkeypatch.setattr(hooks, "_carriers", [])
    carrier = Texts(takes=True)
    hooks.carry_texts_with(carrier)
    return carrier


def send(person: Person, template: str = "low_balance") -> Channel:
    return notify(person=person, template=template, context=CONTEXT)


def test_a_text_goes_to_who_prefers_texts(person: Person, texts: Texts) -> None:
    assert send(person) is Channel.SMS
    ((template, text),) = texts.sent
    assert template == "low_balance"
    assert "$1.50 left" in text
    assert len(text) <= 160
    assert not Mail.objects.filter(template="low_balance").exists()


def test_without_a_carrier_it_goes_by_mail(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_carriers", [])
    assert send(person) is Channel.EMAIL
    assert Mail.objects.filter(template="low_balance").count() == 1


def test_what_the_carrier_does_not_take_goes_by_mail(person: Person, texts: Texts) -> None:
    texts.takes = False
    assert send(person) is Channel.EMAIL
    assert Mail.objects.filter(template="low_balance").count() == 1


@pytest.mark.parametrize("channel", ["email", "phone", "post"])
def test_other_preferences_go_by_mail(person: Person, texts: Texts, channel: str) -> None:
    person.preferred_channel = channel
    assert send(person) is Channel.EMAIL
    assert texts.sent == []


def test_who_has_no_phone_gets_a_mail(person: Person, texts: Texts) -> None:
    person.phone = None
    person.save()
    assert send(person) is Channel.EMAIL
    assert texts.sent == []


def test_a_letter_without_a_short_form_goes_by_mail(person: Person, texts: Texts) -> None:
    assert send(person, "plan_reminder") is Channel.EMAIL
    assert texts.sent == []
