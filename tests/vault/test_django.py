"""Sealed fields in Django's own machinery: forms, serialisers, reloading, bulk operations, copies, query sets."""

import copy
import json
import pickle

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import connections
from django.db.models import Count, F, Max
from django.test.utils import CaptureQueriesContext
from tests.everybody import EVERYBODY
from tests.vault.people import ADA, blob_of, new_person, saved_person

from smarttec.kernel.errors import InvalidInput, PurposeRequired
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account, Person
from smarttec.post.models import Mail
from smarttec.vault.cipher import ERASED
from smarttec.vault.keystore import destroy_keys, keyring, make_keys, prefetch_keys
from smarttec.vault.purpose import using
from smarttec.vault.sealed import Sealed

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
OWN = Purpose.SHOW_OWN_DATA


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Person
        fields = ["email", "name", "language"]


def posted(person: Person, **changes: str) -> PersonForm:
    return PersonForm({"email": ADA, "name": "", "language": "en", **changes}, instance=person)


def test_a_form_shows_its_values_under_the_purpose_in_force_when_it_is_rendered() -> None:
    form = PersonForm(instance=saved_person())
    with pytest.raises(PurposeRequired):
        form.as_p()
    with using(OWN, actor="self", about=EVERYBODY):
        assert 'value="ada@example.org"' in form.as_p()


def test_saving_an_unchanged_form_keeps_the_ciphertext() -> None:
    person = saved_person()
    before = blob_of(person.id)
    with using(OWN, actor="self", about=EVERYBODY):
        form = posted(person, language="es")
        assert form.is_valid()
        assert form.changed_data == ["language"]
        form.save()
    assert blob_of(person.id) == before
    assert Person.objects.get(id=person.id).language == "es"


def test_saving_a_changed_form_seals_anew() -> None:
    person = saved_person()
    with using(OWN, actor="self", about=EVERYBODY):
        form = posted(person, email="new@example.org")
        assert form.changed_data == ["email"]
        form.save()
        assert Person.objects.get(id=person.id).email == "new@example.org"


def test_a_form_of_an_erased_person_leaves_what_was_erased() -> None:
    person = saved_person()
    destroy_keys(person.id)
    person.email = ERASED
    person.save()
    with using(OWN, actor="self", about=EVERYBODY):
        assert Person.objects.get(id=person.id).email is ERASED


def test_a_text_that_is_too_long_is_refused_without_being_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        new_person("x" * 400).clean_fields(exclude=["password", "policy"])
    assert "xxx" not in str(refused.value)


def test_a_serialised_person_is_ciphertext_and_comes_back_as_it_was() -> None:
    person = saved_person()
    before = blob_of(person.id)
    text = serializers.serialize("json", Person.objects.filter(id=person.id))
    assert ADA not in text
    assert json.loads(text)[0]["fields"]["email"] == f"sealed:{before.hex()}"
    Person.objects.all().delete()
    for loaded in serializers.deserialize("json", text):
        loaded.save()
    assert blob_of(person.id) == before
    with using(OWN, actor="self", about=EVERYBODY):
        assert Person.objects.get(id=person.id).email == ADA


def test_what_is_not_sealed_is_neither_serialised_nor_loaded() -> None:
    with pytest.raises(InvalidInput):
        serializers.serialize("json", [new_person()])
    open_text = json.dumps([{"model": "people.person", "pk": str(new_id()), "fields": {"email": ADA}}])
    with pytest.raises(serializers.base.DeserializationError):
        list(serializers.deserialize("json", open_text))


def test_what_users_type_is_never_taken_for_a_serialised_form() -> None:
    person = saved_person()
    typed = f"sealed:{blob_of(person.id).hex()}"
    with using(OWN, actor="self", about=EVERYBODY):
        form = posted(person, email=typed)
        assert form.is_valid()
        form.save()
        assert Person.objects.get(id=person.id).email == typed


def test_reloading_and_deferred_loading_keep_values_sealed() -> None:
    person = saved_person()
    deferred = Person.objects.only("id", "policy").get(id=person.id)
    person.refresh_from_db()
    assert type(vars(person)["email"]) is Sealed
    with using(OWN, actor="self", about=EVERYBODY):
        assert person.email == deferred.email == ADA
    later = Person.objects.defer("email").get(id=person.id)
    later.refresh_from_db(fields=["email"], from_queryset=Person.objects.select_for_update())
    assert type(vars(later)["email"]) is Sealed


def test_a_deferred_value_needs_a_purpose_too() -> None:
    deferred = Person.objects.defer("email").get(id=saved_person().id)
    with pytest.raises(PurposeRequired):
        _ = deferred.email


def test_related_rows_open_under_the_purpose() -> None:
    person = saved_person()
    Mail.objects.create(person=person, keyed_to=person.id, mail_class="administrative", template="t", recipient=ADA)
    mail = Mail.objects.select_related("person").get()
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        assert (mail.recipient, mail.person.email) == (ADA, ADA)


def test_bulk_create_seals_each_row_for_itself() -> None:
    people = [new_person(f"{number}@example.org") for number in range(3)]
    make_keys(*(person.id for person in people))
    Person.objects.bulk_create(people)
    with using(OWN, actor="self", about=EVERYBODY):
        assert {p.email for p in Person.objects.all()} == {f"{number}@example.org" for number in range(3)}


def test_bulk_update_of_a_query_set_of_ours_seals_each_row_for_itself() -> None:
    person = saved_person()
    mails = [
        Mail.objects.create(person=person, keyed_to=person.id, mail_class="marketing", template="t", recipient=ADA)
        for _ in range(3)
    ]
    loaded = list(Mail.objects.select_related("person").order_by("id"))
    for number, mail in enumerate(loaded):
        mail.recipient = f"{number}@example.org"
    assert Mail.objects.bulk_update(loaded, ["recipient", "template"]) == len(mails)
    with using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY):
        again = Mail.objects.select_related("person").order_by("id")
        assert [mail.recipient for mail in again] == [mail.recipient for mail in loaded]
        assert [mail.recipient for mail in again] == [f"{number}@example.org" for number in range(3)]


def test_get_or_create_and_update_or_create_seal_their_defaults() -> None:
    fresh = new_person()
    make_keys(fresh.id)
    columns = ("policy", "source", "service", "collected_by", "notice_version")
    defaults = {name: getattr(fresh, name) for name in columns}
    _, created = Person.objects.get_or_create(id=fresh.id, defaults={**defaults, "email": ADA})
    assert created
    _, created = Person.objects.update_or_create(id=fresh.id, defaults={"email": "new@example.org"})
    assert not created
    with using(OWN, actor="self", about=EVERYBODY):
        assert Person.objects.get(id=fresh.id).email == "new@example.org"


def test_what_was_assigned_reads_back_before_it_is_saved_and_nothing_shows_it() -> None:
    person = saved_person()
    person.email = "new@example.org"
    assert person.email == "new@example.org"
    assert "new@" not in repr(vars(person)) + repr(person) + str(person)
    person.name = None
    person.save()
    assert person.name is None
    with pytest.raises(PurposeRequired):
        _ = person.email


def test_pickles_carry_ciphertext_and_drafts_are_refused() -> None:
    person = saved_person()
    pickled = pickle.dumps(person)
    assert ADA.encode() not in pickled
    with using(OWN, actor="self", about=EVERYBODY):
        assert pickle.loads(pickled).email == ADA
    person.email = "new@example.org"
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(person)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copies_hold_what_the_original_holds(copied: object) -> None:
    person = saved_person()
    person.name = "Ada"
    twin = copied(person)  # type: ignore[operator]  # both are callable
    assert twin.name == "Ada"
    with using(OWN, actor="self", about=EVERYBODY):
        assert twin.email == ADA


def test_a_row_copied_under_a_new_key_has_to_be_given_its_texts_again() -> None:
    twin = saved_person()
    twin.pk = new_id()
    twin._state.adding = True
    make_keys(twin.pk)
    with pytest.raises(FieldError, match="another row"):
        twin.save()


def test_values_are_sealed() -> None:
    saved_person()
    [row] = Person.objects.values("email", "name")
    assert repr(row) == "{'email': <sealed>, 'name': None}"
    assert repr(list(Person.objects.values_list("email", flat=True))) == "[<sealed>]"


@pytest.mark.parametrize(
    "ask",
    [
        lambda rows: rows.order_by("recipient"),
        lambda rows: rows.order_by("-person__email"),
        lambda rows: rows.order_by(F("recipient").desc()),
        lambda rows: rows.distinct("recipient"),
        lambda rows: rows.values("recipient").distinct(),
        lambda rows: rows.aggregate(Max("recipient")),
        lambda rows: rows.annotate(last=Max("person__email")),
        lambda rows: rows.filter(recipient="x"),
        lambda rows: rows.filter(recipient__startswith="x"),
        lambda rows: rows.exclude(person__email__in=["x"]),
        lambda rows: rows.update(recipient="x"),
    ],
)
def test_what_cannot_work_on_ciphertext_is_refused_when_it_is_asked(ask: object) -> None:
    with pytest.raises(FieldError, match="sealed"):
        ask(Mail.objects.all())  # type: ignore[operator]  # a callable


def test_what_can_work_does() -> None:
    assert Mail.objects.order_by("-id", "person__created_at").distinct().filter(recipient__isnull=False).count() == 0
    assert Mail.objects.aggregate(n=Count("recipient")) == {"n": 0}


def test_expressions_and_erased_values_are_not_sealed_as_texts() -> None:
    person = saved_person()
    person.email = F("name")
    with pytest.raises(FieldError):
        person.save()
    unsaved = new_person(ERASED)
    make_keys(unsaved.id)
    with pytest.raises(FieldError):
        unsaved.save()


def a_crowd(size: int = 20) -> list[Person]:
    for number in range(size):
        saved_person(f"{number}@example.org")
    keyring().forget_all()
    return list(Person.objects.all())


def test_many_rows_of_many_people_cost_one_question_to_the_key_store() -> None:
    crowd = a_crowd()
    with using(OWN, actor="self", about=EVERYBODY), CaptureQueriesContext(connections["keystore"]) as asked:
        assert len({person.email for person in crowd}) == len(crowd)
    assert len(asked) == 1


def test_related_people_are_read_in_one_question_too() -> None:
    for person in a_crowd(5):
        Mail.objects.create(person=person, keyed_to=person.id, mail_class="marketing", template="t", recipient=ADA)
    mails = list(Mail.objects.select_related("person"))
    keyring().forget_all()
    with (
        using(Purpose.ADMINISTRATIVE_MESSAGE, actor="test", about=EVERYBODY),
        CaptureQueriesContext(connections["keystore"]) as asked,
    ):
        assert len({mail.person.email for mail in mails}) == len(mails)
    assert len(asked) == 1


def test_prefetching_by_hand_leaves_nothing_to_ask() -> None:
    crowd = a_crowd()
    prefetch_keys(person.subject_id() for person in crowd)
    with using(OWN, actor="self", about=EVERYBODY), CaptureQueriesContext(connections["keystore"]) as asked:
        assert all(person.email for person in crowd)
    assert len(asked) == 0


def test_every_model_has_its_own_label() -> None:
    labels = [
        field.seal_label
        for model in (Person, Account, Mail)
        for field in model._meta.fields
        if hasattr(field, "seal_label")
    ]
    assert len(set(labels)) == len(labels)
    assert b"people_person.email" in labels
