"""Who used whose data and why, what was chosen and agreed to, purposes at the desk: changed by nobody unseen."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from tests.people.helpers import open_confirmed

from smarttec.commands.audit import command
from smarttec.faces.desk.models import DeskAccess
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Choice, Purpose
from smarttec.notice import audit, evidence, policy, record_seals, uses_retention
from smarttec.notice.models import UseRecord
from smarttec.notice.policy import Answer, Flag
from smarttec.people.actions.choices import set_choice, set_flag
from smarttec.people.models import Acceptance, Account, Person, PolicyChange
from smarttec.people.words_audit import unexplained
from smarttec.vault.models import FirstSeal, RecordSeal

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
DAY = timedelta(days=1)


def refuse(person: Person) -> None:
    set_choice(person=person, choice=Choice.EMAIL_MARKETING, answer=Answer.NO, how="portal", proof_text_version="1")


@pytest.fixture
def ada() -> Person:
    """Three days ago somebody signed up, refused something, and staff looked."""
    person = open_confirmed()
    refuse(person)
    DeskAccess.objects.create(staff=person, purpose=Purpose.AUDIT, reason="routine-audit", ticket="T-1")
    UseRecord.objects.create(
        subject=person.id, hour=clock.now().replace(minute=0, second=0, microsecond=0), purpose=Purpose.RUN_ACCOUNT,
        category=Category.CONTACT_EMAIL, actor="self", times=7,
    )  # fmt: skip
    CLOCK.advance(3 * DAY)
    assert record_seals.seal_due() > 0
    return person


def test_a_day_is_sealed_once_and_intact(ada: Person) -> None:
    assert record_seals.seal_due() == 0
    assert list(record_seals.faults()) == []
    refuse(open_confirmed("bob@example.org"))
    assert list(record_seals.faults()) == [], "what is not settled yet is not looked at"
    CLOCK.advance(3 * DAY)
    assert record_seals.seal_due() > 0
    assert list(record_seals.faults()) == []


TAMPERING = {
    "a use": lambda: UseRecord.objects.update(times=1),
    "whose use": lambda: UseRecord.objects.update(subject=new_id()),
    "a use is gone": lambda: UseRecord.objects.all().delete(),
    "a choice": lambda: PolicyChange.objects.update(new=1),
    "who chose": lambda: PolicyChange.objects.update(by=new_id()),
    "a choice is gone": lambda: PolicyChange.objects.all().delete(),
    "an agreement": lambda: Acceptance.objects.filter(document="terms").update(version="2020-01-01"),
    "an agreement is gone": lambda: Acceptance.objects.filter(document="terms").delete(),
    "a purpose": lambda: DeskAccess.objects.update(purpose=Purpose.SERVE_CUSTOMER),
    "a ticket": lambda: DeskAccess.objects.update(ticket="T-2"),
    "a seal": lambda: RecordSeal.objects.update(rows=5),
    "a use before the first": lambda: UseRecord.objects.create(
        subject=new_id(), hour=clock.now() - 3 * DAY + timedelta(hours=-1), purpose=1, category=1, actor="self", times=1
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_what_was_changed_afterwards_shows(ada: Person, what: str) -> None:
    TAMPERING[what]()
    assert list(record_seals.faults())
    answer = CliRunner().invoke(command, ["verify"])
    assert answer.exit_code == 1


def test_the_end_of_a_declared_purpose_may_still_be_written_down(ada: Person) -> None:
    DeskAccess.objects.update(ended_at=clock.now())
    assert list(record_seals.faults()) == []


def test_a_restore_explains_the_days_that_end_a_table_and_no_others(ada: Person) -> None:
    with transaction.atomic():
        refuse(bob := open_confirmed("bob@example.org"))
        set_flag(person=bob, flag=Flag.RESTRICTED, on=True, how="desk")
        CLOCK.advance(3 * DAY)
        record_seals.seal_due()
        transaction.set_rollback(True)
    assert list(record_seals.faults())
    assert audit.accept_restore("dump of Monday") > 0
    assert list(record_seals.faults()) == []
    PolicyChange.objects.all().delete()
    assert audit.accept_restore("hiding something") >= 0
    refuse(open_confirmed("eve@example.org"))
    CLOCK.advance(3 * DAY)
    record_seals.seal_due()
    Acceptance.objects.filter(created_at__lt=clock.now() - 6 * DAY).delete()
    assert audit.accept_restore("hiding something") == 0, "a hole in the middle is no restore"
    assert list(record_seals.faults())


def test_a_policy_word_says_what_its_history_says(ada: Person) -> None:
    assert list(unexplained()) == []
    assert "intact" in CliRunner().invoke(command, ["verify"]).output


@pytest.mark.parametrize(
    "word",
    [
        lambda word: policy.with_answer(word, Choice.EMAIL_MARKETING, Answer.YES),
        lambda word: policy.with_answer(word, Choice.PARTNER_SHARING, Answer.YES),
        lambda word: policy.with_flag(word, Flag.RESTRICTED, on=True),
    ],
    ids=["a no became a yes", "a yes that nobody gave", "a flag that nobody set"],
)
def test_a_policy_word_that_was_changed_without_a_history_shows(ada: Person, word) -> None:
    Person.objects.filter(id=ada.id).update(policy=word(ada.policy))
    assert ada.id in list(unexplained())
    assert CliRunner().invoke(command, ["verify"]).exit_code == 1


def test_an_account_has_the_word_of_its_owner(ada: Person) -> None:
    account = Account.objects.get(owner=ada)
    Account.objects.filter(id=account.id).update(policy=policy.with_flag(account.policy, Flag.LEGAL_HOLD, on=True))
    assert list(unexplained()) == [account.id]


@pytest.fixture
def today(ada: Person) -> Person:
    """What was written an hour ago and marked since; its day is sealed in two days."""
    refuse(bob := open_confirmed("bob@example.org"))
    DeskAccess.objects.create(staff=bob, purpose=Purpose.AUDIT, reason="routine-audit", ticket="T-9")
    UseRecord.objects.create(
        subject=bob.id, hour=clock.now().replace(minute=0, second=0, microsecond=0), purpose=Purpose.RUN_ACCOUNT,
        category=Category.CONTACT_EMAIL, actor="today", times=7,
    )  # fmt: skip
    CLOCK.advance(timedelta(hours=1))
    assert record_seals.mark_new() > 0
    assert list(record_seals.faults()) == []
    return bob


TODAY = {
    "a use counted down": lambda bob: UseRecord.objects.filter(actor="today").update(times=1),
    "whose use": lambda bob: UseRecord.objects.filter(actor="today").update(subject=new_id()),
    "a use is gone": lambda bob: UseRecord.objects.filter(actor="today").delete(),
    "a choice": lambda bob: PolicyChange.objects.filter(person=bob.id).update(new=1),
    "a choice is gone": lambda bob: PolicyChange.objects.filter(person=bob.id).delete(),
    "an agreement": lambda bob: Acceptance.objects.filter(person=bob.id).update(version="2020-01-01"),
    "a purpose": lambda bob: DeskAccess.objects.filter(staff=bob).update(purpose=Purpose.SERVE_CUSTOMER),
    "a purpose is gone": lambda bob: DeskAccess.objects.filter(staff=bob).delete(),
    "a purpose of before": lambda bob: DeskAccess.objects.create(
        staff=bob, purpose=1, reason="alert", ticket="T-0", started_at=clock.now() - timedelta(minutes=50)
    ),
    "a mark": lambda bob: FirstSeal.objects.update(marks=b"12345678"),
    "a mark's sum": lambda bob: FirstSeal.objects.update(total=0),
}


@pytest.mark.parametrize("what", TODAY)
def test_what_is_changed_on_the_day_that_it_was_written_shows_and_is_never_sealed(today: Person, what: str) -> None:
    TODAY[what](today)
    assert list(record_seals.faults())
    assert CliRunner().invoke(command, ["verify"]).exit_code == 1
    CLOCK.advance(4 * DAY)
    record_seals.mark_new()
    record_seals.seal_due()
    assert list(record_seals.faults()), "sealing the day must not hide it"


def test_uses_that_come_late_and_are_counted_on_are_no_fault(today: Person) -> None:
    UseRecord.objects.filter(actor="today").update(times=9)
    UseRecord.objects.create(
        subject=new_id(), hour=clock.now() - timedelta(hours=1), purpose=1, category=1, actor="late", times=1
    )
    assert list(record_seals.faults()) == []
    assert record_seals.mark_new() > 0
    CLOCK.advance(4 * DAY)
    assert record_seals.seal_due() > 0
    assert list(record_seals.faults()) == []
    assert not FirstSeal.objects.exists()


def test_a_restore_explains_what_was_written_today(today: Person) -> None:
    DeskAccess.objects.filter(staff=today).delete()
    assert list(record_seals.faults())
    assert audit.accept_restore("dump of this morning") > 0
    assert list(record_seals.faults()) == []
    DeskAccess.objects.all().delete()
    assert list(record_seals.faults())


def test_records_of_use_go_after_three_years_by_whole_days_and_leave_a_seal() -> None:
    now = clock.now()
    ages = [3 * 365 + 10, 3 * 365 + 9, 3 * 365 - 9, 5]
    for age in ages:
        UseRecord.objects.create(subject=new_id(), hour=now - age * DAY, purpose=1, category=1, actor="self", times=1)
    record_seals.seal_due()
    assert evidence.use_retention().holds is False
    UseRecord.objects.filter(hour__lt=now - (3 * 365 + 9.5) * DAY).update(times=4)
    assert uses_retention.remove_old_uses() == 1, "a day that was tampered with stays, as a proof"
    assert [round((now - row.hour) / DAY) for row in UseRecord.objects.order_by("hour")] == [ages[0], *ages[2:]]
    UseRecord.objects.filter(times=4).update(times=1)
    assert uses_retention.remove_old_uses() == 1
    assert uses_retention.remove_old_uses() == 0
    assert list(record_seals.faults()) == []
    assert evidence.use_retention().holds is True


def test_the_database_itself_removes_no_younger_day() -> None:
    for age in (0, 30, 3 * 365):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT notice_forget_uses(%s)", [(clock.now() - age * DAY).date()])
