"""Nothing outlives its schedule: the run with the clock moved."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.requests.lives import Life, live

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.messaging.models import Message
from smarttec.notice.policy import Flag
from smarttec.notice.retention import MODELS, SCHEDULE, Event
from smarttec.people.actions.choices import set_flag
from smarttec.people.models import Account, Person
from smarttec.post.models import Mail
from smarttec.requests.erasure.approving import approve
from smarttec.requests.erasure.domain import Cause, Step
from smarttec.requests.erasure.models import Erasure, RecordsKey
from smarttec.requests.erasure.records import end_due_records
from smarttec.requests.erasure.running import run as erase
from smarttec.requests.retention import running
from smarttec.requests.retention.closing import KEPT_FOR, end_closed
from smarttec.requests.retention.kinds import kinds
from smarttec.requests.retention.models import KindState
from smarttec.requests.retention.running import report, run
from smarttec.shop.paper.models import Document
from smarttec.vault.keystore import wrapped_keys

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture(autouse=True)
def _own_file(tmp_path: Path, settings: object) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, erasures_file=tmp_path / "erasures.jsonl")  # type: ignore[attr-defined]


@pytest.fixture
def ada() -> Life:
    return live("adaxyz", "+14155550100", messages=7)


def found() -> dict[str, int]:
    return {one.kind.holding.label: one.over for one in report() if one.over}


def test_nothing_is_over_on_the_first_day(ada: Life) -> None:
    assert found() == {}
    assert [one.ended for one in run()] == [0] * len(kinds())


def test_letters_go_after_days_and_messages_after_a_year(ada: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    CLOCK.advance(timedelta(days=8))
    letters = Mail.objects.count()
    assert found() == {"post.Mail": letters}
    assert sum(one.ended for one in run()) == letters
    assert not Mail.objects.exists()
    CLOCK.advance(timedelta(days=13 * 31))
    assert found() == {"messaging.Message": 7}
    assert Message.objects.exclude(recipient_digest=b"").count() == 7
    assert sum(one.ended for one in run()) == 7
    assert Message.objects.filter(recipient_digest=b"").count() == 7
    assert found() == {}
    state = KindState.objects.get(label="messaging.Message")
    assert (state.ended, state.ended_in_all, state.oldest_at) == (7, 7, None)


def test_after_ten_years_nothing_is_left_that_has_a_moment(ada: Life) -> None:
    CLOCK.advance(timedelta(days=366 * 10 + 1))
    list(run())
    assert [(one.kind.holding.label, one.oldest_at) for one in report() if one.oldest_at] == []
    assert Document.objects.get().content is None
    assert Document.objects.get().gross_micros == 20_000_000


def test_a_legal_hold_keeps_everything_of_its_subject_and_of_nobody_else(ada: Life) -> None:
    bob = live("bobxyz", "+14155550199", messages=2)
    set_flag(person=ada.person, flag=Flag.LEGAL_HOLD, on=True, how="desk")
    CLOCK.advance(timedelta(days=14 * 31))
    list(run())
    assert Message.objects.filter(account=ada.account.id, recipient_digest=b"").count() == 0
    assert Message.objects.filter(account=bob.account.id, recipient_digest=b"").count() == 2
    assert KindState.objects.get(label="messaging.Message").held == 7
    set_flag(person=ada.person, flag=Flag.LEGAL_HOLD, on=False, how="desk")
    list(run())
    assert Message.objects.filter(account=ada.account.id, recipient_digest=b"").count() == 7


def test_a_run_that_was_killed_goes_on(ada: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    CLOCK.advance(timedelta(days=14 * 31))
    calls = iter(range(100))
    batch = running._end_batch

    def dying(*of: object) -> int:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return batch(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "_end_batch", dying)
    with pytest.raises(KeyboardInterrupt):
        list(run())
    monkeypatch.setattr(running, "_end_batch", batch)
    list(run())
    assert found() == {}


def test_a_closed_account_goes_a_month_later_with_its_person(ada: Life) -> None:
    Account.objects.filter(id=ada.account.id).update(status=Account.Status.CLOSED, closed_at=clock.now())
    CLOCK.advance(KEPT_FOR - timedelta(days=1))
    assert end_closed() == 0
    CLOCK.advance(timedelta(days=2))
    assert end_closed() == 1
    erasure = Erasure.objects.get()
    assert (erasure.person, erasure.cause) == (ada.person.id, Cause.CLOSED)
    assert erase(erasure.id) is Step.SWEEP
    assert end_closed() == 0


def test_a_closed_sub_account_goes_alone(ada: Life) -> None:
    other = live("subxyz", "+14155550177")
    Account.objects.filter(id=other.account.id).update(
        owner=ada.person, parent=ada.account, status=Account.Status.CLOSED, closed_at=clock.now()
    )  # fmt: skip
    CLOCK.advance(KEPT_FOR + timedelta(days=1))
    assert end_closed() == 1
    assert erase(Erasure.objects.get().id) is Step.SWEEP
    assert wrapped_keys([other.account.id]) == []
    assert len(wrapped_keys(ada.ids)) == 2
    assert not Person.objects.get(id=ada.person.id).policy & Flag.ERASED
    assert end_closed() == 0


def test_keys_of_kept_records_end_by_themselves(ada: Life) -> None:
    erasure = approve(person=ada.person.id, cause=Cause.ASKED, by=None)
    erase(erasure.id)
    key = RecordsKey.objects.get()
    assert wrapped_keys([key.id])
    CLOCK.advance(key.until - clock.now() - timedelta(days=1))
    assert end_due_records() == 0
    CLOCK.advance(timedelta(days=1))
    assert end_due_records() == 1
    assert wrapped_keys([key.id]) == []


def test_all_that_counts_from_the_closing_of_an_account_counts_the_same() -> None:
    assert {rule.keep for rule in SCHEDULE.values() if rule.event is Event.CLOSED} == {KEPT_FOR}


def test_nothing_is_stored_for_a_choice_alone() -> None:
    for_a_choice = {purpose for (_, purpose), rule in SCHEDULE.items() if rule.event is Event.CHOICE_ENDED}
    alone = [label for label, stored in MODELS.items() if stored.purposes <= for_a_choice]
    assert alone == [], "the daily run has to end such rows with the choice"
