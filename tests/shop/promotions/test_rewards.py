"""A bonus is given once, within its limits, however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from tests.shop.house import AMOUNT, FakeHouse, begun, told
from tests.shop.orders.desk_work import broken_rules

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidInput, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Region
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Counterpart, Entry, EntryKind, Lot
from smarttec.ledger.queries import credit_of
from smarttec.people.actions.sign_up import open_account
from smarttec.people.models import Account
from smarttec.shop.debts import owed_by
from smarttec.shop.models import Payment
from smarttec.shop.promotions.actions import attach, check, end_code, make_code, redeem, set_pack
from smarttec.shop.promotions.domain import BonusKind, Refusal
from smarttec.shop.promotions.models import Bonus, Intention, PromoCode
from smarttec.shop.promotions.queries import bonuses_of_payment, packs, refused_with
from smarttec.shop.reports import ReportKind

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
FIVE = 5_000_000


def code(typed: str = "SPRING", **terms: object) -> PromoCode:
    values = {"kind": BonusKind.FIXED, "amount_micros": FIVE, "currency": "USD"}
    values["valid_until"] = clock.now() + timedelta(days=30)
    return make_code(typed=typed, **(values | terms))


def balance(account: Account) -> int:
    return credit_of(account.id).available_micros


def strangers(count: int) -> list[Account]:
    return [
        open_account(address=f"p{n}@example.org", password_hash="!", name="", language="en", region=Region.US).account
        for n in range(count)
    ]


def test_a_code_gives_promotional_credit_that_expires(account: Account) -> None:
    code(bonus_days=30)
    bonus = redeem(account=account, typed=" spring ")
    lot = Lot.objects.get(id=bonus.id)
    assert balance(account) == FIVE
    assert (lot.granted_micros, lot.expires_at) == (FIVE, bonus.expires_at)
    assert bonus.expires_at - bonus.created_at < timedelta(days=31)


def test_an_account_gets_it_once(account: Account) -> None:
    code()
    redeem(account=account, typed="SPRING")
    with pytest.raises(InvalidInput) as refused:
        redeem(account=account, typed="SPRING")
    assert (refused.value.sentence, refused.value.field) == (Refusal.USED_BEFORE, "promo_code")
    assert balance(account) == FIVE


@pytest.mark.django_db(databases=["default", "keystore"], transaction=True)
def test_the_limit_of_uses_holds_when_all_come_at_once() -> None:
    code(uses_max=3)
    accounts = strangers(5) * 2

    def work(account: Account) -> bool:
        try:
            redeem(account=account, typed="SPRING")
        except InvalidInput:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        given = sum(pool.map(work, accounts))
    assert given == Bonus.objects.count() == PromoCode.objects.get().uses == 3
    assert Entry.objects.filter(kind=EntryKind.GRANT).count() == 3


def test_guessing_is_slowed_down(account: Account) -> None:
    code()
    for n in range(6):
        with pytest.raises(InvalidInput):
            redeem(account=account, typed=f"GUESS{n}")
    with pytest.raises(TooManyRequests):
        redeem(account=account, typed="SPRING")


def test_a_code_is_used_with_the_payment_once(account: Account, house: FakeHouse) -> None:
    code(kind=BonusKind.PERCENT, percent_basis_points=2_000, amount_micros=0, smallest_top_up_micros=AMOUNT)
    assert check(account=account, typed="SPRING", top_up_micros=AMOUNT) == AMOUNT // 5
    payment = begun(account, house)
    attach(payment=payment, typed="spring")
    assert balance(account) == 0
    for _ in range(2):
        told(house, payment, ReportKind.PAID)
    assert balance(account) == AMOUNT + AMOUNT // 5
    assert refused_with(payment.id) is None


def test_a_code_that_ended_meanwhile_keeps_nobodys_credit_back(account: Account, house: FakeHouse) -> None:
    promo = code()
    payment = begun(account, house)
    attach(payment=payment, typed="SPRING")
    end_code(code=promo)
    told(house, payment, ReportKind.PAID)
    assert balance(account) == AMOUNT
    assert refused_with(payment.id) is Refusal.OVER


def test_a_code_too_good_for_the_amount_is_refused_before_the_payment(account: Account, house: FakeHouse) -> None:
    code(smallest_top_up_micros=AMOUNT + 1)
    with pytest.raises(InvalidInput, match="too small"):
        attach(payment=begun(account, house), typed="SPRING")
    assert not Intention.objects.exists()


def test_a_pack_brings_its_bonus_once(account: Account, house: FakeHouse) -> None:
    set_pack(amount_micros=AMOUNT, currency="USD", bonus_micros=FIVE)
    payment = begun(account, house)
    for _ in range(2):
        told(house, payment, ReportKind.PAID)
    assert balance(account) == AMOUNT + FIVE
    assert [bonus.amount_micros for bonus in bonuses_of_payment(payment.id)] == [FIVE]


def with_bonuses(account: Account, house: FakeHouse) -> Payment:
    """A payment with the bonus of its pack and of a code."""
    set_pack(amount_micros=AMOUNT, currency="USD", bonus_micros=FIVE)
    code(amount_micros=2 * FIVE)
    payment = begun(account, house)
    attach(payment=payment, typed="SPRING")
    told(house, payment, ReportKind.PAID)
    assert balance(account) == AMOUNT + 3 * FIVE
    return payment


def test_the_bonus_of_a_payment_goes_with_the_first_part_that_goes_back(account: Account, house: FakeHouse) -> None:
    payment = with_bonuses(account, house)
    for so_far in (FIVE, FIVE, 2 * FIVE):
        told(house, payment, ReportKind.REFUNDED, amount_micros=so_far)
    assert balance(account) == AMOUNT - 2 * FIVE
    assert Entry.objects.filter(kind=EntryKind.EXPIRY).count() == 2
    assert [bonus.taken_back_micros for bonus in bonuses_of_payment(payment.id)] == [FIVE, 2 * FIVE]


def test_what_was_spent_of_a_bonus_is_no_debt(account: Account, house: FakeHouse) -> None:
    payment = with_bonuses(account, house)
    ledger.charge(act=new_id(), account=account.id, amount_micros=3 * FIVE - 1, counterpart=Counterpart.SMS_REVENUE)
    told(house, payment, ReportKind.DISPUTED)
    assert (balance(account), owed_by(account.id)) == (0, 0)
    assert sum(bonus.taken_back_micros for bonus in bonuses_of_payment(payment.id)) == 1


def test_what_is_held_of_a_bonus_stays(account: Account, house: FakeHouse) -> None:
    payment = with_bonuses(account, house)
    ledger.hold(act=new_id(), account=account.id, amount_micros=FIVE, expires_at=clock.now() + timedelta(hours=1))
    told(house, payment, ReportKind.REFUNDED)
    assert sum(bonus.taken_back_micros for bonus in bonuses_of_payment(payment.id)) == 2 * FIVE
    assert (balance(account), owed_by(account.id), credit_of(account.id).held_micros) == (0, 0, FIVE)
    assert broken_rules() == []


def test_a_dispute_that_is_won_gives_the_bonus_again_once(account: Account, house: FakeHouse) -> None:
    payment = with_bonuses(account, house)
    for kind in (ReportKind.DISPUTED, ReportKind.DISPUTE_WON, ReportKind.DISPUTE_WON):
        told(house, payment, kind)
    assert balance(account) == AMOUNT + 3 * FIVE
    assert Lot.objects.filter(remaining_micros__gt=0).count() == 2
    assert broken_rules() == []


def test_credit_of_other_payments_and_other_bonuses_is_left_alone(account: Account, house: FakeHouse) -> None:
    payment = with_bonuses(account, house)
    code("OTHER")
    redeem(account=account, typed="OTHER")
    told(house, payment, ReportKind.REFUNDED)
    assert balance(account) == FIVE
    assert broken_rules() == []


def test_a_payment_gets_what_was_on_offer_when_it_was_begun(account: Account, house: FakeHouse) -> None:
    soon = clock.now() + timedelta(hours=1)
    set_pack(amount_micros=AMOUNT, currency="USD", bonus_micros=FIVE, valid_until=soon)
    payment = begun(account, house)
    CLOCK.set_offset(timedelta(hours=2))
    told(house, payment, ReportKind.PAID)
    assert packs(currency="USD") == []
    assert balance(account) == AMOUNT + FIVE


def test_a_new_pack_takes_the_place_of_one_of_its_amount() -> None:
    set_pack(amount_micros=AMOUNT, currency="USD", bonus_micros=FIVE)
    newer = set_pack(amount_micros=AMOUNT, currency="USD", bonus_micros=0)
    small = set_pack(amount_micros=FIVE, currency="USD")
    set_pack(amount_micros=FIVE, currency="EUR")
    assert packs(currency="USD") == [small, newer]


def test_a_code_that_makes_no_sense_is_refused() -> None:
    code()
    with pytest.raises(Conflict):
        code("spr-ing")
    for wrong in (
        {"amount_micros": 0},
        {"kind": BonusKind.PERCENT},
        {"kind": BonusKind.PERCENT, "percent_basis_points": 10_001},
        {"valid_until": clock.now()},
        {"bonus_days": 0},
    ):
        with pytest.raises(InvalidInput):
            code("OTHER", **wrong)
    with pytest.raises(InvalidInput):
        code("a!")
