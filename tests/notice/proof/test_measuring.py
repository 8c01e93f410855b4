"""Findings are measured when they are due, kept with their age, and never assumed."""

from contextlib import nullcontext
from datetime import timedelta
from threading import Event, Semaphore
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import SealBroken
from smarttec.kernel.ids import new_id
from smarttec.notice import policy
from smarttec.notice.documents.loader import clause_ids
from smarttec.notice.models import ProofResult
from smarttec.notice.proof import measuring, registry, running
from smarttec.notice.proof.measuring import State
from smarttec.notice.proof.registry import HOURLY, Finding, Probe, probes
from smarttec.post.actions import Correspondent, queue_answer
from smarttec.post.models import Mail
from smarttec.vault.keystore import make_keys

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
    assert [one.state for one in measuring.evidence()["USE-8"]] == [State.FAILED, State.CURRENT]


def test_a_finding_of_a_probe_that_is_gone_is_not_shown(own_probes) -> None:
    own_probes["one"] = counting("one", [Finding("first")])
    measuring.measure_due()
    own_probes.clear()
    assert measuring.evidence() == {}


def test_evidence_takes_one_query(django_assert_num_queries) -> None:
    measuring.measure_due()
    with django_assert_num_queries(1):
        assert measuring.evidence()


@pytest.mark.parametrize("answer", ["null", "raises", "ends", "no finding", "too much", "no text"])
@pytest.mark.parametrize("is_alone", [False, True], ids=["in a transaction", "alone"])
@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_whatever_a_probe_does_it_fails_alone_and_is_said_to_have_failed(own_probes, answer: str, is_alone) -> None:
    def fail() -> Finding:
        match answer:
            case "null":
                return Finding(str(None & 3))  # type: ignore[operator]  # what a column without a value does
            case "raises":
                raise SealBroken("a name that stands in the message")
            case "ends":
                raise SystemExit(3)
            case "no finding":
                return None  # type: ignore[return-value]
            case "too much":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 / 0")
        return Finding("a\0b")

    own_probes["a"] = Probe("a", ("USE-8",), HOURLY, fail)
    own_probes["b"] = counting("b", [Finding("counted", holds=True)])
    with nullcontext() if is_alone else transaction.atomic():
        measuring.measure_due()
    broken, good = measuring.evidence()["USE-8"]
    assert (broken.sentence, broken.state, broken.holds) == (measuring.FAILED, State.FAILED, None)
    assert (good.sentence, good.state, good.holds) == ("counted", State.CURRENT, True)


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_probe_that_hangs_keeps_nobody_is_not_begun_twice_and_its_late_answer_counts(own_probes, monkeypatch) -> None:
    monkeypatch.setattr(measuring, "PATIENCE", timedelta(milliseconds=20))
    begun, may_go_on = Semaphore(0), Event()

    def hang() -> Finding:
        begun.release()
        may_go_on.wait()
        return Finding("late", holds=True)

    own_probes["a"] = Probe("a", ("USE-8",), HOURLY, hang, within=timedelta(milliseconds=40))
    own_probes["b"] = counting("b", [Finding("first"), Finding("second")])
    for expected in ("first", "second"):
        measuring.measure(own_probes.values())
        hanging, good = measuring.evidence()["USE-8"]
        assert (hanging.state, good.sentence) == (State.FAILED, expected)
    assert [begun.acquire(blocking=False), begun.acquire(blocking=False)] == [True, False]
    run = running._under_way["a"]
    may_go_on.set()
    run.join()
    assert measuring.evidence()["USE-8"][0].sentence == "late"


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_statement_that_waits_for_ever_is_ended(own_probes) -> None:
    def wait() -> Finding:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1000)")
        return Finding("never")

    own_probes["a"] = Probe("a", ("USE-8",), HOURLY, wait, within=timedelta(milliseconds=100))
    measuring.measure(own_probes.values())
    running._under_way["a"].join()
    assert measuring.evidence()["USE-8"][0].state is State.FAILED


@pytest.mark.parametrize("moved", [timedelta(hours=3), timedelta(hours=-1)], ids=["too old", "of the future"])
def test_a_finding_past_its_time_no_longer_speaks_for_a_clause_but_still_against_it(own_probes, moved) -> None:
    own_probes["a"] = counting("a", [Finding("good", holds=True), Finding("again", holds=True)])
    own_probes["b"] = counting("b", [Finding("bad", holds=False), Finding("again", holds=True)])
    measuring.measure_due()
    ProofResult.objects.update(measured_at=clock.now() - moved)
    assert [(one.state, one.holds) for one in measuring.evidence()["USE-8"]] == [
        (State.OUT_OF_DATE, None),
        (State.OUT_OF_DATE, False),
    ]
    assert measuring.measure_due() == 2
    assert [one.holds for one in measuring.evidence()["USE-8"]] == [True, True]


def test_what_was_never_measured_says_so(own_probes) -> None:
    own_probes["a"] = counting("a", [])
    (one,) = measuring.evidence()["USE-8"]
    assert (one.state, one.sentence, one.age) == (State.NEVER, measuring.NEVER, None)


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_a_letter_to_a_stranger_keeps_no_probe_from_counting() -> None:
    matter = new_id()
    make_keys(matter)
    stranger = Correspondent(
        matter=matter, cell=0, policy_word=policy.make(version=1), address="a.stranger@example.com"
    )
    queue_answer(to=stranger, template="request_done", context={"words": "", "reference": "R-1"})
    Mail.objects.update(mail_class=Mail.Class.ADMINISTRATIVE)
    measuring.measure(probes().values())
    assert list(ProofResult.objects.filter(is_failed=True)) == []


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
    assert [(row.probe, row.sentence) for row in rows if row.holds is False or row.is_failed] == []
    assert all("@" not in row.sentence for row in rows)


def test_two_probes_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="disclosures"):
        registry.probe("disclosures", "USE-8")(lambda: Finding(""))


BROKEN = {
    "raises": "raise ValueError('no')\n", "is no program": "def (:\n", "leaves": "raise SystemExit(3)\n",
    "needs what is not there": "import nothing_of_this_name\n", "has the name of another": "",
}  # fmt: skip

THEIRS = """
@probe("lost", "SHARE-1", "USE-8", every=1)
def one(): return Finding("x")

@probe(
    "gone", "SCOPE-1",
)
def two(): return Finding("x")
"""


@pytest.mark.parametrize("why", BROKEN)
def test_a_room_whose_module_cannot_be_imported_fails_alone_and_by_its_probes_names(
    own_probes, monkeypatch, tmp_path, why: str
) -> None:
    room = f"broken_{why.replace(' ', '_')}"
    (tmp_path / room).mkdir()
    named = "from smarttec.notice.proof.registry import Finding, probe\n"
    theirs = THEIRS
    twin = '@probe("counted", "SHARE-1")\ndef three(): return Finding("x")\n'
    text = named + BROKEN[why] + theirs + (twin if not BROKEN[why] else "")
    (tmp_path / room / "evidence.py").write_text(text)
    (tmp_path / room / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    registry.probe("counted", "SHARE-1")(lambda: Finding("Counted: 1."))
    there = SimpleNamespace(name=room, label=room, path=str(tmp_path / room))
    monkeypatch.setattr(registry.apps, "get_app_configs", lambda: [there])
    registry._find.__wrapped__()
    measuring.measure_due()
    found = {row.probe: row for row in ProofResult.objects.all()}
    assert {name: row.is_failed for name, row in found.items()} == {"lost": True, "gone": True, "counted": False}
    assert registry._probes["lost"].clauses == ("SHARE-1", "USE-8")
    assert registry._probes["gone"].clauses == ("SCOPE-1",)
