import pytest
from django.db import connection
from tests.everybody import EVERYBODY
from tests.people.helpers import EMAIL, NETWORK, PASSWORD, code_in, last_letter, open_one, recipient_of

from smarttec.kernel.clock import CLOCK
from smarttec.kernel.errors import InvalidInput, PurposeRequired, TooManyRequests
from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose, Region, Source
from smarttec.ledger.queries import credit_of
from smarttec.notice import policy
from smarttec.notice.versions import CURRENT
from smarttec.people.actions.confirm import confirm_email, resend
from smarttec.people.actions.orphans import ORPHAN_AGE
from smarttec.people.models import Acceptance, Account, Person
from smarttec.people.peppers import hash_token
from smarttec.post.models import Mail
from smarttec.vault import directory
from smarttec.vault.directory import Kind
from smarttec.vault.keystore import keys_of, make_keys
from smarttec.vault.purpose import using

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def test_an_account_is_opened_with_everything_it_needs() -> None:
    done = open_one(" ADA@example.org")
    person, account = Person.objects.get(), Account.objects.get()
    assert done.is_new
    assert done.person == person.id
    assert person.check_password(PASSWORD)
    assert (person.source, person.service, person.collected_by) == (Source.SELF, "web-site", "smarttec-us")
    assert person.notice_version == CURRENT.number
    assert policy.age(person.policy) is policy.Age.OLD_ENOUGH
    assert policy.region(person.policy) is Region.EU
    assert account.policy == person.policy
    assert keys_of(account.id).subject == account.id
    assert credit_of(account.id).available_micros == 0
    assert directory.look_up(Kind.SIGN_IN_EMAIL, EMAIL).subject == person.id
    accepted = set(Acceptance.objects.values_list("document", "version", "how"))
    assert accepted == {("privacy", CURRENT.document, "click"), ("terms", CURRENT.document, "click")}


def test_address_and_name_are_sealed_and_open_only_for_a_purpose() -> None:
    open_one()
    person = Person.objects.get()
    with pytest.raises(PurposeRequired):
        _ = person.email
    with using(Purpose.SHOW_OWN_DATA, actor="self", about=EVERYBODY):
        assert (person.email, person.name) == (EMAIL, "Ada Byron")


def test_the_token_is_sealed_and_found_by_its_hash() -> None:
    open_one()
    account = Account.objects.get()
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        token = account.auth_token
    assert len(token) == 32
    assert bytes(account.auth_token_hash) == hash_token(token)


def test_no_personal_value_stands_in_any_table_in_the_open() -> None:
    open_one()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS r WHERE r::text ILIKE ANY (%s)',
                           [["%ada@%", "%byron%", f"%{EMAIL.encode().hex()}%"]])  # fmt: skip
            assert cursor.fetchone() == (0,), table


def test_an_address_with_an_account_gets_a_letter_and_the_same_answer() -> None:
    first = open_one()
    second = open_one("Ada@Example.org")
    assert (second.person, second.is_new) == (first.person, False)
    assert Person.objects.count() == Account.objects.count() == 1
    letter = last_letter("account_exists")
    assert recipient_of(letter) == EMAIL
    resend(signed_up=second, network=NETWORK)
    assert Mail.objects.filter(template="account_exists").count() == 2
    assert Mail.objects.filter(template="confirm_code").count() == 1


def test_no_code_confirms_for_somebody_who_signed_up_with_anothers_address() -> None:
    open_one()
    code = code_in("confirm_code")
    intruder = open_one()
    with pytest.raises(InvalidInput):
        confirm_email(signed_up=intruder, code=code, network=NETWORK)
    assert Person.objects.get().email_confirmed_at is None


def test_the_right_code_confirms_the_address(signed_up) -> None:
    assert confirm_email(signed_up=signed_up, code=code_in("confirm_code"), network=NETWORK).email_confirmed_at


def test_sign_ups_from_one_network_are_limited() -> None:
    for number in range(20):
        open_one_quickly(f"p{number}@example.org")
    with pytest.raises(TooManyRequests):
        open_one_quickly("late@example.org")
    assert directory.look_up(Kind.SIGN_IN_EMAIL, "late@example.org") is None


def test_an_address_is_not_bombed_with_letters() -> None:
    for _ in range(3):
        open_one()
    with pytest.raises(TooManyRequests):
        open_one()


def test_an_entry_of_nobody_is_freed_after_a_while() -> None:
    nobody = new_id()
    make_keys(nobody)
    directory.enter(Kind.SIGN_IN_EMAIL, EMAIL, subject=nobody, cell=0)
    CLOCK.advance(ORPHAN_AGE)
    assert open_one().is_new
    assert keys_of(nobody) is None


def test_a_failure_leaves_neither_keys_nor_entry(monkeypatch) -> None:
    def fail(_account) -> None:
        raise RuntimeError

    def jobs() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs")
            return cursor.fetchone()[0]

    before = jobs()
    monkeypatch.setattr("smarttec.people.hooks.account_opened", fail)
    with pytest.raises(RuntimeError):
        open_one()
    assert directory.look_up(Kind.SIGN_IN_EMAIL, EMAIL) is None
    assert not Person.objects.exists()
    assert jobs() == before


def open_one_quickly(email: str) -> None:
    open_one(email, network="198.51.100.7")
