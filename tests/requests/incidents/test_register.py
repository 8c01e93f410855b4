"""The register of incidents: who is affected is found in the records, who has to be told falls due, each once."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.everybody import EVERYBODY
from tests.people.helpers import last_letter, open_confirmed, text_of

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Purpose, Region
from smarttec.notice import policy, uses
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.notice.policy import Flag
from smarttec.notice.recipients import RECIPIENTS
from smarttec.people.actions.choices import set_flag
from smarttec.people.models import Account, Person
from smarttec.post.models import Mail
from smarttec.requests.incidents.actions import affected, duties, handling, telling
from smarttec.requests.incidents.domain import duties_of
from smarttec.requests.incidents.duties import DUTIES, Risk, Whom
from smarttec.requests.incidents.evidence import incident_deadlines
from smarttec.requests.incidents.letters import notification
from smarttec.requests.incidents.models import Affected, Incident, IncidentDuty, IncidentEntry
from smarttec.requests.incidents.queries import progress_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
STAFF = UUID(int=7)
HOUR = timedelta(hours=1)
TOLD = handling.Told(
    what_happened="A list was sent to the wrong partner.", consequences="Unwanted mail.", measures="It was deleted."
)
EMAIL_AND_NAME = frozenset({Category.CONTACT_EMAIL, Category.CONTACT_NAME})


def opened(**changed: object) -> Incident:
    values = {
        "kind": Incident.Kind.INSIDER, "severity": Incident.Severity.HIGH, "categories": EMAIL_AND_NAME,
        "happened_from": clock.now() - HOUR, "happened_until": None, "discovered_at": clock.now(), "told": TOLD,
        "by": STAFF, **changed,
    }  # fmt: skip
    return handling.open_incident(**values)


def looked_at(person: Person, actor: str) -> None:
    person = Person.objects.get(id=person.id)
    with using(Purpose.SERVE_CUSTOMER, actor=actor, about=EVERYBODY):
        assert person.name
    uses.flush()


def keys_of(incident: Incident) -> set[str]:
    return {row.duty for row in IncidentDuty.objects.filter(incident=incident, state=IncidentDuty.State.OPEN)}


def test_affected_are_those_whose_data_the_actor_opened_in_the_window(person: Person) -> None:
    other, refused = open_confirmed("b@example.org"), open_confirmed("c@example.org")
    looked_at(person, "staff:x")
    looked_at(other, "staff:y")
    uses.TALLY.count(refused.id, Purpose.SERVE_CUSTOMER, Category.CONTACT_NAME, "refused:staff:x")
    uses.flush()
    incident = opened()
    assert affected.find_in_uses(incident=incident.id, actors=["staff:x"], by=STAFF) == 1
    assert Affected.objects.get().person == person.id
    assert affected.find_in_uses(incident=incident.id, actors=["staff:x", "staff:y"], by=STAFF) == 1
    assert affected.find_in_uses(incident=incident.id, actors=["staff:x", "staff:y"], by=STAFF) == 0


def test_what_lies_outside_the_window_or_the_kinds_of_data_is_not_counted(person: Person) -> None:
    looked_at(person, "staff:x")
    CLOCK.advance(5 * HOUR)
    late = opened()
    other_kind = opened(categories=frozenset({Category.PAYMENT}), happened_from=clock.now() - 10 * HOUR)
    for incident in (late, other_kind):
        assert affected.find_in_uses(incident=incident.id, actors=["staff:x"], by=STAFF) == 0


def test_affected_are_those_whose_data_went_to_the_recipient_accounts_lead_to_their_owner(person: Person) -> None:
    account = Account.objects.get(owner=person)
    with transaction.atomic():
        subject = Subject(account.id, account.cell, account.policy)
        given_out = frozenset({Category.PAYMENT})
        disclose(Intent(subject, "clearing-house", Purpose.TAKE_PAYMENT, given_out, new_id()), "value")
    incident = opened(categories=frozenset({Category.PAYMENT}))
    found = affected.find_in_disclosures(incident=incident.id, recipient=RECIPIENTS["clearing-house"], by=STAFF)
    assert (found, Affected.objects.get().person) == (1, person.id)
    assert affected.find_in_disclosures(incident=incident.id, recipient=RECIPIENTS["mail-server"], by=STAFF) == 0


def test_finding_people_takes_the_same_statements_for_one_and_for_eight() -> None:
    counts = []
    for size in (1, 8):
        for number in range(size):
            uses.TALLY.count(open_confirmed(f"p{size}-{number}@example.org").id, Purpose.SERVE_CUSTOMER,
                             Category.CONTACT_NAME, f"staff:{size}")  # fmt: skip
        uses.flush()
        incident = opened()
        with CaptureQueriesContext(connection) as seen:
            assert affected.find_in_uses(incident=incident.id, actors=[f"staff:{size}"], by=STAFF) == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_duties_follow_where_people_are_and_what_was_judged(person: Person) -> None:
    incident = opened()
    affected.name_person(incident=incident.id, person=person.id, by=STAFF)
    assert keys_of(incident) == {"gdpr-33", "gdpr-34"}
    due = IncidentDuty.objects.get(duty="gdpr-33").due_at
    assert due == incident.discovered_at + timedelta(hours=72)
    judged = {"incident": incident.id, "severity": Incident.Severity.LOW, "categories": EMAIL_AND_NAME, "told": TOLD,
              "by": STAFF}  # fmt: skip
    handling.judge(**judged, risk=Risk.SOME, why="Names only, and we know who has them.")
    assert keys_of(incident) == {"gdpr-33"}
    handling.judge(**judged, risk=Risk.NONE, why="The copy was encrypted.")
    assert keys_of(incident) == set()
    handling.judge(**judged, risk=Risk.HIGH, why="The key was with it.")
    assert keys_of(incident) == {"gdpr-33", "gdpr-34"}


@given(
    people=st.dictionaries(st.sampled_from(Region), st.integers(0, 1_000)),
    categories=st.frozensets(st.sampled_from(Category)),
    risk=st.sampled_from(Risk),
)
def test_a_graver_risk_and_more_people_never_take_a_duty_away(people, categories, risk) -> None:
    def found(counted, of_risk):
        return {
            one.duty.key
            for one in duties_of(people=counted, categories=categories, risk=of_risk, discovered_at=clock.now())
        }

    assert found(people, risk) <= found(people, Risk.HIGH) == found(people, Risk.UNKNOWN)
    assert found(people, risk) <= found({one: people.get(one, 0) + 500 for one in Region}, risk)
    assert not found(people, Risk.NONE)
    assert not found({}, risk)


@given(st.sampled_from(Region), st.frozensets(st.sampled_from(Category), min_size=1))
def test_people_of_every_region_are_told_of_what_is_likely_to_harm_them_much(region, categories) -> None:
    found = duties_of(people={region: 1}, categories=categories, risk=Risk.HIGH, discovered_at=clock.now())
    american_only = region is Region.US and not categories & (
        DUTIES["us-cpni"].categories | DUTIES["us-states"].categories
    )
    assert american_only or any(one.duty.whom is Whom.PEOPLE for one in found)


def test_deadlines_are_noted_a_day_before_and_when_they_passed_each_once(person: Person) -> None:
    Person.objects.filter(id=person.id).update(is_staff=True, is_superuser=True)
    incident = opened()
    affected.name_person(incident=incident.id, person=person.id, by=STAFF)
    assert duties.remind(limit=10) == 0
    CLOCK.advance(timedelta(hours=49))
    assert [duties.remind(limit=10), duties.remind(limit=10)] == [1, 0]
    assert incident_deadlines().holds
    CLOCK.advance(timedelta(hours=24))
    assert [duties.remind(limit=10), duties.remind(limit=10)] == [1, 0]
    noted = IncidentEntry.objects.filter(what__in=["soon", "late"]).order_by("at").values_list("what", flat=True)
    assert list(noted) == ["soon", "late"]
    assert not incident_deadlines().holds
    assert Mail.objects.filter(template="work_due", person=person).count() == 2


def test_a_duty_is_decided_with_a_reason_by_somebody_and_the_database_insists(person: Person) -> None:
    incident = opened()
    affected.name_person(incident=incident.id, person=person.id, by=STAFF)
    duty = IncidentDuty.objects.get(duty="gdpr-33")
    with pytest.raises(InvalidInput):
        duties.decide_duty(duty=duty.id, is_done=True, reason=" ", by=STAFF)
    with pytest.raises(IntegrityError), transaction.atomic():
        IncidentDuty.objects.filter(id=duty.id).update(state=IncidentDuty.State.DONE)
    duties.decide_duty(duty=duty.id, is_done=True, reason="Sent by the form of the authority.", by=STAFF)
    with pytest.raises(Conflict):
        duties.decide_duty(duty=duty.id, is_done=False, reason="No.", by=STAFF)


def test_everybody_gets_one_letter_in_batches_and_the_duties_to_people_are_done(person: Person) -> None:
    incident = opened()
    people = [person, *(open_confirmed(f"p{number}@example.org") for number in range(4))]
    for one in people:
        affected.name_person(incident=incident.id, person=one.id, by=STAFF)
    assert telling.tell_batch(incident=incident.id) == 0
    set_flag(person=people[1], flag=Flag.RESTRICTED, on=True, how="desk")
    assert telling.begin_letters(incident=incident.id, by=STAFF) == 5
    assert [telling.tell_batch(incident=incident.id, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert progress_of(incident).told == 5
    assert Mail.objects.filter(template="incident_notice").count() == 5
    assert "sent to the wrong partner" in text_of(last_letter("incident_notice"))
    assert IncidentDuty.objects.get(duty="gdpr-34").state == IncidentDuty.State.DONE
    telling.tell_batch(incident=incident.id)
    assert IncidentEntry.objects.filter(what="told").count() == 1
    with pytest.raises(Conflict):
        telling.begin_letters(incident=incident.id, by=STAFF)


def test_who_was_erased_gets_no_letter_and_stops_nobody_elses(person: Person) -> None:
    incident, other = opened(), open_confirmed("b@example.org")
    for one in (person, other):
        affected.name_person(incident=incident.id, person=one.id, by=STAFF)
    Person.objects.filter(id=person.id).update(policy=policy.with_flag(person.policy, Flag.ERASED, on=True))
    telling.begin_letters(incident=incident.id, by=STAFF)
    assert telling.tell_batch(incident=incident.id) == 2
    assert Mail.objects.get(template="incident_notice").person_id == other.id


def test_a_letter_needs_what_may_follow_and_what_was_done(person: Person) -> None:
    incident = opened(told=handling.Told(what_happened="A list was sent astray."))
    affected.name_person(incident=incident.id, person=person.id, by=STAFF)
    with pytest.raises(InvalidInput):
        telling.begin_letters(incident=incident.id, by=STAFF)


def test_the_prepared_notification_has_every_item_of_the_law_and_nobodys_name(person: Person) -> None:
    incident = opened()
    affected.name_person(incident=incident.id, person=person.id, by=STAFF)
    text = notification(incident, IncidentDuty.objects.get(duty="gdpr-33"))
    for item in ("People concerned, about: 1", "Unwanted mail.", "It was deleted.", "Contact:", "your name"):
        assert item in text
    assert "ada@" not in text.lower()
    assert "byron" not in text.lower()


def test_an_incident_closes_with_what_was_learned_and_only_when_everybody_was_thought_of(person: Person) -> None:
    incident = opened()
    affected.name_person(incident=incident.id, person=person.id, by=STAFF)
    with pytest.raises(Conflict):
        handling.close(incident=incident.id, post_mortem="Lists are checked by two.", by=STAFF)
    for duty in IncidentDuty.objects.all():
        duties.decide_duty(duty=duty.id, is_done=False, reason="Nobody could read it.", by=STAFF)
    with pytest.raises(InvalidInput):
        handling.close(incident=incident.id, post_mortem=" ", by=STAFF)
    handling.close(incident=incident.id, post_mortem="Lists are checked by two.", by=STAFF)
    with pytest.raises(Conflict):
        handling.note_down(incident=incident.id, text="One thing more.", by=STAFF)


@pytest.mark.parametrize("text", ["ada@example.org was hit", "call +1 415 555 0100", "card 4242 4242 4242 4242"])
def test_notes_are_never_about_whom(text: str) -> None:
    with pytest.raises(InvalidInput):
        opened(told=handling.Told(what_happened=text))
