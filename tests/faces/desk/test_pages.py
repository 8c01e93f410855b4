"""Every page answers; personal values show under a purpose that covers them, and nothing else does."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig
from tests.shop.orders.desk_work import asked

from smarttec.kernel.ids import to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

LISTS = (
    "people/person", "people/account", "shop/payment", "messaging/message", "ledger/entry", "rating/rate",
    "numbers/stocknumber", "messaging/carrier", "post/mail", "desk/deskaccess", "admin/logentry",
    "plans/planversion", "plans/subscription", "plans/due",
)  # fmt: skip
OWN = ("revenue/", "adjustments/", "adjustments/new/", "decks/", "margins/", "plans/publish/")
PAGES = ("", "find/", "purpose/", "uses/", *OWN, *(f"{name}/" for name in LISTS))


def account_page(account: Account) -> str:
    return f"/desk/people/account/{account.id}/change/"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_without_a_purpose_and_shows_nothing_personal(desk: Client, customer, page: str) -> None:
    response = desk.get(f"/desk/{page}")
    assert response.status_code == 200
    text = response.content.decode()
    assert not [value for value in rig.PERSONAL if value in text and page != "numbers/stocknumber/"]
    assert "No purpose is declared" in text
    assert "9999999999" not in text


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_loaded_from_a_third_party(desk: Client, customer, page: str) -> None:
    text = desk.get(f"/desk/{page}").content.decode()
    loaded = re.findall(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"([^\"]*)\"", text)
    assert loaded
    assert not [address for address in loaded if re.match(r"(?:[a-z]+:)?//", address)]


@pytest.mark.parametrize("page", ["people/person/", "people/account/"])
def test_without_a_purpose_personal_columns_lead_to_the_choice(desk: Client, customer, page: str) -> None:
    text = desk.get(f"/desk/{page}").content.decode()
    assert '<a class="desk-mark desk-mark-choose" href="/desk/purpose/">choose a purpose</a>' in text


def test_the_account_page_shows_all_its_sections_under_a_purpose_but_never_what_a_message_says(
    desk: Client, customer: Account
) -> None:
    rig.declare(desk)
    text = desk.get(account_page(customer)).content.decode()
    for shown in (rig.CUSTOMER_NAME, rig.CUSTOMER_EMAIL, rig.NUMBER, rig.PEER, "$12.34", "$0.0079", "delivered"):
        assert shown in text
    assert rig.BODY not in text
    assert "not allowed: clause USE-1" in text


def test_the_account_page_leads_to_the_work_on_it(desk: Client, customer: Account) -> None:
    sid = to_sid("AC", customer.id)
    order = asked(customer)
    rig.declare(desk)
    text = desk.get(account_page(customer)).content.decode()
    for page in ("sales/new/", "sales/terms/", "fraud/limit/add/", "fraud/hold/add/"):
        assert f'href="/desk/{page}?account={sid}"' in text
        assert sid in desk.get(f"/desk/{page}?account={sid}").content.decode()
    assert f'href="/desk/sales/{order.id}/"' in text
    assert "desk/shop/payment/" in text


def test_without_a_purpose_the_account_page_joins_nothing(desk: Client, customer: Account) -> None:
    text = desk.get(account_page(customer)).content.decode()
    assert "$12.34" not in text
    assert text.count("desk-mark-choose") >= 6


def test_a_purpose_that_does_not_cover_a_category_names_its_clause(desk: Client, customer: Account) -> None:
    rig.declare(desk, Purpose.AUDIT)
    text = desk.get(account_page(customer)).content.decode()
    assert "not allowed: clause USE-7" in text
    assert "$12.34" in text
    assert rig.CUSTOMER_EMAIL not in text
    assert rig.NUMBER not in text.replace(f"<option>{rig.NUMBER}", "")


@pytest.mark.parametrize("purpose", [Purpose.ANSWER_AUTHORITY, Purpose.FULFIL_RIGHTS, Purpose.PROTECT_MINORS])
def test_what_a_message_says_is_not_shown_under_a_purpose_that_covers_everything(
    desk: Client, customer: Account, purpose: Purpose
) -> None:
    rig.declare(desk, purpose)
    message = rig.a_message(customer)
    for page in (account_page(customer), f"/desk/messaging/message/{message.id}/change/"):
        text = desk.get(page).content.decode()
        assert rig.BODY not in text
        assert "never shown at the desk" in text
        assert rig.PEER in text


def test_somebody_erased_reads_as_erased(desk: Client, customer: Account) -> None:
    from smarttec.vault.keystore import destroy_keys

    destroy_keys(customer.owner_id)
    destroy_keys(customer.id)
    rig.declare(desk)
    response = desk.get(account_page(customer))
    assert response.status_code == 200
    assert '<span class="desk-mark">erased</span>' in response.content.decode()


@pytest.mark.parametrize("page", ["", *(f"{name}/" for name in LISTS)])
def test_statements_of_a_page_do_not_grow_with_its_rows(desk: Client, customer, page: str) -> None:
    rig.declare(desk)

    def statements() -> int:
        desk.get(f"/desk/{page}")
        with (
            CaptureQueriesContext(connections["default"]) as data,
            CaptureQueriesContext(connections["keystore"]) as keys,
        ):
            assert desk.get(f"/desk/{page}").status_code == 200
        return len(data) + len(keys)

    few = statements()
    for position in range(4):
        rig.a_customer(f"more{position}@customer.example", f"+1415555016{position}")
    assert statements() <= few <= 32  # the first page counts every queue, each once


def test_a_list_reads_no_keys_but_those_of_whom_it_may_show(desk: Client) -> None:
    from smarttec.vault.keystore import keyring

    accounts = [rig.a_customer(f"c{n}@customer.example", f"+1415555017{n}") for n in range(4)]
    rig.declare(desk)
    desk.get(account_page(accounts[0]))
    for account in accounts:
        keyring().forget(account.owner_id)
    with CaptureQueriesContext(connections["keystore"]) as keys:
        assert desk.get("/desk/people/person/").content.decode().count(rig.CUSTOMER_NAME) == 1
    assert len(keys) <= 2


@pytest.mark.parametrize("name", [*LISTS])
def test_nothing_can_be_deleted(desk: Client, customer: Account, name: str) -> None:
    assert desk.get(f"/desk/{name}/{customer.id}/delete/").status_code in {302, 403, 404}
    assert desk.post(f"/desk/{name}/", {"action": "delete_selected", "_selected_action": str(customer.id)})
    assert Account.objects.filter(id=customer.id).exists()
    assert not LogEntry.objects.exists()
