"""Each group sees and does what its work needs, and nothing else."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from tests.faces.desk import rig

from smarttec.faces.desk.groups import PERMISSIONS, keep_groups
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])

PLANS = {"plans/planversion", "plans/subscription", "plans/due"}
ORDERS = {"orders/order", "orders/bankpayment"}
OPEN = {
    "sales": {"people/account", "rating/rate", "plans/planversion", *ORDERS},
    "support": {"people/person", "people/account", "messaging/message", "numbers/stocknumber", "rating/rate",
                "post/mail", "plans/subscription"},
    "finance": {"people/account", "shop/payment", "ledger/entry", "rating/rate", *PLANS, *ORDERS},
    "admin": {"people/person", "people/account", "messaging/message", "numbers/stocknumber", "rating/rate",
              "post/mail", "shop/payment", "ledger/entry", "messaging/carrier", "messaging/route",
              "desk/deskaccess", "admin/logentry",
              *PLANS, *ORDERS},
}  # fmt: skip
ADDING = {"support": set(), "sales": set(), "finance": {"rating/rate"}, "admin": {"rating/rate", "numbers/stocknumber",
                                                                   "messaging/carrier", "messaging/route"}}  # fmt: skip
PURPOSES = {
    "support": {Purpose.SERVE_CUSTOMER, Purpose.ANSWER_INQUIRY, Purpose.FULFIL_ORDER},
    "sales": {Purpose.SERVE_CUSTOMER, Purpose.FULFIL_ORDER},
    "finance": {Purpose.KEEP_RECORDS, Purpose.PREVENT_FRAUD, Purpose.AUDIT},
}
ALL = OPEN["admin"]


@pytest.fixture(params=list(PERMISSIONS))
def group(request) -> str:
    return request.param


@pytest.fixture
def colleague(group: str, db) -> Client:
    rig.a_staff(group=group, email="colleague@operator.example")
    client = Client()
    assert rig.sign_in(client, email="colleague@operator.example").status_code == 302
    return client


def test_each_permission_of_the_groups_exists(group: str) -> None:
    assert Group.objects.get(name=group).permissions.count() == len(PERMISSIONS[group])


def test_groups_are_kept_in_step() -> None:
    support = Group.objects.get(name="support")
    support.permissions.add(Permission.objects.get(codename="change_carrier"))
    keep_groups()
    assert not support.permissions.filter(codename="change_carrier").exists()


def test_no_group_may_delete_or_change_customers_records() -> None:
    granted = {permission for permissions in PERMISSIONS.values() for permission in permissions}
    verbs = {permission.partition(".")[2].partition("_")[0] for permission in granted}
    assert verbs == {"view", "add", "change", "for"}
    changing = {
        "messaging.change_carrier", "messaging.change_route",
        # Deciding about what somebody proposed, or what waits for a person: the row keeps who and when.
        "ledger.change_adjustment", "shop.change_payment", "shop.change_refund", "fraud.change_hold",
        "numbers.change_senderregistration", "approvals.change_approval",
        # What the operator itself sets: an account's own limits, with a reason; the end of a promo code.
        "fraud.change_limit", "promotions.change_promocode", "windows.change_countryhours",
        "register.change_answertemplate",
        # Working on what was asked or reported: each act is a line of the case's own history.
        "register.change_request", "incidents.change_incident", "minors.change_minorcase",
        "authorities.change_authoritycase", "handover.change_handover",
    }  # fmt: skip
    assert {p for p in granted if ".change_" in p} == changing


def test_lists_are_open_to_those_who_need_them(colleague: Client, group: str) -> None:
    for name in sorted(ALL):
        assert colleague.get(f"/desk/{name}/").status_code == (200 if name in OPEN[group] else 403), name


def test_adding_is_open_to_those_who_need_it(colleague: Client, group: str) -> None:
    for name in sorted(ALL):
        assert colleague.get(f"/desk/{name}/add/").status_code == (200 if name in ADDING[group] else 403), name


def test_only_admins_see_records_of_use(colleague: Client, group: str) -> None:
    assert colleague.get("/desk/uses/").status_code == (200 if group == "admin" else 403)


def test_only_who_works_with_numbers_gives_them(colleague: Client, group: str, customer: Account) -> None:
    response = colleague.post(f"/desk/accounts/{customer.id}/assign-number/", {"number": "+14155550199"})
    assert response.status_code == (302 if group in {"support", "admin"} else 403)


def test_a_group_chooses_among_its_own_purposes(colleague: Client, group: str) -> None:
    allowed = PURPOSES.get(group)
    for purpose in (Purpose.SERVE_CUSTOMER, Purpose.AUDIT, Purpose.ANSWER_AUTHORITY, Purpose.FULFIL_RIGHTS):
        may = allowed is None or purpose in allowed
        assert rig.declare(colleague, purpose).status_code == (302 if may else 400), purpose


def test_the_first_page_shows_figures_of_the_own_work_only(colleague: Client, group: str, customer: Account) -> None:
    text = colleague.get("/desk/").content.decode()
    assert ("Revenue today" in text) == (group in {"finance", "admin"})
    assert ("Messages today" in text) == (group in {"support", "admin"})


def test_staff_of_no_group_get_in_and_see_nothing(db, customer: Account) -> None:
    person = rig.a_staff()
    type(person).objects.filter(id=person.id).update(is_superuser=False)
    client = Client()
    rig.sign_in(client)
    assert client.get("/desk/").status_code == 200
    assert client.get("/desk/find/").status_code == 403
    assert rig.declare(client).status_code == 400
    assert all(client.get(f"/desk/{name}/").status_code == 403 for name in ALL)


@pytest.mark.parametrize(
    "path",
    [
        "people/person/?password__startswith=argon2", "people/person/?totp_last_step__gt=1",
        "people/account/?auth_token_hash=x", "people/account/?owner__password__startswith=a",
        "messaging/message/?recipient_digest__gt=a",
    ],
)  # fmt: skip
def test_a_list_is_filtered_by_nothing_but_what_it_offers(desk: Client, caplog, path: str) -> None:
    """Else a column that nobody may see could be read letter by letter."""
    assert desk.get(f"/desk/{path}").status_code == 400
    assert "unexpected" not in caplog.text


def test_what_a_list_offers_filters_it(desk: Client) -> None:
    assert desk.get("/desk/people/person/?is_staff__exact=1").status_code == 200
    assert desk.get("/desk/messaging/message/?status__exact=4").status_code == 200
