"""Issuing documents, with numbers that have no gap.

The number is drawn from a counter's row that stays locked until the transaction ends: what is rolled back did not use
it, and what comes next takes it. Every issuer of a kind waits there, so `issue` is the last thing a transaction does:
after the account's row, after the ledger, and several kinds in the order of `Kind`.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.people.models import Account
from smarttec.shop.paper.domain import Buyer, Kind, Line, number_of, totals_of
from smarttec.shop.paper.keeping import subject_for
from smarttec.shop.paper.local_tax import kept, local_tax
from smarttec.shop.paper.models import Document, Series
from smarttec.shop.paper.seller import seller_country, seller_tax_id
from smarttec.shop.paper.snapshot import Snapshot, current_seller, digest_of, to_text
from smarttec.vault.keystore import keys_of

_LINES_MAX = 500


@transaction.atomic
def issue(
    *,
    kind: Kind,
    account: Account,
    buyer: Buyer,
    lines: Sequence[Line],
    reference: UUID,
    about: Document | None = None,
    due_at: datetime | None = None,
    notes: Sequence[str] = (),
    supplied: str = "",
    paid_by: str = "",
) -> Document:
    """Issue a document once per kind and `reference` (the id of what it is for); repeating gives the same one.

    `about` is the invoice or receipt that a credit note gives back. Raises `InvalidInput` for lines that make no
    document, `CardNumberRefused`, and `Conflict` when the reference was used for another account, or while an exchange
    rate is missing.
    """
    _check(kind, account, lines, about)
    snapshot = replace(_snapshot(buyer, lines, about, notes), supplied=supplied, paid_by=paid_by)
    series, now = _locked_series(kind)
    before = Document.objects.filter(kind=kind, reference=reference).first()
    if before is None:
        return _write(_next(series), account, snapshot, now=now, reference=reference, about=about, due_at=due_at)
    if before.account_id != account.id:
        raise Conflict("A document with this reference was issued to another account.")
    return before


def _check(kind: Kind, account: Account, lines: Sequence[Line], about: Document | None) -> None:
    if not 0 < len(lines) <= _LINES_MAX:
        raise InvalidInput(f"A document has 1 to {_LINES_MAX} lines.", field="lines")
    if totals_of(lines).gross_micros < 0:
        raise InvalidInput("A document comes to zero or more; what goes back is a credit note.", field="lines")
    if (kind is Kind.CREDIT_NOTE and about is None) or (kind in {Kind.QUOTE, Kind.INVOICE} and about is not None):
        raise InvalidInput("A credit note is about another document; a quote or an invoice is not.", field="about")
    if kind is Kind.RECEIPT and about is not None and about.kind != Kind.RECEIPT:
        raise InvalidInput("A receipt of what came again is about the first receipt.", field="about")
    if about is not None and about.account_id != account.id:
        raise InvalidInput("What is about another document goes to its account.", field="about")


def _snapshot(buyer: Buyer, lines: Sequence[Line], about: Document | None, notes: Sequence[str]) -> Snapshot:
    texts = (
        buyer.name,
        buyer.company,
        *buyer.address_lines,
        buyer.tax_id,
        *notes,
        *(line.description for line in lines),
    )
    refuse_card_number("\n".join(texts))
    return Snapshot(
        seller=current_seller(country=seller_country(), tax_id=seller_tax_id()),
        buyer=buyer,
        lines=tuple(lines),
        notes=tuple(notes),
        about_number=about.number if about else "",
        about_issued_at=about.issued_at if about else None,
    )


def _locked_series(kind: Kind) -> tuple[Series, datetime]:
    """The counter of this year, made when it is the year's first document, and the moment of issue.

    The moment is read under the lock, so dates follow numbers; who waited past New Year takes the new year's counter.
    """
    series: Series | None = None
    while series is None or series.year != (now := clock.now()).year:
        year = clock.now().year
        Series.objects.bulk_create([Series(kind=kind, year=year)], ignore_conflicts=True)
        series = Series.objects.select_for_update().get(kind=kind, year=year)
    return series, now


def _next(series: Series) -> Series:
    series.last += 1
    Series.objects.filter(kind=series.kind, year=series.year).update(last=series.last)
    return series


def _write(
    drawn: Series,
    account: Account,
    snapshot: Snapshot,
    *,
    now: datetime,
    reference: UUID,
    about: Document | None,
    due_at: datetime | None,
) -> Document:
    kind, totals = Kind(drawn.kind), totals_of(snapshot.lines)
    local = local_tax(
        kind=kind, tax_micros=totals.tax_micros, currency=account.currency, on=now.date(), about=about
    )  # fmt: skip
    content = to_text(snapshot)
    return Document.objects.create(
        cell=account.cell,
        account=account,
        subject=account.id if keys_of(account.id) else subject_for(account, year=drawn.year),
        kind=kind,
        year=drawn.year,
        sequence=drawn.last,
        number=number_of(kind, year=drawn.year, sequence=drawn.last),
        reference=reference,
        about=about,
        country=snapshot.buyer.country or snapshot.seller.country,
        currency=account.currency,
        net_micros=totals.net_micros,
        tax_micros=totals.tax_micros,
        gross_micros=totals.gross_micros,
        taxes=[asdict(tax) for tax in totals.taxes],
        **kept(local),
        issued_at=now,
        due_at=due_at,
        content=content,
        digest=digest_of(content),
    )
