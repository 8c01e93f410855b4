"""Adding people needs a statement; what is theirs goes when it is deleted (COLLECT-3)."""

from uuid import UUID

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import open_confirmed

from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput, NotFound
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.contacts import actions
from smarttec.messaging.contacts.authority import CURRENT, AuthorityMissing
from smarttec.messaging.contacts.models import AuthorityStatement, Contact, ContactList, Membership
from smarttec.messaging.contacts.queries import contact_with_number, contacts_of, lists_of
from smarttec.messaging.contacts.sifting import Taken
from smarttec.people.models import Account
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NUMBER = "+15005550123"


@pytest.fixture
def account() -> Account:
    return Account.objects.get(owner=open_confirmed())


def people(*numbers: str) -> list[Taken]:
    return [Taken(place, number, f"Name {place}", {}) for place, number in enumerate(numbers, start=1)]


def add(account: Account, *numbers: str, act: UUID | None = None, version: int | None = CURRENT, into: str = ""):
    return actions.import_contacts(
        account=account, by=account.owner_id, act=act or new_id(), people=people(*numbers), stated_version=version,
        list_name=into,
    )  # fmt: skip


@pytest.mark.parametrize("version", [None, CURRENT - 1])
def test_without_the_statement_nothing_is_stored(account: Account, version: int | None) -> None:
    with pytest.raises(AuthorityMissing):
        add(account, NUMBER, version=version)
    assert not Contact.objects.exists()
    assert not AuthorityStatement.objects.exists()


def test_the_statement_stands_with_the_numbers_and_stays_when_they_go(account: Account) -> None:
    add(account, NUMBER, "+15005550124")
    statement = AuthorityStatement.objects.get()
    assert (statement.stated_by, statement.text_version, statement.numbers) == (account.owner_id, CURRENT, 2)
    assert set(Contact.objects.values_list("statement", flat=True)) == {statement.id}
    actions.delete_contact(account=account, contact=contact_with_number(account, NUMBER).get().id)
    assert not contact_with_number(account, NUMBER).exists()
    assert AuthorityStatement.objects.exists()


def test_the_same_form_sent_twice_stores_once(account: Account) -> None:
    act = new_id()
    assert (add(account, NUMBER, act=act).added, add(account, "+15005550124", act=act).added) == (1, 0)
    assert Contact.objects.count() == 1


def test_who_is_there_already_stays_and_joins_the_list(account: Account) -> None:
    add(account, NUMBER)
    done = add(account, NUMBER, "+15005550124", into="Guests")
    assert (done.added, done.known) == (1, 1)
    assert [one.size for one in lists_of(account)] == [2]


def test_names_and_numbers_open_for_their_owner(account: Account) -> None:
    add(account, NUMBER)
    with using(Purpose.SHOW_OWN_DATA, actor="test", about=EVERYBODY):
        assert [(one.name, one.e164) for one in contacts_of(account)] == [("Name 1", NUMBER)]


def test_one_is_added_by_hand_as_people_type(account: Account) -> None:
    def by_hand(name: str, number: str):
        return actions.add_by_hand(
            account=account, by=account.owner_id, act=new_id(), name=name, number=number, stated_version=CURRENT
        )

    assert by_hand("Ada", "001 500 555 0123").added == 1
    assert contact_with_number(account, NUMBER).exists()
    for name, number in (("4111 1111 1111 1111", NUMBER), ("Ada", "4111 1111 1111 1111")):
        with pytest.raises(CardNumberRefused):
            by_hand(name, number)
    with pytest.raises(InvalidInput):
        by_hand("Ada", "12")


def test_a_list_goes_alone_or_with_its_contacts(account: Account) -> None:
    add(account, NUMBER, into="One")
    add(account, "+15005550124", into="Two")
    two, one = lists_of(account)
    actions.delete_list(account=account, which=one.id, with_contacts=False)
    assert Contact.objects.count() == 2
    actions.delete_list(account=account, which=two.id, with_contacts=True)
    assert Contact.objects.count() == 1
    assert not Membership.objects.exists()


def test_another_accounts_people_are_not_found(account: Account) -> None:
    act = new_id()
    add(account, NUMBER, act=act, into="Guests")
    other = Account.objects.get(owner=open_confirmed("eve@example.org"))
    assert not contact_with_number(other, NUMBER).exists()
    with pytest.raises(NotFound):
        actions.delete_contact(account=other, contact=Contact.objects.get().id)
    with pytest.raises(NotFound):
        actions.delete_list(account=other, which=ContactList.objects.get().id, with_contacts=True)
    with pytest.raises(Conflict):
        add(other, NUMBER, act=act)


def test_all_goes_with_the_accounts_content(account: Account) -> None:
    add(account, NUMBER, "+15005550124", into="Guests")
    assert actions.delete_all_of(account.id) == 2
    assert actions.delete_all_of(account.id) == 0
    assert not ContactList.objects.exists()


def test_an_import_costs_the_same_statements_whatever_its_size(account: Account, django_assert_max_num_queries) -> None:
    add(account, NUMBER)
    with django_assert_max_num_queries(22):
        add(account, *(f"+1500555{place:04}" for place in range(300)), into="Many")
