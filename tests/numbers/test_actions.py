import pytest
from tests.everybody import EVERYBODY
from tests.messaging.fixtures import world
from tests.messaging.world import COMMITTED, a_customer

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import Conflict, InvalidPhoneNumber, NotFound, PurposeRequired
from smarttec.kernel.vocabulary import Purpose
from smarttec.numbers import actions
from smarttec.numbers.models import Assignment, StockNumber
from smarttec.numbers.queries import free_numbers, numbers_of
from smarttec.people.models import Account
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import destroy_keys
from smarttec.vault.purpose import using

__all__ = ["world"]
pytestmark = [COMMITTED, pytest.mark.usefixtures("world")]
FREE, TAKEN = "+14155550111", "+14155550100"


def an_account() -> Account:
    return Account.objects.get(id=a_customer(TAKEN).id)


def test_an_accounts_numbers_are_its_own_and_need_a_purpose() -> None:
    account, other = a_customer(TAKEN), a_customer(FREE)
    with pytest.raises(PurposeRequired):
        numbers_of(account.id)
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        assert numbers_of(account.id) == [TAKEN]
        assert numbers_of(other.id) == [FREE]


def test_a_number_is_given_once() -> None:
    account, other = an_account(), Account.objects.get(id=a_customer(FREE).id)
    for again in (account, other):
        with pytest.raises(Conflict):
            actions.assign(account=again, e164=TAKEN)
    assert Assignment.objects.count() == 2
    assert directory.look_up(Kind.SERVICE_NUMBER, TAKEN).subject == account.id


def test_a_number_that_is_not_in_stock_is_not_found() -> None:
    with pytest.raises(NotFound):
        actions.assign(account=an_account(), e164="+14155550199")


def test_an_account_without_keys_gets_no_number_and_the_number_stays_free() -> None:
    account = an_account()
    actions.add_to_stock(number=FREE)
    destroy_keys(account.id)
    with pytest.raises(NotFound):
        actions.assign(account=account, e164=FREE)
    assert not StockNumber.objects.get(e164=FREE).is_assigned


def test_a_number_listed_for_another_leaves_the_stock_untouched() -> None:
    account = an_account()
    actions.add_to_stock(number=FREE)
    directory.enter(Kind.SERVICE_NUMBER, FREE, subject=a_customer("+14155550122").id, cell=0)
    with pytest.raises(Conflict):
        actions.assign(account=account, e164=FREE)
    assert not StockNumber.objects.get(e164=FREE).is_assigned


def test_stock_is_kept_in_one_form_and_taken_in_once() -> None:
    actions.add_to_stock(number="+1 (415) 555-0111")
    actions.add_to_stock(number=FREE)
    assert StockNumber.objects.get(e164=FREE).country == "US"
    with pytest.raises(InvalidPhoneNumber):
        actions.add_to_stock(number="5550111")


def test_nothing_at_rest_says_whose_the_number_is() -> None:
    an_account()
    row = Assignment.objects.values("digest").get()
    stored = bytes(Assignment.objects.get().__dict__["e164"].blob)
    assert TAKEN.encode() not in stored
    assert TAKEN.encode() not in bytes(row["digest"])


@pytest.mark.usefixtures("_clock_runs_true")
def test_numbers_given_back_rest_and_are_then_given_again() -> None:
    account, other = an_account(), Account.objects.get(id=a_customer(FREE).id)
    assert actions.give_back_all(account.id) == 1
    assert actions.give_back_all(account.id) == 0
    assert directory.look_up(Kind.SERVICE_NUMBER, TAKEN) is None
    assert list(free_numbers()) == []
    with pytest.raises(Conflict, match="rests"):
        actions.assign(account=other, e164=TAKEN)
    CLOCK.advance(actions.RESTS_FOR)
    assert [number.e164 for number in free_numbers()] == [TAKEN]
    actions.assign(account=other, e164=TAKEN)
    assert directory.look_up(Kind.SERVICE_NUMBER, TAKEN).subject == other.id
    assert list(free_numbers()) == []
