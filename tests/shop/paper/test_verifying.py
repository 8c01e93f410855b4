"""Reverse charge only with an id that the register confirmed; a sale never waits for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from tests.everybody import EVERYBODY
from tests.shop.house import FakeHouse
from tests.shop.paper.test_receipts import content, paid

from smarttec.kernel import clock
from smarttec.kernel.errors import GatewayUnavailable
from smarttec.kernel.vocabulary import Purpose
from smarttec.notice.door import Disclosed
from smarttec.notice.models import Disclosure
from smarttec.people.models import Account
from smarttec.shop.paper import verifying
from smarttec.shop.paper.actions import set_billing_details, set_tax_rule
from smarttec.shop.paper.billing import billing_details_of, terms_of
from smarttec.shop.paper.models import CheckState, Document, TaxIdCheck
from smarttec.shop.paper.ports import RegisterAnswer, TaxIdQuestion
from smarttec.shop.paper.tax import REVERSE_CHARGE
from smarttec.shop.paper.verifying import Standing, ask_due, ask_now, verified
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
ID = "FR12123456789"
YES = RegisterAnswer(is_valid=True, identifier="WAPIAAAAX1", name="Engines SARL", address="1 rue\n75001 Paris")


@dataclass
class Register:
    """Answers the same to everything; None is no answer."""

    says: RegisterAnswer | None = None
    asked: list[TaxIdQuestion] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    name: str = "VIES"

    def ask(self, question: Disclosed[TaxIdQuestion]) -> RegisterAnswer:
        self.asked.append(question.value)
        self.meanwhile()
        if self.says is None:
            raise GatewayUnavailable
        return self.says


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Switched on, and the operator is in Germany."""
    register = Register()
    monkeypatch.setattr(verifying, "current_register", lambda: register)
    monkeypatch.setenv("SMARTTEC_TAX_COUNTRY", "DE")
    monkeypatch.setenv("SMARTTEC_TAX_ID", "DE 811 907 980")
    set_tax_rule(country="FR", name="TVA", rate_ppm=200000, valid_from=date(2020, 1, 1))
    set_tax_rule(country="DE", name="VAT", rate_ppm=190000, valid_from=date(2020, 1, 1))
    return register


def given(account: Account, tax_id: str = ID, country: str = "FR") -> None:
    set_billing_details(account=account, name="Ada", company="Engines", country=country, tax_id=tax_id)


def standing(account: Account) -> Standing:
    return verified(billing_details_of(account), at=clock.now()).standing


def test_a_confirmed_id_turns_the_tax_and_its_proof_stands_on_the_document(
    account: Account, house: FakeHouse, register: Register
) -> None:
    register.says = YES
    given(account)
    ask_now(account.id)
    assert register.asked == [TaxIdQuestion(tax_id=ID, requester="DE811907980")]
    paid(account, house)
    document = Document.objects.get()
    assert document.tax_micros == 0
    assert content(document).notes[1:] == (
        REVERSE_CHARGE,
        f"VAT ID confirmed by VIES on {clock.now().day} {clock.now():%B %Y}, consultation number WAPIAAAAX1.",
    )
    row = TaxIdCheck.objects.get(state=CheckState.VALID)
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        assert all(part in str(row.answer) for part in (ID, "Engines SARL", "75001 Paris"))
    assert Disclosure.objects.filter(recipient=5).get().act == row.id


def test_while_there_is_no_answer_a_sale_goes_on_with_tax_and_never_claims_more(
    account: Account, house: FakeHouse, register: Register
) -> None:
    given(account)
    ask_now(account.id)
    assert standing(account) is Standing.NOT_KNOWN
    paid(account, house)
    document = Document.objects.get()
    assert document.tax_micros > 0
    assert content(document).notes[1:] == ("Tax is charged because VIES has not confirmed the VAT ID yet.",)


def test_it_is_asked_again_with_growing_pauses_until_there_is_an_answer(account: Account, register: Register) -> None:
    given(account)
    tries, begun = [], clock.now()
    for _ in range(60 * 24):
        if ask_due(limit=9) or len(register.asked) > len(tries):
            tries.append(round((clock.now() - begun) / timedelta(minutes=1)))
        clock.CLOCK.advance(timedelta(minutes=1))
    assert tries == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1023]
    register.says = YES
    clock.CLOCK.advance(timedelta(days=1))
    assert ask_due(limit=9) == 1
    assert standing(account) is Standing.VALID


def test_an_id_that_is_not_registered_is_treated_as_none_and_said_so(
    account: Account, house: FakeHouse, register: Register
) -> None:
    register.says = RegisterAnswer(is_valid=False)
    given(account)
    ask_now(account.id)
    paid(account, house)
    document = Document.objects.get()
    assert document.tax_micros > 0
    assert content(document).notes[1:] == ("Tax is charged because VIES does not know the VAT ID that was given.",)


def test_a_registration_that_ended_is_noticed_and_the_old_answer_stays_as_proof(
    account: Account, register: Register
) -> None:
    register.says = YES
    given(account)
    ask_due(limit=9)
    assert terms_of(account).tax.rate_ppm == 0
    register.says = RegisterAnswer(is_valid=False)
    clock.CLOCK.advance(timedelta(days=29))
    assert ask_due(limit=9) == 0
    clock.CLOCK.advance(timedelta(days=1, minutes=1))
    assert ask_due(limit=9) == 1
    assert terms_of(account).tax.rate_ppm == 200000
    assert list(TaxIdCheck.objects.order_by("id").values_list("state", flat=True)) == [
        CheckState.VALID, CheckState.INVALID, CheckState.ASKING,
    ]  # fmt: skip


def test_a_yes_counts_while_the_register_is_away_but_not_for_ever(account: Account, register: Register) -> None:
    register.says = YES
    given(account)
    ask_due(limit=9)
    register.says = None
    clock.CLOCK.advance(timedelta(days=59))
    ask_due(limit=9)
    assert standing(account) is Standing.VALID
    clock.CLOCK.advance(timedelta(days=1, minutes=1))
    assert standing(account) is Standing.NOT_KNOWN


def test_another_id_is_not_confirmed_by_the_first_ones_answer(account: Account, register: Register) -> None:
    register.says = YES
    given(account)
    ask_now(account.id)
    given(account, "FR12987654321")
    assert standing(account) is Standing.NOT_KNOWN
    given(account, "FR12987654321")
    ask_now(account.id)
    assert len(register.asked) == 2


def test_an_answer_that_comes_after_the_id_was_changed_confirms_nothing(account: Account, register: Register) -> None:
    register.says, register.meanwhile = YES, lambda: given(account, "FR12987654321")
    given(account)
    ask_now(account.id)
    register.meanwhile = lambda: None
    assert standing(account) is Standing.NOT_KNOWN
    assert not TaxIdCheck.objects.exclude(state=CheckState.ASKING).exists()


@pytest.mark.parametrize(("country", "tax_id"), [("DE", "DE123456789"), ("BR", "12345678"), ("US", "123456789")])
def test_ids_of_home_and_of_other_parts_of_the_world_are_told_to_nobody(
    account: Account, register: Register, country: str, tax_id: str
) -> None:
    given(account, tax_id, country)
    ask_due(limit=9)
    assert not register.asked
    assert standing(account) is Standing.NOT_ASKED


def test_without_the_setting_a_well_formed_id_is_enough(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "current_register", lambda: None)
    given(account)
    assert ask_due(limit=9) == 0
    assert terms_of(account).tax.note == REVERSE_CHARGE


def test_once_it_is_switched_on_the_ids_from_before_are_asked_about(
    account: Account, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(verifying, "current_register", lambda: None)
        given(account)
    assert standing(account) is Standing.NOT_KNOWN
    register.says = YES
    assert ask_due(limit=9) == 1
    assert standing(account) is Standing.VALID


def test_an_id_that_was_taken_off_is_asked_about_no_more(account: Account, register: Register) -> None:
    given(account)
    set_billing_details(account=account, name="Ada", country="FR")
    clock.CLOCK.advance(timedelta(days=1))
    assert ask_due(limit=9) == 0
    assert not register.asked
