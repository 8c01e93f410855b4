"""A payment is credited once, whatever order and however often the clearing house reports."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.shop.domain import (
    Decision,
    DisputeState,
    Payment,
    PaymentState,
    Reason,
    Report,
    ReportKind,
    apply,
    redirected,
)

PAYMENT = Payment(
    payment_id=UUID(int=7), state=PaymentState.PENDING, reference="cs_1", amount_micros=25_000_000, currency="USD"
)
DISPUTES = {ReportKind.DISPUTED, ReportKind.DISPUTE_LOST, ReportKind.DISPUTE_WON}
REVERSALS = {ReportKind.REFUNDED, *DISPUTES}
WHOLE = 25_000_000


def report(kind: ReportKind, amount_micros: int = WHOLE) -> Report:
    return Report(kind=kind, reference="cs_1", payment_id=UUID(int=7), amount_micros=amount_micros, currency="USD")


def run(reports: list[Report], payment: Payment = PAYMENT) -> tuple[Payment, list[int]]:
    """Where it ends, and by how much the credit that stands for it changed with each report."""
    changes = []
    for one in reports:
        after = apply(payment, one).after
        changes.append(after.credit_micros - payment.credit_micros)
        payment = after
    return payment, changes


def kinds(*names: ReportKind) -> list[Report]:
    return [report(name) for name in names]


def is_wrong_sum(one: Report) -> bool:
    if one.kind in REVERSALS:
        return one.currency != "USD" or not 0 < one.amount_micros <= WHOLE
    return one.kind is ReportKind.PAID and one != report(one.kind)


reversal = st.builds(report, st.sampled_from(sorted(REVERSALS)), st.sampled_from([1_000_000, 10_000_000, WHOLE]))
genuine = st.lists(st.one_of(st.sampled_from(ReportKind).map(report), reversal), max_size=12)
wrong = st.builds(
    Report,
    kind=st.sampled_from(ReportKind),
    reference=st.sampled_from(["cs_1", "cs_2"]),
    payment_id=st.sampled_from([None, UUID(int=7), UUID(int=8)]),
    amount_micros=st.sampled_from([0, 1, 24_990_000, WHOLE, 25_010_000]),
    currency=st.sampled_from(["USD", "EUR"]),
).filter(lambda one: one.payment_id != PAYMENT.payment_id or one.reference != "cs_1" or is_wrong_sum(one))


def expected_credit(reports: list[Report]) -> int:
    """The model, told in one look at all that happened, whatever its order."""
    told = {one.kind for one in reports}
    refunded = max((one.amount_micros for one in reports if one.kind is ReportKind.REFUNDED), default=0)
    disputed = max((one.amount_micros for one in reports if one.kind in DISPUTES), default=0)
    if ReportKind.PAID not in told and refunded + disputed < WHOLE:
        return 0
    return max(0, WHOLE - refunded - (0 if ReportKind.DISPUTE_WON in told else disputed))


@given(genuine)
def test_what_remains_credited_depends_only_on_what_happened(reports: list[Report]) -> None:
    end, changes = run(reports)
    assert end.credit_micros == sum(changes) == expected_credit(reports)
    assert 0 <= end.credit_micros <= WHOLE


@given(genuine.flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports * 2))))
def test_order_and_multiplicity_do_not_change_where_a_payment_ends(pair: tuple[list[Report], list[Report]]) -> None:
    orderly, shuffled = pair
    assert run(orderly)[0] == run(shuffled)[0]


@given(genuine)
def test_a_payment_never_comes_down_the_ladder(reports: list[Report]) -> None:
    payment = PAYMENT
    for one in reports:
        after = apply(payment, one).after
        assert after.state >= payment.state
        assert after.dispute >= payment.dispute
        payment = after


mixed_reports = st.lists(
    st.one_of(
        wrong.map(lambda one: (one, True)),
        st.sampled_from(ReportKind).map(lambda kind: (report(kind), False)),
    ),
    max_size=14,
)


@given(mixed_reports)
def test_wrong_reports_among_genuine_ones_change_nothing(mixed: list[tuple[Report, bool]]) -> None:
    end, changes = run([one for one, _ in mixed])
    clean_end, clean = run([one for one, is_wrong in mixed if not is_wrong])
    assert (end, sum(changes)) == (clean_end, sum(clean))


@pytest.mark.parametrize(
    ("told", "state", "given"),
    [
        (kinds(ReportKind.PAID), PaymentState.PAID, 1),
        (kinds(ReportKind.PAID, ReportKind.PAID), PaymentState.PAID, 1),
        (kinds(ReportKind.EXPIRED, ReportKind.PAID), PaymentState.PAID, 1),
        (kinds(ReportKind.FAILED, ReportKind.PAID), PaymentState.PAID, 1),
        (kinds(ReportKind.PAID, ReportKind.FAILED, ReportKind.EXPIRED), PaymentState.PAID, 1),
        (kinds(ReportKind.PAID, ReportKind.AWAITING_MONEY), PaymentState.PAID, 1),
        (kinds(ReportKind.AWAITING_MONEY), PaymentState.PENDING, 0),
        (kinds(ReportKind.REFUNDED, ReportKind.PAID), PaymentState.REFUNDED, 0),
        (kinds(ReportKind.DISPUTED, ReportKind.PAID), PaymentState.CHARGED_BACK, 0),
        (kinds(ReportKind.UNRELATED), PaymentState.PENDING, 0),
    ],
)
def test_known_sequences_end_as_the_book_says(told: list[Report], state: PaymentState, given: int) -> None:
    end, changes = run(told)
    assert (end.state, sum(changes)) == (state, given * WHOLE)


def test_a_dispute_after_a_refund_takes_nothing_back_a_second_time() -> None:
    assert run(kinds(ReportKind.PAID, ReportKind.REFUNDED, ReportKind.DISPUTED))[1] == [WHOLE, -WHOLE, 0]


def test_a_dispute_that_is_won_gives_the_credit_back_once() -> None:
    end, changes = run(kinds(ReportKind.PAID, ReportKind.DISPUTED, ReportKind.DISPUTE_WON, ReportKind.DISPUTE_WON))
    assert changes == [WHOLE, -WHOLE, WHOLE, 0]
    assert (end.state, end.dispute) == (PaymentState.CHARGED_BACK, DisputeState.WON)


def test_refunds_of_parts_take_back_what_is_new_in_the_sum_of_all() -> None:
    sums = [5_000_000, 12_000_000, 5_000_000, WHOLE]
    end, changes = run([report(ReportKind.PAID), *(report(ReportKind.REFUNDED, one) for one in sums)])
    assert changes == [WHOLE, -5_000_000, -7_000_000, 0, -13_000_000]
    assert end.state is PaymentState.REFUNDED


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"amount_micros": 1}, Reason.WRONG_AMOUNT), ({"currency": "EUR"}, Reason.WRONG_CURRENCY)],
)
def test_a_wrong_sum_is_never_credited_and_goes_to_a_person(change: dict[str, object], reason: Reason) -> None:
    decision = apply(PAYMENT, replace(report(ReportKind.PAID), **change))
    assert decision == Decision(after=PAYMENT, reason=reason, review=True)


@pytest.mark.parametrize("change", [{"reference": "cs_2"}, {"payment_id": None}, {"payment_id": UUID(int=8)}])
def test_a_report_about_something_else_changes_nothing(change: dict[str, object]) -> None:
    decision = apply(PAYMENT, replace(report(ReportKind.PAID), **change))
    assert decision == Decision(after=PAYMENT, reason=Reason.NOT_THIS_PAYMENT)


def test_a_paid_report_is_taken_when_the_answer_with_the_reference_was_lost() -> None:
    lost = replace(PAYMENT, state=PaymentState.CREATED, reference=None)
    assert apply(lost, report(ReportKind.PAID)).after.credit_micros == WHOLE


def test_redirecting_never_hides_what_was_reported_meanwhile() -> None:
    assert redirected(PaymentState.CREATED) is PaymentState.PENDING
    assert redirected(PaymentState.PAID) is PaymentState.PAID
