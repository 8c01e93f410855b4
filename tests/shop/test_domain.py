"""A payment is credited once, and what stands for it follows from all refunds and disputes there are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.shop.domain import CAN_CHANGE_FOR, Decision, Payment, PaymentState, Reason, apply, next_look, redirected
from smarttec.shop.reports import (
    CHANGES,
    DisputeFact,
    DisputeState,
    RefundFact,
    RefundFate,
    Report,
    ReportKind,
    WentBack,
)

PAYMENT = Payment(
    payment_id=UUID(int=7), state=PaymentState.PENDING, reference="cs_1", amount_micros=25_000_000, currency="USD"
)
WHOLE = 25_000_000
MONEY = [kind for kind in ReportKind if kind not in CHANGES and kind is not ReportKind.UNRELATED]


def report(kind: ReportKind, amount_micros: int = WHOLE, went_back: WentBack | None = None) -> Report:
    return Report(
        kind=kind, reference="cs_1", payment_id=UUID(int=7), amount_micros=amount_micros, currency="USD",
        went_back=went_back,
    )  # fmt: skip


def refunds(*parts: tuple[int, RefundFate]) -> tuple[RefundFact, ...]:
    return tuple(RefundFact(reference="re_1", refund_id=None, amount_micros=part, fate=fate) for part, fate in parts)


def disputes(*parts: tuple[int, DisputeState]) -> tuple[DisputeFact, ...]:
    return tuple(DisputeFact(reference="du_1", amount_micros=part, state=state) for part, state in parts)


def stands(*, refunds: tuple[RefundFact, ...] = (), disputes: tuple[DisputeFact, ...] = ()) -> Payment:
    return apply(PAYMENT, report(ReportKind.PAID, went_back=WentBack(refunds=refunds, disputes=disputes))).after


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


PARTS = st.integers(1, 6_000_000)
LISTS = st.builds(
    WentBack,
    refunds=st.lists(st.tuples(PARTS, st.sampled_from(RefundFate)), max_size=4).map(lambda parts: refunds(*parts)),
    disputes=st.lists(
        st.tuples(PARTS, st.sampled_from([DisputeState.OPEN, DisputeState.LOST, DisputeState.WON])), max_size=4
    ).map(lambda parts: disputes(*parts)),
)
genuine = st.lists(st.sampled_from(MONEY).map(report), max_size=12)
wrong = st.builds(
    Report,
    kind=st.sampled_from(ReportKind),
    reference=st.sampled_from(["cs_1", "cs_2"]),
    payment_id=st.sampled_from([None, UUID(int=7), UUID(int=8)]),
    amount_micros=st.sampled_from([0, 1, 24_990_000, WHOLE, 25_010_000]),
    currency=st.sampled_from(["USD", "EUR"]),
).filter(
    lambda one: (
        one.payment_id != PAYMENT.payment_id
        or one.reference != "cs_1"
        or (one.kind is ReportKind.PAID and one != report(one.kind))
    )
)


@given(genuine, LISTS)
def test_credit_is_what_was_paid_less_what_stands_of_all_refunds_and_disputes(
    reports: list[Report], back: WentBack
) -> None:
    end, changes = run([*reports, report(ReportKind.OPEN, went_back=back)])
    gone = sum(one.amount_micros for one in back.refunds if one.fate is not RefundFate.FAILED)
    gone += sum(one.amount_micros for one in back.disputes if one.state is not DisputeState.WON)
    is_paid = any(one.kind is ReportKind.PAID for one in reports)
    assert end.credit_micros == sum(changes) == (max(0, WHOLE - gone) if is_paid else 0)


@given(st.lists(LISTS, min_size=1, max_size=6))
def test_only_the_last_lists_count_whatever_was_told_before(told: list[WentBack]) -> None:
    end, _ = run([report(ReportKind.PAID, went_back=back) for back in told])
    assert end == stands(refunds=told[-1].refunds, disputes=told[-1].disputes)


@given(genuine.flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports * 2))))
def test_order_and_multiplicity_do_not_change_where_a_payment_ends(pair: tuple[list[Report], list[Report]]) -> None:
    orderly, shuffled = pair
    assert run(orderly)[0] == run(shuffled)[0]


@given(genuine)
def test_until_it_is_paid_a_payment_never_comes_down_the_ladder(reports: list[Report]) -> None:
    payment = PAYMENT
    for one in reports:
        after = apply(payment, one).after
        assert after.state >= payment.state
        payment = after


mixed_reports = st.lists(
    st.one_of(
        wrong.map(lambda one: (one, True)),
        st.sampled_from(MONEY).map(lambda kind: (report(kind), False)),
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
        (kinds(ReportKind.REFUNDED, ReportKind.DISPUTED), PaymentState.PENDING, 0),
        (kinds(ReportKind.UNRELATED), PaymentState.PENDING, 0),
    ],
)
def test_known_sequences_end_as_the_book_says(told: list[Report], state: PaymentState, given: int) -> None:
    end, changes = run(told)
    assert (end.state, sum(changes)) == (state, given * WHOLE)


def test_two_disputes_of_one_payment_add_up() -> None:
    end = stands(disputes=disputes((5_000_000, DisputeState.OPEN), (7_000_000, DisputeState.OPEN)))
    assert (end.credit_micros, end.dispute) == (13_000_000, DisputeState.OPEN)


def test_a_refund_that_failed_gave_nothing_back() -> None:
    end = stands(refunds=refunds((WHOLE, RefundFate.FAILED)))
    assert (end.state, end.credit_micros) == (PaymentState.PAID, WHOLE)


def test_a_dispute_that_was_won_does_not_hide_one_that_was_lost() -> None:
    end = stands(disputes=disputes((5_000_000, DisputeState.WON), (7_000_000, DisputeState.LOST)))
    assert (end.credit_micros, end.dispute) == (18_000_000, DisputeState.LOST)


def test_more_that_went_back_than_was_paid_goes_to_a_person() -> None:
    told = WentBack(refunds=refunds((WHOLE + 1, RefundFate.DONE)))
    decision = apply(PAYMENT, report(ReportKind.PAID, went_back=told))
    assert (decision.reason, decision.review) == (Reason.WRONG_AMOUNT, True)


def test_a_payment_is_asked_about_as_long_as_anything_can_change() -> None:
    paid_at = datetime(2027, 1, 1, tzinfo=UTC)
    at, looks = paid_at, 0
    while (coming := next_look(paid_at=paid_at, at=at, is_open=False)) is not None:
        assert coming > at
        at, looks = coming, looks + 1
    assert at - paid_at > CAN_CHANGE_FOR
    assert looks < 35
    assert next_look(paid_at=paid_at, at=at, is_open=True) == at + timedelta(hours=12)


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
