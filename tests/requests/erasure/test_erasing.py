"""A person is erased completely, what law wants stays readable for that alone, and nobody else is touched."""

import pytest
from django.db import connection
from tests.everybody import EVERYBODY
from tests.requests.lives import Life, give_credit
from tests.shop.house import FakeHouse

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, NotFound, Refused
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.models import Message
from smarttec.notice import door
from smarttec.notice.door import Disclosed
from smarttec.notice.models import Disclosure
from smarttec.notice.policy import Flag
from smarttec.people.actions.choices import set_flag
from smarttec.people.holdings import REGISTRY, Fate, subject_of
from smarttec.people.models import Account, ApiKey, Person
from smarttec.post.delivery import deliver_due
from smarttec.post.ports import Letter, MailOutcome, MailResult
from smarttec.requests.erasure.approving import ErasureInTheWay, approve
from smarttec.requests.erasure.asking import ask_by_portal
from smarttec.requests.erasure.domain import SWEEP_AFTER, Asked, Cause, Step
from smarttec.requests.erasure.links import erasure_at, page_url
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.plan import plan_for
from smarttec.requests.erasure.recipients import ask_due
from smarttec.requests.erasure.running import run
from smarttec.requests.register.domain import Kind as Wanted
from smarttec.requests.register.domain import State
from smarttec.requests.register.models import Request
from smarttec.requests.signing import is_signed, with_signature
from smarttec.shop.paper.models import Document
from smarttec.shop.paper.queries import snapshot_of
from smarttec.vault import directory, erasure_ledger
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of, wrapped_keys
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def erase(life: Life, **more: object) -> Erasure:
    erasure = approve(person=life.person.id, cause=Cause.ASKED, by=life.person.id, **more)  # type: ignore[arg-type]
    assert run(erasure.id) is Step.SWEEP
    return Erasure.objects.get(id=erasure.id)


def test_the_plan_says_what_goes_and_what_stays(ada: Life) -> None:
    plan = plan_for(subject_of(ada.person.id))
    lines = {line.label: line for line in plan.lines}
    assert (lines["messaging.Message"].fate, lines["messaging.Message"].rows) == (Fate.STRIP, 3)
    assert (lines["contacts.Contact"].fate, lines["contacts.Contact"].rows) == (Fate.DELETE, 1)
    kept = lines["paper.Document"]
    assert kept.fate is Fate.KEEP
    assert kept.why
    assert kept.until is not None
    assert kept.until.year - Document.objects.get(account=ada.account).issued_at.year in {10, 11}
    assert plan.obstacles == ()
    assert plan.recipients == ("the clearing house",)
    assert all(line.rows for line in plan.lines)


def test_erased_is_erased_and_others_are_not(ada: Life, bob: Life) -> None:
    before = rows_of(bob)
    erasure = erase(ada)
    assert [keys_of(one) for one in ada.ids] == [None, None]
    assert directory.look_up(Kind.SIGN_IN_EMAIL, "adaxyz@example.org") is None
    assert directory.look_up(Kind.SERVICE_NUMBER, ada.number) is None
    gone, subject = [h for h in REGISTRY.ordered if h.fate is Fate.DELETE], subject_of(ada.person.id)
    assert [holding.label for holding in gone if holding.rows_of(subject).exists()] == []
    assert set(Message.objects.filter(account=ada.account.id).values_list("recipient_digest", flat=True)) == {b""}
    assert Person.objects.get(id=ada.person.id).policy & Flag.ERASED
    assert Account.objects.get(id=ada.account.id).status == Account.Status.CLOSED
    assert not ApiKey.objects.filter(account=ada.account).exists()
    assert rows_of(bob) == before
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        assert Person.objects.get(id=bob.person.id).name == "bobxyz Name"
    assert erasure.ledger_number == erasure_ledger.last_number()
    assert erasure_ledger.first_fault() is None


def rows_of(life: Life) -> dict[str, int]:
    subject = subject_of(life.person.id)
    return {holding.label: holding.rows_of(subject).count() for holding in REGISTRY.ordered}


def test_a_receipt_stays_readable_for_the_records_alone(ada: Life) -> None:
    erase(ada)
    document = Document.objects.select_related("account").get(account=ada.account)
    assert document.subject not in ada.ids
    with using(Purpose.KEEP_RECORDS, actor="test"):
        snapshot = snapshot_of(document)
    assert snapshot is not None
    assert snapshot.buyer.name == "adaxyz Buyer"
    for purpose in (Purpose.SHOW_OWN_DATA, Purpose.RUN_ACCOUNT, Purpose.FULFIL_ORDER):
        with pytest.raises(Refused), using(purpose, actor="test", about=EVERYBODY):
            snapshot_of(Document.objects.select_related("account").get(id=document.id))


def test_the_certificate_tells_what_happened_and_is_signed(ada: Life) -> None:
    plan = plan_for(subject_of(ada.person.id))
    erasure = erase(ada)
    told = with_signature(erasure.certificate, bytes(erasure.signature))
    assert is_signed(told, public_key=door.public_key_bytes())
    assert not is_signed({**told, "keys_destroyed": 0}, public_key=door.public_key_bytes())
    removed = {line["table"]: line["rows"] for line in told["removed"]}
    assert removed.items() >= {line.label: line.rows for line in plan.of(Fate.DELETE, Fate.STRIP)}.items()
    assert removed["messaging.Message"] == 3
    kept = {line["table"]: line for line in told["kept"]}
    assert kept["paper.Document"]["personal"]
    assert kept["shop.Payment"]["until"] is None
    assert told["backups_unreadable_from"] > told["removed_at"][:10]
    assert not [value for value in {*ada.values, *ada.kept} if value in str(told)]


def test_disclosures_stay_as_they_were_signed(ada: Life) -> None:
    before = Disclosure.objects.filter(subject__in=ada.ids).count()
    erase(ada)
    assert Disclosure.objects.filter(subject__in=ada.ids).count() == before > 0


def test_recipients_are_asked_and_one_that_is_away_holds_up_nobody(ada: Life, house: FakeHouse) -> None:
    house.is_away = True
    erasure = erase(ada)
    ask_due()
    request = erasure.recipients.get()
    assert (request.state, request.failure) == (Asked.WAITING, "gateway-unavailable")
    house.is_away = False
    erasure.recipients.update(next_try_at=request.asked_at)
    ask_due()
    request.refresh_from_db()
    assert (request.state, request.references, len(house.deleted_customers)) == (Asked.DELETED, [], 1)


def test_a_legal_hold_is_in_the_way_with_its_clause(ada: Life) -> None:
    set_flag(person=ada.person, flag=Flag.LEGAL_HOLD, on=True, how="desk")
    with pytest.raises(ErasureInTheWay) as refused:
        erase(ada)
    assert [(obstacle.key, obstacle.clause) for obstacle in refused.value.obstacles] == [("legal-hold", "RIGHTS-4")]
    assert not Erasure.objects.exists()


def test_credit_is_lost_only_when_that_was_confirmed(ada: Life) -> None:
    give_credit(ada.account, 5_000_000)
    with pytest.raises(Conflict):
        erase(ada)
    erase(ada, confirmed_loss="USD 5000000")


def test_approving_twice_makes_one(ada: Life) -> None:
    first = approve(person=ada.person.id, cause=Cause.ASKED, by=ada.person.id)
    assert approve(person=ada.person.id, cause=Cause.ASKED, by=ada.person.id) == first


def test_nothing_of_it_reads_a_whole_table(ada: Life) -> None:
    subject = subject_of(ada.person.id)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for holding in REGISTRY.ordered:
            sql, values = holding.rows_of(subject).values("pk").query.sql_with_params()
            cursor.execute(f"EXPLAIN {sql}", values)
            assert "Seq Scan" not in "\n".join(line for (line,) in cursor.fetchall()), holding.label


def test_the_last_letter_goes_to_the_address_and_nothing_of_it_is_left(ada: Life) -> None:
    erasure = erase(ada)
    transport = Catcher()
    assert deliver_due(transport=transport, limit=10) >= 1
    (letter,) = [one for one in transport.letters if one.recipient == "adaxyz@example.org"]
    assert page_url(erasure) in letter.text
    CLOCK.advance(SWEEP_AFTER)
    assert run(erasure.id) is Step.OVER
    assert wrapped_keys([erasure.id]) == []
    assert erasure_at(page_url(erasure).rpartition("/")[2]) == Erasure.objects.get()


def test_a_request_is_answered_by_its_erasure(ada: Life) -> None:
    tag = ask_by_portal(ada.person, confirmed_loss="")
    erasure = erasure_at(tag)
    assert run(erasure.id) is Step.SWEEP
    request = Request.objects.get()
    assert (request.kind, request.state, request.outcome, request.person) == (
        Wanted.ERASURE, State.DONE, "erased", ada.person.id,
    )  # fmt: skip
    transport = Catcher()
    deliver_due(transport=transport, limit=10)
    assert [one.recipient for one in transport.letters if page_url(erasure) in one.text] == ["adaxyz@example.org"]


def test_a_plan_that_is_in_the_way_leaves_no_request(ada: Life) -> None:
    set_flag(person=ada.person, flag=Flag.LEGAL_HOLD, on=True, how="desk")
    with pytest.raises(ErasureInTheWay):
        ask_by_portal(ada.person, confirmed_loss="")
    assert Request.objects.get().state == State.WITHDRAWN


def test_a_forged_tag_finds_nothing() -> None:
    with pytest.raises(NotFound):
        erasure_at("a" * 40)


class Catcher:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def hand_over(self, *, letter: Disclosed[Letter]) -> MailOutcome:
        self.letters.append(letter.value)
        return MailOutcome(result=MailResult.ACCEPTED, reason="accepted")
