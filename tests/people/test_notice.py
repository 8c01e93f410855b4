"""A material version's life: announced, waited for, accepted or objected to, and everybody moved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.everybody import EVERYBODY
from tests.notice.second_version import NEW_RULES, SUMMARY, SUMMARY_ES, second, two_versions
from tests.people.helpers import PASSWORD, last_letter, open_confirmed, text_of

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput, Refused
from smarttec.kernel.vocabulary import Choice, Purpose
from smarttec.notice import policy
from smarttec.notice.policy import Flag
from smarttec.notice.versions import NoticeVersion
from smarttec.people.actions.notice import (
    accept_version,
    announce_versions,
    coming_version,
    in_force_for,
    move_to_effective_versions,
    note_use,
    object_and_close,
    object_to_version,
)
from smarttec.people.models import Acceptance, Account, Announcement, Person, PolicyChange
from smarttec.people.tasks import renew_notice
from smarttec.post.models import Mail
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
HOUR, CROWD = timedelta(hours=1), 2_000


@pytest.fixture
def after(tmp_path: Path, _at_the_beginning_of_every_window: None) -> Iterator[NoticeVersion]:
    with two_versions(tmp_path, second()) as catalogue:
        yield catalogue.versions[1]


def go_to(moment: datetime) -> None:
    CLOCK.advance(moment - clock.now())


def at_announcement(after: NoticeVersion) -> None:
    go_to(after.announced_at + HOUR)
    announce_versions()


def version_of(person: Person) -> int:
    """The version in the word of the person, which every account of theirs has too."""
    person.refresh_from_db()
    assert set(Account.objects.filter(owner=person).values_list("policy", flat=True)) <= {person.policy}
    return policy.version(person.policy)


def new_use(person: Person) -> str | None:
    """Opens a name for what only the second version allows."""
    person.refresh_from_db()
    with using(Purpose.DIAGNOSE_SERVERS, actor="test"):
        return person.name


def accepted(person: Person, document: str = "privacy") -> set[tuple[str, str]]:
    return set(Acceptance.objects.filter(person=person, document=document).values_list("version", "how"))


def test_the_life_of_a_material_version(person: Person, after: NoticeVersion) -> None:
    assert announce_versions() == 0, "not before its day"
    at_announcement(after)
    letter = text_of(last_letter("notice_change"))
    assert SUMMARY in letter
    assert "/notice/coming" in letter
    assert (announce_versions(), Mail.objects.filter(template="notice_change").count()) == (0, 1), "everybody once"
    go_to(after.effective_at - HOUR)
    assert (move_to_effective_versions(), version_of(person)) == (0, 1)
    with pytest.raises(Refused, match="DEVICE-5"):
        new_use(person)
    go_to(after.effective_at + 2 * HOUR)
    with pytest.raises(Refused):
        new_use(person)
    assert (move_to_effective_versions(), version_of(person)) == (1, 2)
    assert move_to_effective_versions() == 0, "nobody twice"
    assert new_use(person) == "Ada Byron"
    change = PolicyChange.objects.get(person=person)
    assert (change.matter, change.old, change.new, change.how, change.text_version) == (
        "version", 1, 2, "job", after.document,
    )  # fmt: skip


def test_using_the_service_after_it_took_effect_is_acceptance_by_use(person: Person, after: NoticeVersion) -> None:
    assert not note_use(person=person), "the first version was accepted at sign-up, by a click"
    at_announcement(after)
    go_to(after.effective_at + 2 * HOUR)
    assert not note_use(person=person), "not while the old rules decide"
    before = in_force_for(person)
    move_to_effective_versions()
    person.refresh_from_db()
    assert in_force_for(person) != before
    assert note_use(person=person)
    assert not note_use(person=person)
    assert accepted(person) == {("2026-11", "click"), (after.document, "use")}


def test_a_click_before_it_takes_effect_is_recorded_and_no_use_is_added(person: Person, after: NoticeVersion) -> None:
    at_announcement(after)
    accept_version(person=person, number=2)
    accept_version(person=person, number=2)
    assert version_of(person) == 1, "the old rules decide until then"
    go_to(after.effective_at)
    assert (move_to_effective_versions(), version_of(person)) == (1, 2)
    assert not note_use(person=person)
    assert accepted(person) == {("2026-11", "click"), (after.document, "click")}


def test_who_objects_keeps_the_old_rules_and_never_counts_as_having_accepted(
    person: Person, after: NoticeVersion
) -> None:
    at_announcement(after)
    object_to_version(person=person, number=2)
    go_to(after.effective_at + 2 * HOUR)
    assert (move_to_effective_versions(), version_of(person)) == (0, 1)
    with pytest.raises(Refused, match="UPDATE-2") as refused:
        new_use(person)
    assert refused.value.clause == "UPDATE-2"
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        assert person.name == "Ada Byron", "what both versions allow goes on"
    assert not note_use(person=person)
    assert accepted(person) == {("2026-11", "click")}
    accept_version(person=person, number=2)
    assert (move_to_effective_versions(), version_of(person), new_use(person)) == (1, 2, "Ada Byron")
    assert not policy.has(person.policy, Flag.OBJECTS)


def test_a_later_editorial_version_does_not_undo_an_objection(person: Person, tmp_path: Path) -> None:
    material = second()
    wording = replace(second(40, 40, material=False), number=3, document="2027-03", rules=NEW_RULES)
    other = open_confirmed("bob@example.org")
    with two_versions(tmp_path, material, wording):
        at_announcement(material)
        object_to_version(person=person, number=2)
        go_to(wording.effective_at)
        assert (move_to_effective_versions(), version_of(other), version_of(person)) == (2, 3, 1)
        with pytest.raises(Refused) as refused:
            new_use(person)
        assert refused.value.clause == "UPDATE-2"


def test_objecting_by_leaving_closes_the_accounts_and_ends_the_sessions(person: Person, after: NoticeVersion) -> None:
    at_announcement(after)
    before = person.get_session_auth_hash()
    with pytest.raises(InvalidInput):
        object_and_close(person=person, number=2, password="not this one")
    assert Account.objects.get(owner=person).status == Account.Status.ACTIVE
    object_and_close(person=person, number=2, password=PASSWORD)
    person.refresh_from_db()
    assert Account.objects.get(owner=person).status == Account.Status.CLOSED
    assert person.get_session_auth_hash() != before
    assert person.is_active, "the rights to see and take away one's data remain"
    assert "closed" in text_of(last_letter("security_notice"))
    go_to(after.effective_at)
    assert (move_to_effective_versions(), version_of(person)) == (0, 1)


def test_only_what_is_coming_can_be_answered(person: Person, after: NoticeVersion) -> None:
    assert coming_version(person) is None
    for answer in (accept_version, object_to_version):
        with pytest.raises(Conflict):
            answer(person=person, number=2)
    at_announcement(after)
    assert coming_version(person) is after
    with pytest.raises(Conflict):
        accept_version(person=person, number=3)
    go_to(after.effective_at + 2 * HOUR)
    move_to_effective_versions()
    person.refresh_from_db()
    with pytest.raises(Conflict):
        object_to_version(person=person, number=2)


def test_who_was_told_late_has_the_whole_window_too(person: Person, after: NoticeVersion) -> None:
    at_announcement(after)
    go_to(after.effective_at - timedelta(days=10))
    late = open_confirmed("late@example.org")
    assert announce_versions() == 1, "new people are under the version in effect, and are told what is coming"
    go_to(after.effective_at + 2 * HOUR)
    assert (move_to_effective_versions(), version_of(person), version_of(late)) == (1, 2, 1)
    go_to(after.effective_at + timedelta(days=20, hours=2))
    assert (move_to_effective_versions(), version_of(late)) == (1, 2)


def test_new_people_get_the_version_in_effect_and_accept_that_one(after: NoticeVersion) -> None:
    go_to(after.effective_at)
    newcomer = open_confirmed("new@example.org")
    assert (version_of(newcomer), newcomer.notice_version) == (2, 2)
    assert accepted(newcomer) == {(after.document, "click")}
    assert accepted(newcomer, "terms") == {("2026-11", "click")}
    assert (announce_versions(), coming_version(newcomer)) == (0, None)


def test_an_editorial_version_counts_for_everybody_when_it_is_posted(person: Person, tmp_path: Path) -> None:
    with two_versions(tmp_path, second(1, 1, material=False)) as catalogue:
        go_to(catalogue.versions[1].effective_at)
        assert (announce_versions(), move_to_effective_versions(), version_of(person)) == (0, 1, 2)
    assert not Announcement.objects.exists()


def test_the_letter_comes_in_the_language_of_the_person(person: Person, after: NoticeVersion) -> None:
    Person.objects.update(language="es")
    at_announcement(after)
    letter = text_of(last_letter("notice_change"))
    assert SUMMARY_ES in letter
    assert "Nuestro aviso de privacidad cambia" in letter


def test_the_erased_and_the_inactive_get_no_letter(person: Person, after: NoticeVersion) -> None:
    Person.objects.update(is_active=False)
    at_announcement(after)
    Person.objects.update(is_active=True, policy=policy.with_flag(person.policy, Flag.ERASED, on=True))
    assert (announce_versions(), Announcement.objects.count()) == (0, 0)


def test_somebody_who_cannot_be_told_holds_up_nobody_and_is_told_later(
    person: Person, after: NoticeVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_confirmed("bob@example.org")
    carried: list[Person] = []

    def carrier(*, person: Person, **_: object) -> None:
        if person.id == min(person.id, other.id) and not carried:
            carried.append(person)
            raise Conflict("No letter now.")

    monkeypatch.setattr("smarttec.people.hooks._carriers", [carrier])
    go_to(after.announced_at + HOUR)
    assert announce_versions(batch=1) == 1
    assert announce_versions(batch=1) == 1
    assert Announcement.objects.filter(version=2).count() == 2


def crowd(person: Person) -> None:
    """Two thousand copies of the person and of the account, made by the database."""
    with connection.cursor() as cursor:
        for table, own, owner in (("people_person", "id", ""), ("people_account", "id", "owner_id")):
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
            names = [name for (name,) in cursor.fetchall() if name not in {own, owner}]
            copied = ", ".join(f'one."{name}"' for name in names)
            listed = ", ".join(f'"{name}"' for name in names)
            if owner:
                source = f"FROM {table} one, people_person p WHERE p.id <> one.owner_id"
                cursor.execute(
                    f"INSERT INTO {table} (id, owner_id, {listed}) SELECT gen_random_uuid(), p.id, {copied} {source}"
                )
            else:
                source = f"FROM {table} one, generate_series(1, {CROWD - 1})"
                cursor.execute(f"INSERT INTO {table} (id, {listed}) SELECT gen_random_uuid(), {copied} {source}")


def test_two_thousand_people_are_moved_in_a_bounded_number_of_statements(person: Person, after: NoticeVersion) -> None:
    crowd(person)
    at = after.effective_at - timedelta(days=30)
    Announcement.objects.bulk_create(
        Announcement(person_id=one, version=2, created_at=at) for one in Person.objects.values_list("id", flat=True)
    )
    objecting = list(Person.objects.order_by("id").values_list("id", flat=True)[:3])
    Person.objects.filter(id__in=objecting).update(policy=policy.with_flag(person.policy, Flag.OBJECTS, on=True))
    go_to(after.effective_at)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert move_to_effective_versions(batch=500) == CROWD - 3
    batches = 5
    assert len(statements) <= batches * 6, "select, two updates, one insert, and the savepoint around them"
    assert Account.objects.filter(policy=policy.with_version(person.policy, 2)).count() == CROWD - 3
    assert PolicyChange.objects.values("person").distinct().count() == PolicyChange.objects.count() == CROWD - 3
    assert move_to_effective_versions(batch=500) == 0


def test_a_move_that_was_stopped_goes_on_where_it_was(
    person: Person, after: NoticeVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        open_confirmed(f"p{n}@example.org")
    at_announcement(after)
    go_to(after.effective_at + 2 * HOUR)
    seal = PolicyChange.objects.bulk_create
    calls: list[int] = []

    def dies_at_the_second(rows: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError
        return seal(rows)

    monkeypatch.setattr(PolicyChange.objects, "bulk_create", dies_at_the_second)
    with pytest.raises(ConnectionError):
        move_to_effective_versions(batch=2)
    monkeypatch.undo()
    assert PolicyChange.objects.count() == 2
    assert move_to_effective_versions(batch=2) == 3
    assert {version_of(one) for one in Person.objects.all()} == {2}
    assert PolicyChange.objects.values("person").distinct().count() == PolicyChange.objects.count() == 5


def test_a_choice_made_while_everybody_is_moved_is_not_lost(person: Person, after: NoticeVersion) -> None:
    from smarttec.people.actions.choices import set_choice

    at_announcement(after)
    go_to(after.effective_at + 2 * HOUR)
    stale = Person.objects.get(id=person.id)
    move_to_effective_versions()
    set_choice(
        person=stale, choice=Choice.EMAIL_MARKETING, answer=policy.Answer.YES, how="portal", proof_text_version="1"
    )
    assert (version_of(person), policy.answer(person.policy, Choice.EMAIL_MARKETING)) == (2, policy.Answer.YES)


def test_one_job_announces_waits_and_moves(person: Person, after: NoticeVersion) -> None:
    go_to(after.announced_at + HOUR)
    renew_notice(timestamp=0)
    renew_notice(timestamp=0)
    assert (version_of(person), Announcement.objects.count()) == (1, 1)
    go_to(after.effective_at + 2 * HOUR)
    renew_notice(timestamp=0)
    assert version_of(person) == 2
