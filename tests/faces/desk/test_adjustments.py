"""Changes of a balance by staff: previewed, made once, above the limit by two persons."""

from uuid import UUID

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig

from smarttec.faces.desk.models import Explanation
from smarttec.kernel.ids import new_id, to_sid
from smarttec.kernel.vocabulary import Purpose
from smarttec.ledger.models import Adjustment, AdjustmentReason, AdjustmentState, Balance
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
OTHER = "olga@operator.example"


def typed(customer: Account, /, **changed: str) -> dict[str, str]:
    return {
        "account": to_sid("AC", customer.id), "direction": "give", "amount": "5",
        "reason": str(AdjustmentReason.GOODWILL.value), "ticket": "help-12", "act": str(new_id()), **changed,
    }  # fmt: skip


def propose(desk: Client, told: dict[str, str]):
    return desk.post("/desk/adjustments/new/", {**told, "confirm": "1"})


def credit(account: Account) -> int:
    return Balance.objects.get(account=account.id).available_micros


def another_person() -> Client:
    rig.a_staff(group="finance", email=OTHER)
    client = Client()
    assert rig.sign_in(client, email=OTHER).status_code == 302
    return client


def open_one(desk: Client, customer: Account) -> UUID:
    told = typed(customer, amount="80")
    assert propose(desk, told).status_code == 302
    return UUID(told["act"])


def test_a_change_is_previewed_with_the_balance_before_and_after(desk: Client, customer: Account) -> None:
    rig.declare(desk, Purpose.KEEP_RECORDS)
    text = desk.post("/desk/adjustments/new/", typed(customer)).content.decode()
    assert "$5.00" in text
    assert "$12.34" in text
    assert "$17.34" in text
    assert not Adjustment.objects.exists()


def test_without_a_purpose_the_balance_stays_closed(desk: Client, customer: Account) -> None:
    text = desk.post("/desk/adjustments/new/", typed(customer)).content.decode()
    assert "desk-mark-choose" in text
    assert "$12.34" not in text


def test_a_small_change_is_made_once_however_often_it_is_sent(desk: Client, customer: Account) -> None:
    told = typed(customer)
    assert [propose(desk, told).status_code for _ in range(2)] == [302, 302]
    assert credit(customer) == 17_340_000
    made = Adjustment.objects.get()
    assert (made.state, str(made.id)) == (AdjustmentState.POSTED, told["act"])
    assert Explanation.objects.get(id=made.note).ticket == "HELP-12"
    assert LogEntry.objects.count() == 1


def test_credit_can_be_taken_but_not_more_than_there_is(desk: Client, customer: Account) -> None:
    assert propose(desk, typed(customer, direction="take", amount="12")).status_code == 302
    assert credit(customer) == 340_000
    assert propose(desk, typed(customer, direction="take", amount="1")).status_code == 400
    assert credit(customer) == 340_000


@pytest.mark.parametrize(
    "changed",
    [{"account": "AC" + "0" * 32}, {"account": "x"}, {"amount": "0"}, {"amount": "-1"}, {"amount": "1e3"},
     {"reason": "99"}, {"direction": "keep"}, {"ticket": ""}, {"ticket": "dana@customer.example"},
     {"ticket": "4111 1111 1111 1111"}, {"act": "x"}],
)  # fmt: skip
def test_a_wrong_form_is_refused_and_changes_nothing(desk: Client, customer: Account, changed: dict[str, str]) -> None:
    assert propose(desk, typed(customer, **changed)).status_code == 400
    assert credit(customer) == 12_340_000


def test_above_the_limit_another_person_approves(desk: Client, customer: Account) -> None:
    act = open_one(desk, customer)
    assert credit(customer) == 12_340_000
    page = f"/desk/adjustments/{act}/"
    assert "another person has to approve it" in desk.get(page).content.decode()
    desk.post(f"{page}decide/", {"decision": "approve"})
    assert credit(customer) == 12_340_000
    other = another_person()
    assert "Approve" in other.get(page).content.decode()
    for _ in range(2):
        other.post(f"{page}decide/", {"decision": "approve"})
    assert credit(customer) == 92_340_000
    assert str(Adjustment.objects.get(id=act).state) == str(AdjustmentState.POSTED.value)


def test_another_person_rejects(desk: Client, customer: Account) -> None:
    act = open_one(desk, customer)
    another_person().post(f"/desk/adjustments/{act}/decide/", {"decision": "reject"})
    assert Adjustment.objects.get(id=act).state == AdjustmentState.REJECTED
    assert credit(customer) == 12_340_000


def test_the_first_page_counts_those_that_wait(desk: Client, customer: Account) -> None:
    open_one(desk, customer)
    text = " ".join(desk.get("/desk/").content.decode().split())
    assert 'Adjustments waiting</span> <span class="desk-figure-value">1</span>' in text


def test_an_adjustment_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get(f"/desk/adjustments/{new_id()}/").status_code == 404
    assert desk.post(f"/desk/adjustments/{new_id()}/decide/", {"decision": "approve"}).status_code == 404


def test_support_neither_sees_nor_changes(customer: Account) -> None:
    rig.a_staff(group="support")
    client = Client()
    rig.sign_in(client)
    assert client.get("/desk/adjustments/").status_code == 403
    assert propose(client, typed(customer)).status_code == 403


def test_statements_of_the_list_do_not_grow(desk: Client, customer: Account) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            assert desk.get("/desk/adjustments/").status_code == 200
        return len(made)

    open_one(desk, customer)
    few = statements()
    for _ in range(3):
        open_one(desk, customer)
    assert statements() <= few <= 14
