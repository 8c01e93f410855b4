"""Holdings: no table about somebody is forgotten, and each leads to the rows of its subject and to no others."""

from dataclasses import replace

import pytest
from django.db import models
from tests.people.helpers import open_confirmed

from smarttec.kernel.errors import MisconfiguredError, NotFound
from smarttec.kernel.ids import new_id
from smarttec.notice.checks.registration import tables
from smarttec.people.checks import NOT_HELD, find_gaps
from smarttec.people.holdings import REGISTRY, Fate, Registry, Whose, subject_of
from smarttec.vault.querysets import sealed_fields

OWN = [model for model in tables() if model.__module__.startswith("smarttec")]
MESSAGES = REGISTRY.demand("messaging.Message")


def gaps(*holdings: object) -> list[str]:
    registry = Registry()
    registry.add(holdings)  # type: ignore[arg-type]
    return [f"{found.obj} {found.msg}" for found in find_gaps([h.model for h in holdings], registry, {})]  # type: ignore[attr-defined]


def test_every_table_about_somebody_is_held():
    assert list(find_gaps(OWN, REGISTRY, NOT_HELD)) == []


@pytest.mark.parametrize("label", [holding.label for holding in REGISTRY.ordered if holding.sealed_columns()])
def test_a_sealed_table_that_nobody_holds_is_found(label):
    rest = Registry()
    rest.add(holding for holding in REGISTRY.ordered if holding.label != label)
    assert label in [found.obj for found in find_gaps(OWN, rest, NOT_HELD)]


def test_every_sealed_column_is_shown_or_withheld_with_a_reason():
    for holding in REGISTRY.ordered:
        shown = {column.name for column in holding.shown_columns()}
        for column in sealed_fields(holding.model):
            assert column.name in shown or holding.withheld[column.name]


def test_an_exemption_that_is_not_needed_is_gone():
    labels = {model._meta.label for model in OWN}
    assert set(NOT_HELD) <= labels
    assert not set(NOT_HELD) & {holding.label for holding in REGISTRY.ordered}


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"fate": Fate.STAY}, "Sealed columns cannot stay"),
        ({"fate": Fate.KEEP, "why": ""}, "has no reason"),
        ({"whose_column": "carrier"}, "reads the whole table"),
        ({"reset": {"nonsense": 1}}, "no column nonsense"),
        ({"withheld": {"nonsense": "so"}}, "no column nonsense"),
    ],
)
def test_a_holding_that_does_not_fit_its_table_is_found(changed, finding):
    assert gaps(MESSAGES) == []
    assert any(finding in found for found in gaps(replace(MESSAGES, **changed)))


def test_a_table_is_held_once():
    registry = Registry()
    registry.add([MESSAGES])
    registry.add([MESSAGES])
    with pytest.raises(MisconfiguredError):
        registry.add([replace(MESSAGES, title="Others")])


@pytest.mark.django_db(databases=["default", "keystore"])
def test_rows_are_those_of_the_subject_and_of_nobody_else():
    mine, other = subject_of(open_confirmed().id), subject_of(open_confirmed("grace@example.org").id)
    assert len(mine.accounts) == 1
    found = 0
    for holding in REGISTRY.ordered:
        keys = set(holding.rows_of(mine).values_list("pk", flat=True))
        assert not keys & set(holding.rows_of(other).values_list("pk", flat=True)), holding.label
        found += len(keys)
    assert found >= 4  # person, account, acceptance, balance


@pytest.mark.django_db(databases=["default", "keystore"])
def test_a_stranger_is_no_subject():
    with pytest.raises(NotFound):
        subject_of(new_id())


def test_ids_follow_whose_table_it_is():
    class Subject:
        person, accounts = new_id(), (new_id(), new_id())
        ids = (person, *accounts)

    assert replace(MESSAGES, whose=Whose.PERSON).ids_of(Subject) == (Subject.person,)  # type: ignore[arg-type]
    assert replace(MESSAGES, whose=Whose.ACCOUNT).ids_of(Subject) == Subject.accounts  # type: ignore[arg-type]
    assert replace(MESSAGES, whose=Whose.EITHER).ids_of(Subject) == Subject.ids  # type: ignore[arg-type]


def test_models_have_columns_of_their_own():
    """Guards the guard: the list of our tables is not empty."""
    assert len(OWN) > 60
    assert all(issubclass(model, models.Model) for model in OWN)
