"""Password, change of e-mail, API token, profile."""

import pytest
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL, NETWORK, PASSWORD, code_in, last_letter, open_confirmed, recipient_of, text_of

from smarttec.kernel.errors import CardNumberRefused, Conflict, InvalidInput
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.actions.email import confirm_email_change, request_email_change
from smarttec.people.actions.password import change_password, request_reset, reset_password
from smarttec.people.actions.profile import update_profile
from smarttec.people.actions.sign_in import NOBODY, authenticate
from smarttec.people.actions.token import reveal_token, rotate_token
from smarttec.people.models import Account, Person
from smarttec.people.peppers import hash_token
from smarttec.post.models import Mail
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NEW_PASSWORD = "another quiet sentence"
NEW_EMAIL = "countess@example.net"


def test_a_code_from_the_mailbox_sets_a_new_password_and_ends_every_session(person) -> None:
    before = person.get_session_auth_hash()
    assert request_reset(email=EMAIL, network=NETWORK) == person.id.hex
    reset_password(person=person, code=code_in("password_reset_code"), password=NEW_PASSWORD, network=NETWORK)
    changed = Person.objects.get()
    assert changed.check_password(NEW_PASSWORD)
    assert changed.session_epoch == 1
    assert changed.get_session_auth_hash() != before
    assert "new password" in text_of(last_letter("security_notice"))


def test_an_unknown_address_gets_no_letter_and_no_code_is_right(person) -> None:
    assert request_reset(email="nobody@example.org", network=NETWORK) == NOBODY.hex
    assert not Mail.objects.filter(template="password_reset_code").exists()
    with pytest.raises(InvalidInput) as refused:
        reset_password(person=None, code="123456", password=NEW_PASSWORD, network=NETWORK)
    with pytest.raises(InvalidInput) as wrong:
        reset_password(person=person, code="123456", password=NEW_PASSWORD, network=NETWORK)
    assert refused.value.sentence == wrong.value.sentence


def test_reset_codes_are_sent_a_few_times_only_and_the_answer_stays_the_same(person) -> None:
    answers = {request_reset(email=EMAIL, network=NETWORK) for _ in range(8)}
    assert answers == {person.id.hex}
    assert Mail.objects.filter(template="password_reset_code").count() == 3


def test_a_weak_new_password_does_not_use_up_the_code(person) -> None:
    request_reset(email=EMAIL, network=NETWORK)
    code = code_in("password_reset_code")
    with pytest.raises(InvalidInput) as refused:
        reset_password(person=person, code=code, password="password", network=NETWORK)
    assert refused.value.field == "password"
    reset_password(person=person, code=code, password=NEW_PASSWORD, network=NETWORK)


def test_changing_the_password_needs_the_old_one(person) -> None:
    with pytest.raises(InvalidInput) as refused:
        change_password(person=person, current="wrong", password=NEW_PASSWORD)
    assert refused.value.field == "current"
    change_password(person=person, current=PASSWORD, password=NEW_PASSWORD)
    assert authenticate(email=EMAIL, password=NEW_PASSWORD, network=NETWORK)


def request_change(person: Person, new_email: str = NEW_EMAIL) -> None:
    request_email_change(person=person, new_email=new_email, password=PASSWORD, network=NETWORK)


def test_the_new_address_counts_after_its_code_and_the_old_one_gets_a_notice(person) -> None:
    request_change(person, "Countess@Example.NET")
    assert recipient_of(last_letter("email_change_code")) == NEW_EMAIL
    assert authenticate(email=EMAIL, password=PASSWORD, network=NETWORK)
    confirm_email_change(person=person, code=code_in("email_change_code"), network=NETWORK)
    assert authenticate(email=NEW_EMAIL, password=PASSWORD, network=NETWORK)
    assert directory.look_up(Kind.SIGN_IN_EMAIL, EMAIL) is None
    assert recipient_of(last_letter("security_notice")) == EMAIL
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        assert Person.objects.get().email == NEW_EMAIL


def test_an_address_of_somebody_else_answers_the_same_and_never_changes_hands(person) -> None:
    other = open_confirmed(NEW_EMAIL)
    request_change(person)
    assert not Mail.objects.filter(template="email_change_code").exists()
    assert recipient_of(last_letter("account_exists")) == NEW_EMAIL
    with pytest.raises(InvalidInput):
        confirm_email_change(person=person, code="000000", network=NETWORK)
    assert directory.look_up(Kind.SIGN_IN_EMAIL, NEW_EMAIL).subject == other.id


def test_the_change_needs_the_password_another_address_and_a_request(person) -> None:
    with pytest.raises(InvalidInput):
        request_email_change(person=person, new_email=NEW_EMAIL, password="wrong", network=NETWORK)
    with pytest.raises(InvalidInput) as refused:
        request_change(person, " ADA@example.org ")
    assert refused.value.field == "new_email"
    with pytest.raises(Conflict):
        confirm_email_change(person=person, code="123456", network=NETWORK)


def test_the_token_is_shown_and_replaced_for_the_password_only(person) -> None:
    account = Account.objects.get()
    with pytest.raises(InvalidInput):
        reveal_token(person=person, account=account, password="wrong")
    old = reveal_token(person=person, account=account, password=PASSWORD)
    new = rotate_token(person=person, account=account, password=PASSWORD)
    stored = bytes(Account.objects.get().auth_token_hash)
    assert stored == hash_token(new) != hash_token(old)
    assert reveal_token(person=person, account=Account.objects.get(), password=PASSWORD) == new


def test_the_profile_takes_what_is_offered_and_no_card_number(person) -> None:
    update_profile(person=person, name="Ada L.", preferred_channel="post", language="es")
    stored = Person.objects.get()
    assert (stored.preferred_channel, stored.language) == ("post", "es")
    with pytest.raises(InvalidInput):
        update_profile(person=person, name="Ada", preferred_channel="telepathy", language="en")
    with pytest.raises(InvalidInput):
        update_profile(person=person, name="Ada", preferred_channel="email", language="xx")
    with pytest.raises(CardNumberRefused):
        update_profile(person=person, name="4242 4242 4242 4242", preferred_channel="email", language="en")
