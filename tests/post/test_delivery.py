from datetime import timedelta

import pytest
from django.db import connection
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL, open_confirmed

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, MisconfiguredError
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice import policy
from smarttec.notice.door import Disclosed, unmask
from smarttec.notice.models import Disclosure
from smarttec.people.models import Person
from smarttec.post import tasks
from smarttec.post.actions import queue_mail
from smarttec.post.delivery import MAX_TRIES, UNKNOWN_AFTER, deliver_due, deliver_one
from smarttec.post.models import Mail
from smarttec.post.ports import Letter, MailOutcome, MailResult
from smarttec.post.templates import TEMPLATES
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.purpose import declared, using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


class FakeTransport:
    """Answers as told, and keeps what it was given and what was stored at that moment."""

    def __init__(self, *results: MailResult) -> None:
        self.results = list(results)
        self.given: list[Letter] = []
        self.states: list[str] = []
        self.purposes: list[object] = []

    def hand_over(self, *, letter: Disclosed[Letter]) -> MailOutcome:
        self.given.append(letter.value)
        self.states.append(Mail.objects.latest("created_at").state)
        self.purposes.append(declared())
        result = self.results.pop(0) if self.results else MailResult.ACCEPTED
        if isinstance(result, BaseException):
            raise result
        return MailOutcome(result=result, reason="test")


@pytest.fixture
def person() -> Person:
    one = open_confirmed()
    Mail.objects.all().delete()
    Disclosure.objects.all().delete()
    return one


@pytest.fixture
def mail(person) -> Mail:
    return queue_mail(person=person, template="confirm_code", context={"code": "482113", "valid_minutes": 15})


def stored() -> Mail:
    return Mail.objects.get()


def test_a_delivered_letter_keeps_no_content(mail) -> None:
    transport = FakeTransport()
    assert deliver_due(transport=transport, limit=10) == 1
    assert transport.given[0].recipient == EMAIL
    assert "482113" in transport.given[0].text
    assert "482113" in transport.given[0].html
    assert "482113" not in transport.given[0].subject
    assert transport.given[0].message_id == f"<{mail.id.hex}@okaya.example>"
    after = stored()
    assert (after.state, after.text, after.html, after.subject) == ("sent", None, None, None)
    assert after.sent_at is not None
    assert deliver_due(transport=transport, limit=10) == 0


def test_it_is_marked_and_disclosed_before_anything_leaves(mail) -> None:
    transport = FakeTransport()
    deliver_one(mail_id=mail.id, transport=transport)
    assert transport.states == ["handing-over"]
    row = Disclosure.objects.get()
    assert (row.act, row.subject, row.purpose) == (mail.id, mail.person_id, Purpose.ADMINISTRATIVE_MESSAGE)
    assert set(unmask(row.categories)) == TEMPLATES["confirm_code"].categories
    assert row.clause == "USE-8"


def test_an_unregistered_letter_cannot_be_queued(person) -> None:
    with pytest.raises(MisconfiguredError):
        queue_mail(person=person, template="spring_offer", context={})


def test_a_letter_can_go_to_another_address_than_the_persons(person) -> None:
    queue_mail(person=person, template="email_change_code", context={"code": "1"}, address="new@example.net")
    transport = FakeTransport()
    deliver_due(transport=transport, limit=10)
    assert transport.given[0].recipient == "new@example.net"


def test_try_later_waits_longer_each_time_and_ends_after_the_last_try(mail) -> None:
    transport = FakeTransport(*[MailResult.TRY_LATER] * MAX_TRIES)
    waits = []
    for _ in range(MAX_TRIES - 1):
        deliver_due(transport=transport, limit=10)
        assert deliver_due(transport=transport, limit=10) == 0
        waits.append(stored().due_at)
        CLOCK.advance(timedelta(hours=2))
    assert stored().state == "queued"
    deliver_due(transport=transport, limit=10)
    assert (stored().state, stored().text) == ("refused", None)
    assert waits == sorted(waits)


def test_a_refused_letter_is_not_tried_again(mail) -> None:
    deliver_due(transport=FakeTransport(MailResult.REFUSED), limit=10)
    CLOCK.advance(timedelta(days=1))
    assert deliver_due(transport=FakeTransport(), limit=10) == 0
    assert (stored().state, stored().text) == ("refused", None)


def test_an_unknown_administrative_letter_is_resent_after_a_while_with_the_same_message_id(mail) -> None:
    transport = FakeTransport(MailResult.OUTCOME_UNKNOWN)
    deliver_due(transport=transport, limit=10)
    assert stored().state == "unknown"
    assert deliver_due(transport=transport, limit=10) == 0
    CLOCK.advance(UNKNOWN_AFTER)
    assert deliver_due(transport=transport, limit=10) == 1
    assert transport.given[0].message_id == transport.given[1].message_id
    assert stored().state == "sent"


def test_another_unknown_letter_is_never_resent(mail) -> None:
    Mail.objects.update(mail_class=Mail.Class.TRANSACTIONAL)
    deliver_due(transport=FakeTransport(MailResult.OUTCOME_UNKNOWN), limit=10)
    CLOCK.advance(timedelta(days=30))
    assert deliver_due(transport=FakeTransport(), limit=10) == 0
    assert stored().state == "unknown"


def test_a_hand_over_whose_worker_died_becomes_unknown(mail) -> None:
    class DyingError(BaseException):
        pass

    with pytest.raises(DyingError):
        deliver_due(transport=FakeTransport(DyingError()), limit=10)
    assert stored().state == "handing-over"
    assert deliver_due(transport=FakeTransport(), limit=10) == 0
    CLOCK.advance(UNKNOWN_AFTER)
    deliver_due(transport=FakeTransport(), limit=10)
    assert stored().state == "unknown"


def test_what_can_never_be_a_mail_is_refused_and_a_misconfigured_server_waits(mail) -> None:
    deliver_due(transport=FakeTransport(MisconfiguredError()), limit=10)
    assert stored().state == "queued"
    CLOCK.advance(timedelta(minutes=1))
    deliver_due(transport=FakeTransport(InvalidInput(field="recipient")), limit=10)
    assert stored().state == "refused"


def test_a_letter_to_somebody_erased_ends_without_a_disclosure(mail) -> None:
    destroy_keys(mail.person_id)
    transport = FakeTransport()
    deliver_due(transport=transport, limit=10)
    assert (stored().state, transport.given) == ("refused", [])
    assert not Disclosure.objects.exists()


def test_the_gate_is_asked_at_the_moment_of_handing_over(mail) -> None:
    Person.objects.update(policy=policy.with_flag(mail.person.policy, policy.Flag.ERASED, on=True))
    deliver_due(transport=FakeTransport(), limit=10)
    assert stored().state == "refused"


def test_job_arguments_are_ids(mail) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'smarttec.post.tasks.deliver'")
        arguments = [row[0] for row in cursor.fetchall()]
    assert f'{{"mail_id": "{mail.id}"}}' in [str(one).replace("'", '"') for one in arguments]
    assert all(EMAIL not in str(one) for one in arguments)


def test_a_task_starts_without_the_purpose_of_whoever_started_it(mail, monkeypatch) -> None:
    transport = FakeTransport()
    monkeypatch.setattr(tasks, "current_transport", lambda: transport)
    with using(Purpose.MARKET_BY_EMAIL, actor="elsewhere", about=EVERYBODY):
        tasks.deliver(mail_id=str(mail.id))
    assert transport.purposes == [None]
    assert stored().state == "sent"


def test_logs_hold_no_address_and_no_content(mail, caplog) -> None:
    deliver_due(transport=FakeTransport(MailResult.REFUSED), limit=10)
    assert caplog.records
    assert "@" not in caplog.text
    assert "482113" not in caplog.text
