"""A payment is credited once, whatever order and however often the clearing house reports."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.shop.domain import Decision, Payment, PaymentState, Reason, Report, ReportKind, apply, redirected

PAYMENT = Payment(
    payment_id=UUID(int=7), state=PaymentState.PENDING, reference="cs_1", amount_micros=25_000_000, currency="USD"
)
REVERSALS = {ReportKind.REFUNDED, ReportKind.DISPUTED}


def report(kind: ReportKind) -> Report:
    return Report(kind=kind, reference="cs_1", payment_id=UUID(int=7), amount_micros=25_000_000, currency="USD")


def run(reports: list[Report], payment: Payment = PAYMENT) -> tuple[PaymentState, list[Decision]]:
    decisions = []
    for one in reports:
        decisions.append(apply(payment, one))
        payment = replace(payment, state=decisions[-1].new_state)
    return payment.state, decisions


def kinds(*names: ReportKind) -> list[Report]:
    return [report(name) for name in names]


def is_wrong_sum(one: Report) -> bool:
    return one.kind in {ReportKind.PAID, *REVERSALS} and one != report(one.kind)


genuine = st.lists(st.sampled_from([report(kind) for kind in ReportKind]), max_size=12)
wrong = st.builds(
    Report,
    kind=st.sampled_from(ReportKind),
    reference=st.sampled_from(["cs_1", "cs_2"]),
    payment_id=st.sampled_from([None, UUID(int=7), UUID(int=8)]),
    amount_micros=st.sampled_from([0, 1, 24_990_000, 25_000_000, 25_010_000]),
    currency=st.sampled_from(["USD", "EUR"]),
).filter(lambda one: one.payment_id != PAYMENT.payment_id or one.reference != "cs_1" or is_wrong_sum(one))


@given(genuine)
def test_credit_is_given_at_most_once_and_taken_back_at_most_once_after_it(reports: list[Report]) -> None:
    _, decisions = run(reports)
    moves = [("credit" if one.credit else "take_back") for one in decisions if one.credit or one.take_back]
    assert moves in ([], ["credit"], ["credit", "take_back"])


@given(genuine)
def test_what_remains_credited_depends_only_on_what_happened(reports: list[Report]) -> None:
    """The model: paid and never reversed means credited; everything else means not."""
    told = {one.kind for one in reports}
    _, decisions = run(reports)
    remaining = sum(one.credit for one in decisions) - sum(one.take_back for one in decisions)
    assert remaining == (ReportKind.PAID in told and not told & REVERSALS)


@given(genuine.flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports * 2))))
def test_order_and_multiplicity_do_not_change_where_a_payment_ends(pair: tuple[list[Report], list[Report]]) -> None:
    orderly, shuffled = pair
    assert run(orderly)[0] == run(shuffled)[0]


@given(genuine)
def test_a_payment_never_comes_down_the_ladder(reports: list[Report]) -> None:
    _, decisions = run(reports)
    states = [PAYMENT.state, *(one.new_state for one in decisions)]
    assert states == sorted(states)


mixed_reports = st.lists(
    st.one_of(
        wrong.map(lambda one: (one, True)),
        st.sampled_from(ReportKind).map(lambda kind: (report(kind), False)),
    ),
    max_size=14,
)


@given(mixed_reports)
def test_wrong_reports_among_genuine_ones_change_nothing(mixed: list[tuple[Report, bool]]) -> None:
    state, decisions = run([one for one, _ in mixed])
    clean_state, clean = run([one for one, is_wrong in mixed if not is_wrong])
    assert state == clean_state
    assert sum(one.credit for one in decisions) == sum(one.credit for one in clean)


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
    end, decisions = run(told)
    assert (end, sum(one.credit for one in decisions)) == (state, given)


def test_a_dispute_after_a_refund_takes_nothing_back_a_second_time() -> None:
    _, decisions = run(kinds(ReportKind.PAID, ReportKind.REFUNDED, ReportKind.DISPUTED))
    assert [one.take_back for one in decisions] == [False, True, False]


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"amount_micros": 1}, Reason.WRONG_AMOUNT), ({"currency": "EUR"}, Reason.WRONG_CURRENCY)],
)
def test_a_wrong_sum_is_never_credited_and_goes_to_a_person(change: dict[str, object], reason: Reason) -> None:
    decision = apply(PAYMENT, replace(report(ReportKind.PAID), **change))
    assert decision == Decision(new_state=PaymentState.PENDING, reason=reason, review=True)


def test_a_partial_refund_goes_to_a_person_and_the_credit_stays() -> None:
    paid = replace(PAYMENT, state=PaymentState.PAID)
    decision = apply(paid, replace(report(ReportKind.REFUNDED), amount_micros=1_000_000))
    assert decision == Decision(new_state=PaymentState.PAID, reason=Reason.PARTIAL_REVERSAL, review=True)


@pytest.mark.parametrize("change", [{"reference": "cs_2"}, {"payment_id": None}, {"payment_id": UUID(int=8)}])
def test_a_report_about_something_else_changes_nothing(change: dict[str, object]) -> None:
    decision = apply(PAYMENT, replace(report(ReportKind.PAID), **change))
    assert decision == Decision(new_state=PaymentState.PENDING, reason=Reason.NOT_THIS_PAYMENT)


def test_a_paid_report_is_taken_when_the_answer_with_the_reference_was_lost() -> None:
    lost = replace(PAYMENT, state=PaymentState.CREATED, reference=None)
    assert apply(lost, report(ReportKind.PAID)).credit


def test_redirecting_never_hides_what_was_reported_meanwhile() -> None:
    assert redirected(PaymentState.CREATED) is PaymentState.PENDING
    assert redirected(PaymentState.PAID) is PaymentState.PAID
