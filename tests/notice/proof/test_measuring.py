"""Findings are measured when they are due, kept with their age, and never assumed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from smarttec.kernel.clock import CLOCK
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.models import ProofResult
from smarttec.notice.proof import measuring, registry
from smarttec.notice.proof.registry import HOURLY, Finding, Probe, probes

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def own_probes(monkeypatch) -> dict[str, Probe]:
    """No probes but those of the test."""
    probes()
    own: dict[str, Probe] = {}
    monkeypatch.setattr(registry, "_probes", own)
    return own


def counting(name: str, answers: list[Finding], *clauses: str) -> Probe:
    return Probe(name, clauses or ("USE-8",), HOURLY, lambda: answers.pop(0))


def test_a_probe_is_measured_at_once_and_again_when_its_finding_is_old(own_probes) -> None:
    own_probes["one"] = counting("one", [Finding("first"), Finding("second", holds=True)])
    assert [measuring.measure_due(), measuring.measure_due()] == [1, 0]
    CLOCK.advance(timedelta(minutes=59))
    assert measuring.measure_due() == 0
    CLOCK.advance(timedelta(minutes=2))
    assert measuring.measure_due() == 1
    (kept,) = measuring.evidence()["USE-8"]
    assert (kept.sentence, kept.holds, kept.age < timedelta(minutes=1)) == ("second", True, True)


def test_a_probe_that_fails_says_so_and_does_not_keep_the_others(own_probes) -> None:
    def fail() -> Finding:
        raise DatabaseError("values that stand in the message")

    own_probes["broken"] = Probe("broken", ("USE-8",), HOURLY, fail)
    own_probes["good"] = counting("good", [Finding("counted")])
    measuring.measure_due()
    assert [one.sentence for one in measuring.evidence()["USE-8"]] == [measuring.FAILED, "counted"]
    assert [one.holds for one in measuring.evidence()["USE-8"]] == [None, None]


def test_a_finding_of_a_probe_that_is_gone_is_not_shown(own_probes) -> None:
    own_probes["one"] = counting("one", [Finding("first")])
    measuring.measure_due()
    own_probes.clear()
    assert measuring.evidence() == {}


def test_evidence_takes_one_query(django_assert_num_queries) -> None:
    measuring.measure_due()
    with django_assert_num_queries(1):
        assert measuring.evidence()


def test_every_rooms_probes_are_found_and_speak_about_published_clauses() -> None:
    found = probes()
    rooms = {one.measure.__module__ for one in found.values()}
    assert {
        f"smarttec.{room}.evidence" for room in ("notice", "people", "post", "ledger", "messaging", "shop")
    } <= rooms
    assert {clause for one in found.values() for clause in one.clauses} <= set(clause_ids())


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_every_probe_can_be_measured_on_an_empty_system_and_speaks_against_nothing() -> None:
    measuring.measure(probes().values())
    rows = list(ProofResult.objects.all())
    assert len(rows) == len(probes())
    assert [(row.probe, row.sentence) for row in rows if row.holds is False or row.sentence == measuring.FAILED] == []
    assert all(len(row.sentence) <= 400 and "@" not in row.sentence for row in rows)


def test_two_probes_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="disclosures"):
        registry.probe("disclosures", "USE-8")(lambda: Finding(""))
