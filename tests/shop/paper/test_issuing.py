"""Numbers have no gap and no double, and what was issued stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from tests.everybody import EVERYBODY

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput, NotFound, SealBroken
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account
from smarttec.shop.paper import issuing
from smarttec.shop.paper.actions import issue
from smarttec.shop.paper.domain import Buyer, Kind, line_from_gross
from smarttec.shop.paper.models import Document, Series
from smarttec.shop.paper.queries import access_document, documents_of, gaps, snapshot_of
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

ADA = Buyer(name="Ada Byron", company="Engines Ltd", address_lines=("1 Mill Lane", "London"), country="GB")
LINES = [line_from_gross(description="Credits", gross_micros=20_000_000, tax_rate_ppm=190000, tax_name="VAT")]


def issued(account: Account, kind: Kind = Kind.RECEIPT, reference: UUID | None = None, **more: object) -> Document:
    return issue(kind=kind, account=account, buyer=ADA, lines=LINES, reference=reference or new_id(), **more)  # type: ignore[arg-type]


def test_every_kind_is_numbered_from_one_each_year(account: Account) -> None:
    year = CLOCK.now().year
    assert [issued(account).number for _ in range(3)] == [f"R-{year}-00000{n}" for n in (1, 2, 3)]
    assert issued(account, Kind.INVOICE).number == f"I-{year}-000001"
    assert issued(account, Kind.QUOTE).number == f"Q-{year}-000001"
    CLOCK.set_offset(timedelta(days=366))
    assert issued(account).number == f"R-{year + 1}-000001"
    assert gaps() == []


def test_who_waited_past_new_year_draws_from_the_new_years_counter(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
    moments = iter([old, new, new, new])
    monkeypatch.setattr(issuing, "clock", SimpleNamespace(now=lambda: next(moments)))
    document = issued(account)
    assert (document.number, document.issued_at) == ("R-2031-000001", new)
    assert gaps() == []


def test_issuing_again_for_the_same_reference_gives_the_same_document(account: Account) -> None:
    reference = new_id()
    assert issued(account, reference=reference) == issued(account, reference=reference)
    assert issued(account, Kind.INVOICE, reference=reference).kind == Kind.INVOICE
    assert Document.objects.count() == 2


def test_a_reference_belongs_to_one_account(account: Account, stranger: Account) -> None:
    reference = new_id()
    issued(account, reference=reference)
    with pytest.raises(Conflict):
        issued(stranger, reference=reference)


def test_a_number_whose_transaction_is_rolled_back_was_not_used(account: Account) -> None:
    first = issued(account)
    with transaction.atomic():
        issued(account)
        transaction.set_rollback(True)
    assert issued(account).sequence == first.sequence + 1
    assert gaps() == []


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_concurrent_issues_and_rollbacks_leave_no_gap_and_no_double(account: Account) -> None:
    repeated = new_id()

    def work(number: int) -> None:
        try:
            with transaction.atomic():
                issued(account, reference=repeated if number % 4 == 0 else None)
                transaction.set_rollback(number % 3 == 0)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(36)))
    sequences = sorted(Document.objects.values_list("sequence", flat=True))
    # 24 were not rolled back; those of them that repeat (4, 8, 16, 20, 28, 32) are one document.
    assert sequences == list(range(1, 20))
    assert gaps() == []


def test_a_gap_is_seen(account: Account) -> None:
    issued(account)
    Document.objects.all().delete()
    (gap,) = gaps()
    assert (gap.kind, gap.last, gap.missing) == (Kind.RECEIPT, 1, 1)


@pytest.mark.parametrize(
    "change", [{"number": "R-1"}, {"gross_micros": 1, "net_micros": 1, "tax_micros": 0}, {"digest": b"x"}]
)
def test_the_database_refuses_to_change_a_document(account: Account, change: dict[str, object]) -> None:
    document = issued(account)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(id=document.id).update(**change)


def test_the_database_refuses_to_move_a_counter(account: Account) -> None:
    issued(account)
    for last in (0, 7):
        with pytest.raises(DatabaseError), transaction.atomic():
            Series.objects.update(last=last)
    with pytest.raises(DatabaseError), transaction.atomic():
        Series.objects.all().delete()


def test_the_content_is_read_back_as_it_was_issued(account: Account) -> None:
    invoice = issued(account, Kind.INVOICE, notes=("Thank you.",), due_at=CLOCK.now())
    note = issued(account, Kind.CREDIT_NOTE, about=invoice)
    found = access_document(account, str(note.id))
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        snapshot = snapshot_of(found)
        assert snapshot_of(access_document(account, invoice.id)).notes == ("Thank you.",)
    assert snapshot is not None
    assert (snapshot.buyer, list(snapshot.lines)) == (ADA, LINES)
    assert (snapshot.about_number, snapshot.about_issued_at) == (invoice.number, invoice.issued_at)
    assert found.taxes == [{"name": "VAT", "rate_ppm": 190000, "net_micros": 16_810_000, "tax_micros": 3_190_000}]


def test_content_that_was_changed_behind_our_back_is_seen(account: Account) -> None:
    document = issued(account)
    document.content = "{}"
    document.save(update_fields=["content"])
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY), pytest.raises(SealBroken):
        snapshot_of(access_document(account, document.id))


def test_another_accounts_document_is_not_found(account: Account, stranger: Account) -> None:
    document = issued(account)
    assert list(documents_of(account)) == [document]
    assert not documents_of(stranger)
    for wanted in (document.id, str(document.id), "x", new_id()):
        with pytest.raises(NotFound):
            access_document(stranger, wanted)


def test_what_makes_no_document_is_refused(account: Account, stranger: Account) -> None:
    with pytest.raises(InvalidInput):
        issue(kind=Kind.RECEIPT, account=account, buyer=ADA, lines=[], reference=new_id())
    with pytest.raises(InvalidInput):
        issued(account, Kind.CREDIT_NOTE)
    with pytest.raises(InvalidInput):
        issued(account, Kind.INVOICE, about=issued(account))
    with pytest.raises(InvalidInput):
        issued(account, Kind.RECEIPT, about=issued(account, Kind.INVOICE))
    with pytest.raises(InvalidInput):
        issued(account, Kind.CREDIT_NOTE, about=issued(stranger))
    with pytest.raises(CardNumberRefused):
        issued(account, notes=("Paid with 4242 4242 4242 4242",))
