"""Who documents are made out to, and which tax that brings."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from smarttec.kernel import clock
from smarttec.kernel.cards import refuse_card_number
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account
from smarttec.shop.hooks import OnTop
from smarttec.shop.paper import tax
from smarttec.shop.paper.domain import PPM, Buyer, Price, taxed
from smarttec.shop.paper.models import BillingDetails, TaxRule
from smarttec.shop.paper.printing import day
from smarttec.shop.paper.seller import prices_include_tax, seller_country
from smarttec.shop.paper.tax_ids import checked_tax_id, is_country
from smarttec.shop.paper.verifying import Standing, Verified, begin_check, verified
from smarttec.vault.cipher import ERASED
from smarttec.vault.purpose import using

_ACTOR = "papers"
_LINES_MAX = 6
_WITHOUT_NAME = "Customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The buyer, the tax on what they buy today, and sentences about it for the foot of a document."""

    buyer: Buyer
    tax: tax.TaxDecision
    notes: tuple[str, ...] = ()


def set_tax_rule(
    *, country: str, name: str, rate_ppm: int, valid_from: date, second_name: str = "", second_rate_ppm: int = 0
) -> TaxRule:
    """Set the tax of a country from a day on; setting that day's rule again changes it. Raises `InvalidInput`."""
    if not is_country(country):
        raise InvalidInput("Write the country with its two letters, for example DE.", field="country")
    if bool(second_name.strip()) != bool(second_rate_ppm) or not 0 <= second_rate_ppm <= PPM:
        raise InvalidInput("A second tax has a name and a rate between 0 and 100 %.", field="second_rate_ppm")
    if not name.strip() or not 0 <= rate_ppm <= PPM:
        raise InvalidInput("A tax has a name and a rate between 0 and 100 %.", field="rate_ppm")
    values = {
        "name": name.strip(), "rate_ppm": rate_ppm, "second_name": second_name.strip(),
        "second_rate_ppm": second_rate_ppm,
    }  # fmt: skip
    return TaxRule.objects.update_or_create(country=country, valid_from=valid_from, defaults=values)[0]


@transaction.atomic
def set_billing_details(
    *, account: Account, name: str, company: str = "", address: str = "", country: str = "", tax_id: str = ""
) -> BillingDetails:
    """Set who later documents are made out to. `address` has lines. Raises `InvalidInput`, `CardNumberRefused`."""
    address = "\n".join(line.strip() for line in address.splitlines() if line.strip())
    for field, text in (("name", name), ("company", company), ("address", address), ("tax_id", tax_id)):
        refuse_card_number(text, field=field)
    if not name.strip():
        raise InvalidInput("Write who invoices are made out to.", field="name")
    if address.count("\n") >= _LINES_MAX:
        raise InvalidInput(f"An address has at most {_LINES_MAX} lines.", field="address")
    if country and not is_country(country):
        raise InvalidInput("Choose a country.", field="country")
    tax_id = checked_tax_id(tax_id, country=country)
    details = BillingDetails.objects.filter(account=account).first() or BillingDetails(account=account)
    is_another = tax_id != buyer_of(account).tax_id
    details.cell, details.country, details.changed_at = account.cell, country, clock.now()
    details.name, details.company = name.strip(), company.strip() or None
    details.address, details.tax_id = address or None, tax_id or None
    if is_another:
        details.tax_id_key = new_id() if tax_id else None
    details.save()
    if is_another:
        begin_check(details)
    return details


def billing_details_of(account: Account) -> BillingDetails | None:
    """What the account gave, sealed."""
    return BillingDetails.objects.filter(account_id=account.id).select_related("account").first()


def country_of(account: UUID) -> str:
    """The country that the account gave for its documents; empty where it gave none. Nothing sealed is opened."""
    return BillingDetails.objects.filter(account_id=account).values_list("country", flat=True).first() or ""


def buyer_of(account: Account) -> Buyer:
    """Who a document for the account is made out to: its billing details, or the owner's name."""
    details = billing_details_of(account)
    with using(Purpose.KEEP_RECORDS, actor=_ACTOR):
        if details is None:
            return Buyer(name=_text(account.owner.name) or _WITHOUT_NAME)
        return Buyer(
            name=_text(details.name) or _WITHOUT_NAME,
            company=_text(details.company),
            address_lines=tuple(_text(details.address).splitlines()),
            country=details.country,
            tax_id=_text(details.tax_id),
        )


def _text(value: object) -> str:
    return "" if value is None or value is ERASED else str(value)


def terms_of(account: Account) -> Terms:
    """The buyer and the tax for a sale today."""
    buyer, known = buyer_of(account), verified(billing_details_of(account), at=clock.now())
    decision = tax_for(country=buyer.country, is_business=bool(buyer.tax_id) and known.is_trusted)
    return Terms(buyer=buyer, tax=decision, notes=tuple(note for note in (decision.note, _about(known)) if note))


def _about(known: Verified) -> str:
    """What a document says of an id that is to be confirmed."""
    if known.standing is Standing.NOT_ASKED:
        return ""
    if known.answered_at is None:
        return f"Tax is charged because {known.register} has not confirmed the VAT ID yet."
    if not known.is_trusted:
        return f"Tax is charged because {known.register} does not know the VAT ID that was given."
    number = f", consultation number {known.identifier}" if known.identifier else ""
    return f"VAT ID confirmed by {known.register} on {day(known.answered_at)}{number}."


def tax_on_top(account: Account, amount_micros: int) -> OnTop:
    """What is paid on top of so much credit today, where prices are without tax; the same receipt will say it."""
    if prices_include_tax():
        return OnTop()
    taxes = terms_of(account).tax.taxes
    (line,) = taxed([Price(description="", amount_micros=amount_micros, taxes=taxes)])
    return OnTop(tax_micros=line.tax_micros, taxes=taxes)


def tax_for(*, country: str, is_business: bool) -> tax.TaxDecision:
    """The tax for such a buyer today."""
    seller, today = seller_country(), clock.now().date()
    rows = TaxRule.objects.filter(country=country or seller, valid_from__lte=today)
    rules = (
        tax.Rule(
            country=row.country,
            name=row.name,
            rate_ppm=row.rate_ppm,
            valid_from=row.valid_from,
            second_name=row.second_name,
            second_rate_ppm=row.second_rate_ppm,
        )
        for row in rows
    )
    return tax.decide(rules, seller_country=seller, buyer_country=country, is_business=is_business, on=today)
