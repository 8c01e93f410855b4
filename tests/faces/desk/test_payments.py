"""Payments that need a person, refunds by two persons, and disputes, at the desk."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from tests.faces.desk import rig

from smarttec.kernel.ids import new_id
from smarttec.kernel.vocabulary import Purpose
from smarttec.people.models import Account
from smarttec.plans.actions.standing import refresh_standing
from smarttec.shop.domain import PaymentState
from smarttec.shop.models import Payment, Refund, RefundReason, RefundState
from smarttec.shop.refunds import propose_refund
from smarttec.shop.reports import DisputeState

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture
def payment(customer: Account) -> Payment:
    return Payment.objects.get(account=customer)


@pytest.fixture
def keeping_records(desk: Client) -> Client:
    rig.declare(desk, Purpose.KEEP_RECORDS)
    return desk


def page(payment: Payment) -> str:
    return f"/desk/shop/payment/{payment.id}/work/"


def test_without_a_purpose_nothing_is_shown_or_done(desk: Client, payment: Payment) -> None:
    assert "$12.34" not in desk.get(page(payment)).content.decode()
    assert desk.post(page(payment), {"do": "clear-review", "finding": "given up"}).status_code == 403


def test_a_review_is_cleared_with_a_coded_finding(keeping_records: Client, payment: Payment) -> None:
    Payment.objects.filter(id=payment.id).update(review="never-ended")
    assert "waits for a person" in keeping_records.get(page(payment)).content.decode()
    keeping_records.post(page(payment), {"do": "clear-review", "finding": "given up"})
    payment.refresh_from_db()
    assert payment.review == ""
    assert "given up" in LogEntry.objects.latest("id").change_message


def test_a_dispute_is_cleared_and_the_account_goes_on(keeping_records: Client, payment: Payment) -> None:
    Payment.objects.filter(id=payment.id).update(dispute=DisputeState.OPEN, state=PaymentState.CHARGED_BACK)
    assert refresh_standing(payment.account_id)
    keeping_records.post(page(payment), {"do": "clear-dispute", "finding": "the customer answered"})
    assert not Account.objects.get(id=payment.account_id).standing


def test_a_refund_is_ordered_once_though_sent_twice(keeping_records: Client, payment: Payment) -> None:
    form = {"do": "refund", "act": new_id(), "amount": "2.50", "reason": RefundReason.DUPLICATE.value}
    for _ in range(2):
        assert keeping_records.post(page(payment), form).status_code == 302
    assert [one.amount_micros for one in Refund.objects.all()] == [2_500_000]
    assert "$9.84" in keeping_records.get(page(payment)).content.decode()


def test_what_was_proposed_by_another_is_approved(
    keeping_records: Client, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTTEC_ADJUSTMENT_LIMIT_MICROS", "1")
    refund = propose_refund(
        act=new_id(), payment=payment.id, amount_micros=1_000_000, reason=RefundReason.FRAUD, actor=new_id()
    )
    keeping_records.post(page(payment), {"do": "approve", "refund": refund.id})
    refund.refresh_from_db()
    assert refund.state == RefundState.APPROVED


@pytest.mark.parametrize("form", [{}, {"do": "fly"}, {"do": "approve", "refund": "x"}, {"do": "refund", "amount": "y"}])
def test_nonsense_changes_nothing(keeping_records: Client, payment: Payment, form: dict[str, str]) -> None:
    assert keeping_records.post(page(payment), form).status_code in {302, 400}
    assert not Refund.objects.exists()


@pytest.mark.parametrize("name", ["payment", "refund"])
def test_the_lists_take_a_fixed_number_of_queries(
    desk: Client, payment: Payment, name: str, django_assert_max_num_queries: object
) -> None:
    desk.get(f"/desk/shop/{name}/")
    with django_assert_max_num_queries(16):
        assert desk.get(f"/desk/shop/{name}/").status_code == 200


def test_support_may_look_at_no_payment(payment: Payment) -> None:
    rig.a_staff(group="support")
    client = Client()
    rig.sign_in(client)
    assert client.get(page(payment)).status_code == 403
