"""Which tax a sale carries."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.kernel.errors import CardNumberRefused, InvalidInput
from smarttec.people.models import Account
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.billing import buyer_of
from smarttec.shop.paper.models import BillingDetails, TaxRule
from smarttec.shop.paper.tax import NO_TAX, REVERSE_CHARGE, Rule, decide

TODAY = date(2026, 11, 22)
RULES = [
    Rule(country="DE", name="VAT", rate_ppm=160000, valid_from=date(2020, 7, 1)),
    Rule(country="DE", name="VAT", rate_ppm=190000, valid_from=date(2021, 1, 1)),
    Rule(country="DE", name="VAT", rate_ppm=250000, valid_from=date(2030, 1, 1)),
    Rule(country="FR", name="TVA", rate_ppm=200000, valid_from=date(2020, 1, 1)),
]


@pytest.mark.parametrize(
    ("buyer_country", "is_business", "rate", "note"),
    [
        ("DE", False, 190000, ""),
        ("DE", True, 190000, ""),
        ("", False, 190000, ""),
        ("FR", False, 200000, ""),
        ("FR", True, 0, REVERSE_CHARGE),
        ("BR", True, 0, REVERSE_CHARGE),
        ("BR", False, 0, NO_TAX),
    ],
)
def test_the_tax_of_a_sale(buyer_country: str, is_business: bool, rate: int, note: str) -> None:
    decision = decide(RULES, seller_country="DE", buyer_country=buyer_country, is_business=is_business, on=TODAY)
    assert (decision.rate_ppm, decision.note) == (rate, note)


@given(st.dates(date(2020, 7, 1), date(2035, 1, 1)), st.permutations(RULES))
def test_the_last_rule_that_began_is_in_force_in_whatever_order_they_come(on: date, rules: list[Rule]) -> None:
    decision = decide(rules, seller_country="DE", buyer_country="DE", is_business=False, on=on)
    expected = 160000 if on < date(2021, 1, 1) else 190000 if on < date(2030, 1, 1) else 250000
    assert decision.rate_ppm == expected


@pytest.mark.django_db(databases=["default", "keystore"])
class TestKept:
    def test_setting_the_rule_of_a_day_again_changes_it(self) -> None:
        for rate in (190000, 70000):
            set_tax_rule(country="DE", name="VAT", rate_ppm=rate, valid_from=TODAY)
        assert TaxRule.objects.get().rate_ppm == 70000

    @pytest.mark.parametrize(
        ("country", "rate"), [("Germany", 1), ("de", 1), ("DE", -1), ("DE", 1_000_001), ("ZZ", 1), ("XX", 1)]
    )
    def test_a_rule_that_can_be_none_is_refused(self, country: str, rate: int) -> None:
        with pytest.raises(InvalidInput):
            set_tax_rule(country=country, name="VAT", rate_ppm=rate, valid_from=TODAY)

    def test_without_details_documents_carry_the_owners_name(self, account: Account) -> None:
        assert buyer_of(account).name == "Ada Byron"

    def test_details_are_changed_in_place(self, account: Account) -> None:
        set_billing_details(account=account, name="Ada", address=" a \n\n b ", country="GB")
        set_billing_details(account=account, name="Ada Byron", company="Engines", address="c", country="DE")
        assert BillingDetails.objects.count() == 1
        buyer = buyer_of(account)
        assert (buyer.name, buyer.company, buyer.address_lines, buyer.country) == ("Ada Byron", "Engines", ("c",), "DE")

    @pytest.mark.parametrize("field", ["name", "company", "address", "tax_id"])
    def test_a_card_number_is_refused_in_every_field(self, account: Account, field: str) -> None:
        with pytest.raises(CardNumberRefused) as refusal:
            set_billing_details(account=account, **{"name": "Ada", field: "4242 4242 4242 4242"})
        assert refusal.value.field == field

    @pytest.mark.parametrize("wrong", [{"name": " "}, {"country": "Germany"}, {"address": "\n".join("abcdefg")}])
    def test_details_that_cannot_be_printed_are_refused(self, account: Account, wrong: dict[str, str]) -> None:
        with pytest.raises(InvalidInput):
            set_billing_details(account=account, **{"name": "Ada", **wrong})
