"""What is shown before anything is stored, and that nothing else is sent than what was shown."""

from datetime import timedelta

import pytest
from tests.messaging.bulk.helpers import confirmed, numbers, previewed
from tests.messaging.world import PRICE_MICROS, Customer, set_price

from smarttec.kernel import clock
from smarttec.kernel.errors import Conflict, InvalidInput
from smarttec.kernel.ids import new_id
from smarttec.messaging.bulk.models import Job, JobState, Line, LineState
from smarttec.messaging.contacts.authority import AuthorityMissing
from smarttec.messaging.contacts.models import AuthorityStatement
from smarttec.rating.models import Rate

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keystore"])


def test_the_price_is_that_of_every_line_by_destination(customer: Customer) -> None:
    set_price("49", 3 * PRICE_MICROS)
    raw = b"number,name\n+15005550123,Ada\n+4915112345678,Bob\n+15005550124,%b\n+861\n+442071838750,Eve\n" % (
        b"x" * 100
    )
    preview = previewed(customer, raw, "y" * 90 + "{name}")
    assert [(one.place, one.segments) for one in preview.planned] == [(2, 1), (3, 1), (4, 2)]
    assert preview.price_micros == (1 + 3 + 2) * PRICE_MICROS == sum(one.price_micros for one in preview.destinations)
    assert [(one.place, one.reason) for one in preview.rejected] == [
        (5, "not-a-number"),
        (6, "destination-not-served"),
    ]
    assert preview.first_body == "y" * 90 + "Ada"


def test_a_country_that_is_off_and_ones_own_number_are_rejected_beforehand(customer: Customer) -> None:
    set_price("252", PRICE_MICROS)
    preview = previewed(customer, f"number\n+252612345678\n{customer.number}\n".encode())
    assert [one.reason for one in preview.rejected] == ["destination-off", "same-number"]


@pytest.mark.parametrize("text", ["", " \n", "x" * 1601, "Hello {nobody}"])
def test_a_text_that_cannot_go_is_refused(customer: Customer, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        previewed(customer, numbers(1), text)
    assert refused.value.field == "body"


def test_every_line_is_kept_once_with_what_became_of_it(customer: Customer) -> None:
    job = confirmed(customer, numbers(3) + b"nonsense\n")
    assert (job.lines, job.rejected, job.waiting, job.estimate_micros) == (4, 1, 3, 3 * PRICE_MICROS)
    states = Line.objects.filter(job=job).order_by("place").values_list("state", "reason")
    assert list(states) == [(LineState.WAITING, "")] * 3 + [(LineState.REJECTED, "not-a-number")]
    assert AuthorityStatement.objects.get().id == job.statement_id == job.id


def test_the_same_form_makes_one_sending(customer: Customer) -> None:
    act = new_id()
    assert confirmed(customer, numbers(2), act=act).id == confirmed(customer, numbers(5), act=act).id
    assert (Job.objects.count(), Line.objects.count()) == (1, 2)


def test_without_the_statement_nothing_is_stored(customer: Customer) -> None:
    with pytest.raises(AuthorityMissing):
        confirmed(customer, numbers(2), stated_version=None)
    assert not Line.objects.exists()


def test_what_differs_from_what_was_shown_is_not_sent(customer: Customer) -> None:
    seen = previewed(customer, numbers(2)).digest
    Rate.objects.update(price_micros=2 * PRICE_MICROS)
    with pytest.raises(Conflict):
        confirmed(customer, numbers(2), seen=seen)


def test_a_time_must_lie_ahead(customer: Customer) -> None:
    later = clock.now() + timedelta(hours=2)
    assert confirmed(customer, numbers(1), due_at=later).state == JobState.SCHEDULED
    for wrong in (clock.now() - timedelta(hours=1), clock.now() + timedelta(days=100)):
        with pytest.raises(InvalidInput):
            confirmed(customer, numbers(1), due_at=wrong)


def test_nobody_to_send_to_is_no_sending(customer: Customer) -> None:
    with pytest.raises(InvalidInput):
        confirmed(customer, b"number\nnonsense\n")
