"""What is held is corrected by portal, form and letter with the same history, and who had the old value is told."""

import pytest
from django.db import transaction
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL
from tests.requests.register.asking import STAFF, ask, history

from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Category, Choice, Purpose
from smarttec.notice import policy
from smarttec.notice.door import Intent, Subject, disclose
from smarttec.notice.models import Disclosure
from smarttec.notice.policy import Answer, Flag
from smarttec.people.actions.profile import By, change_profile, update_profile
from smarttec.people.models import Person, PolicyChange, ProfileChange
from smarttec.requests.register.actions import mark_verified
from smarttec.requests.register.actions.choosing import MARKETING, OBJECTED
from smarttec.requests.register.actions.correcting import correct, note_answer, tell_recipient
from smarttec.requests.register.domain import Channel, How, Kind, State
from smarttec.requests.register.models import Propagation, Request
from smarttec.vault import directory
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def _verified(person: Person, kind: Kind = Kind.CORRECTION, channel: Channel = Channel.LETTER) -> Request:
    request = ask(kind, channel=channel)
    return mark_verified(request=request.id, person=person, how=How.DESK, by=STAFF, checks="called back")


def _handed(person: Person, recipient: str, purpose: Purpose, category: Category) -> None:
    subject = Subject(person.id, person.cell, person.policy)
    with transaction.atomic():
        disclose(Intent(subject, recipient, purpose, frozenset({category}), new_id()), "x")


def test_portal_form_and_letter_end_in_the_same_record_with_the_same_log(person: Person) -> None:
    update_profile(person=person, name="Ada King", preferred_channel="email", language="en")
    for channel, name in ((Channel.FORM, "Ada Lovelace"), (Channel.LETTER, "Ada Byron")):
        request = _verified(person, channel=channel)
        correct(request=request.id, by=STAFF, field="name", value=name)
        assert history(request)[-1] == "corrected"
    changes = ProfileChange.objects.filter(person=person).order_by("created_at", "id")
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        told = [(one.how, one.old_name, one.new_name) for one in changes]
        assert Person.objects.get(id=person.id).name == "Ada Byron"
    assert told == [
        ("portal", "Ada Byron", "Ada King"), ("form", "Ada King", "Ada Lovelace"),
        ("letter", "Ada Lovelace", "Ada Byron"),
    ]  # fmt: skip


def test_what_is_the_same_leaves_no_line_and_what_is_wrong_changes_nothing(person: Person) -> None:
    by = By(how="portal", who=person.id)
    assert change_profile(person=person, values={"name": " Ada Byron "}, by=by) == []
    for values in ({"phone": "12"}, {"language": "xx"}, {"preferred_channel": "owl"}, {"email": "no"}):
        with pytest.raises(InvalidInput) as refused:
            change_profile(person=person, values={"name": "Other", **values}, by=by)
        assert refused.value.field == next(iter(values))
    with pytest.raises(CardNumberRefused):
        change_profile(person=person, values={"name": "4242 4242 4242 4242"}, by=by)
    assert not ProfileChange.objects.exists()


def test_nothing_is_changed_before_it_is_known_whose_it_is() -> None:
    with pytest.raises(Conflict):
        correct(request=ask(Kind.CORRECTION).id, by=STAFF, field="name", value="Mallory")


def test_a_corrected_address_signs_in_and_the_old_one_does_not(
    person: Person, django_capture_on_commit_callbacks
) -> None:
    request = _verified(person)
    with django_capture_on_commit_callbacks(execute=True):
        correct(request=request.id, by=STAFF, field="email", value="Ada@New.Example")
    found = [directory.look_up(directory.Kind.SIGN_IN_EMAIL, one) for one in ("ada@new.example", EMAIL)]
    assert [one and one.subject for one in found] == [person.id, None]


def test_who_was_given_the_old_value_is_told_through_the_door(person: Person) -> None:
    _handed(person, "mail-server", Purpose.ADMINISTRATIVE_MESSAGE, Category.CONTACT_EMAIL)
    _handed(person, "smarttec-eu", Purpose.RUN_ACCOUNT, Category.CONTACT_NAME)
    request = _verified(person)
    correct(request=request.id, by=STAFF, field="name", value="Ada King")
    row = Propagation.objects.get()
    assert (row.state, row.request_id) == (Propagation.State.TO_TELL, request.id)
    before = Disclosure.objects.count()
    letter = tell_recipient(propagation=row.id, by=STAFF)
    assert "'Ada King'" in letter.value
    assert Disclosure.objects.count() == before + 1
    assert Disclosure.objects.get(act=row.id).subject == person.id
    assert note_answer(propagation=row.id, by=STAFF).state == Propagation.State.ANSWERED
    assert history(request)[-1] == "recipient-told"
    with pytest.raises(Conflict):
        tell_recipient(propagation=row.id, by=STAFF)


def test_who_only_passes_it_on_keeps_nothing_and_is_not_told(
    person: Person, django_capture_on_commit_callbacks
) -> None:
    _handed(person, "mail-server", Purpose.ADMINISTRATIVE_MESSAGE, Category.CONTACT_EMAIL)
    with django_capture_on_commit_callbacks(execute=True):
        correct(request=_verified(person).id, by=STAFF, field="email", value="ada@new.example")
    assert Propagation.objects.get().state == Propagation.State.NOT_NEEDED


def test_no_advertising_is_on_every_way_at_once_with_history(person: Person) -> None:
    request = _verified(person, Kind.MARKETING_REFUSAL)
    word = Person.objects.get(id=person.id).policy
    assert {policy.answer(word, choice) for choice in MARKETING} == {Answer.NO}
    assert (request.state, request.outcome) == (State.DONE, "no-advertising")
    assert set(PolicyChange.objects.filter(person=person).values_list("how", flat=True)) == {"letter"}


def test_an_objection_takes_effect_and_stays_for_a_person_to_read(person: Person) -> None:
    request = _verified(person, Kind.OBJECTION)
    word = Person.objects.get(id=person.id).policy
    assert {policy.answer(word, choice) for choice in OBJECTED} == {Answer.NO}
    assert Choice.PERSONALISATION in OBJECTED
    assert request.state == State.OPEN


def test_a_restriction_is_obeyed_by_the_next_decision(person: Person) -> None:
    request = _verified(person, Kind.RESTRICTION)
    assert policy.has(Person.objects.get(id=person.id).policy, Flag.RESTRICTED)
    assert request.state == State.DONE
