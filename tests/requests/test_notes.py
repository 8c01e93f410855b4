"""What staff write about a case is personal data of whoever it is about: sealed, shown for a purpose, ended by rule."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from tests.people.helpers import open_confirmed
from tests.requests.authorities.test_cases import a_demand
from tests.requests.incidents.test_register import opened
from tests.requests.minors.test_cases import checked, reported

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import PurposeRequired, Refused
from smarttec.kernel.vocabulary import Category, Purpose
from smarttec.people.holdings import REGISTRY, subject_of
from smarttec.people.models import Person
from smarttec.requests import notes
from smarttec.requests.access.package import package_for
from smarttec.requests.access.writing import as_json
from smarttec.requests.authorities.actions import deciding as demands
from smarttec.requests.authorities.actions.receiving import receive
from smarttec.requests.authorities.models import AuthorityCase, CaseEntry
from smarttec.requests.incidents.actions import handling
from smarttec.requests.incidents.models import Incident, IncidentEntry
from smarttec.requests.minors.actions import deciding
from smarttec.requests.minors.models import MinorCase, MinorCheck
from smarttec.vault.cipher import ERASED
from smarttec.vault.fields import PersonalField
from smarttec.vault.keystore import keys_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
STAFF, WORDS = UUID(int=1), "the violets are in bloom"


@pytest.fixture
def person() -> Person:
    return open_confirmed()


def of_a_minor() -> MinorCase:
    return deciding.restore(case=checked(reported()).id, why=WORDS, by=STAFF)


def of_a_demand() -> CaseEntry:
    case = receive(demand=a_demand(), people=[], by=STAFF)
    demands.refuse(case=case.id, why=WORDS, by=STAFF)
    return CaseEntry.objects.get(what="refused")


def of_an_incident() -> IncidentEntry:
    handling.note_down(incident=opened().id, text=WORDS, by=STAFF)
    return IncidentEntry.objects.get(what="noted")


CASES = {"minors": (of_a_minor, "why"), "authorities": (of_a_demand, "note"), "incidents": (of_an_incident, "note")}


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("room", CASES)
def test_a_note_opens_under_a_purpose_for_its_case_and_stands_nowhere_in_the_open(room: str) -> None:
    make, column = CASES[room]
    made = make()
    row = type(made).objects.get(id=made.id)
    with pytest.raises(PurposeRequired):
        getattr(row, column)
    with using(Purpose.SERVE_CUSTOMER, actor="staff:1", about=(row.subject_id(),)):
        assert getattr(row, column) == WORDS
    with using(Purpose.ANALYSE_USAGE, actor="statistics"), pytest.raises(Refused):
        getattr(row, column)
    for model in apps.get_models():
        if model._meta.app_label == room:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT t::text FROM {model._meta.db_table} AS t")
                assert not [line for (line,) in cursor.fetchall() if WORDS in line]


@pytest.mark.parametrize(
    ("model", "column"),
    [(MinorCase, "why"), (MinorCheck, "note"), (AuthorityCase, "proposal"), (AuthorityCase, "why"), (CaseEntry, "note"),
     (Incident, "post_mortem"), (IncidentEntry, "note")],
)  # fmt: skip
def test_every_note_is_a_sealed_column(model, column: str) -> None:
    field = model._meta.get_field(column)
    assert isinstance(field, PersonalField)
    assert field.category is Category.INQUIRY


def test_what_was_found_about_somebody_is_in_their_package_and_who_looked_is_not(person: Person) -> None:
    of_a_minor()
    told = b"".join(as_json(package_for(subject_of(person.id)))).decode()
    assert WORDS in told
    assert "by" in REGISTRY.demand("minors.MinorCheck").withheld
    assert "decided_by" in REGISTRY.demand("minors.MinorCase").withheld


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("room", ["minors", "authorities"])
def test_a_note_ends_by_rule_with_its_key(room: str) -> None:
    make, column = CASES[room]
    row = make()
    case = row.subject_id()
    CLOCK.advance(notes.KEPT_FOR - timedelta(days=1))
    notes.end_due()
    assert keys_of(case) is not None
    CLOCK.advance(timedelta(days=2))
    assert notes.end_due() == 1
    assert keys_of(case) is None
    with using(Purpose.SERVE_CUSTOMER, actor="staff:1", about=(case,)):
        assert getattr(type(row).objects.get(id=row.id), column) is ERASED
    notes.end_due()


def test_a_case_that_goes_on_keeps_its_notes(person: Person) -> None:
    case = checked(reported())
    CLOCK.advance(notes.KEPT_FOR * 2)
    notes.end_due()
    assert clock.now() > case.received_at + notes.KEPT_FOR
    assert keys_of(case.id) is not None
