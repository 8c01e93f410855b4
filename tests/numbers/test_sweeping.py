"""Whatever a crash leaves between the two databases is put right."""

import pytest
from tests.messaging.fixtures import world
from tests.messaging.world import COMMITTED, a_customer

from smarttec.numbers.actions import add_to_stock, sweeping
from smarttec.vault import directory
from smarttec.vault.directory import Kind

__all__ = ["world"]
pytestmark = [COMMITTED, pytest.mark.usefixtures("world")]
OWN, OTHER, FREE = "+14155550100", "+14155550101", "+14155550111"


def owner_of(number: str) -> object:
    listed = directory.look_up(Kind.SERVICE_NUMBER, number)
    return listed and listed.subject


def test_what_is_right_is_left_alone() -> None:
    customer = a_customer(OWN)
    add_to_stock(number=FREE)
    assert sweeping.sweep() == 0
    assert (owner_of(OWN), owner_of(FREE)) == (customer.id, None)


def test_an_entry_of_a_number_that_nobody_has_is_taken_off() -> None:
    add_to_stock(number=FREE)
    directory.enter(Kind.SERVICE_NUMBER, FREE, subject=a_customer(OWN).id, cell=0)
    assert sweeping.sweep() == 1
    assert owner_of(FREE) is None


def test_a_missing_entry_is_made_again_for_the_owner() -> None:
    customer = a_customer(OWN)
    a_customer(OTHER)
    directory.remove(Kind.SERVICE_NUMBER, OWN)
    assert sweeping.sweep() == 1
    assert owner_of(OWN) == customer.id


def test_an_entry_of_somebody_else_goes_to_the_owner() -> None:
    customer, other = a_customer(OWN), a_customer(OTHER)
    directory.remove(Kind.SERVICE_NUMBER, OWN)
    directory.enter(Kind.SERVICE_NUMBER, OWN, subject=other.id, cell=0)
    assert sweeping.sweep() == 1
    assert owner_of(OWN) == customer.id


def test_a_batch_is_bounded_and_the_next_one_goes_on() -> None:
    for line in range(4):
        add_to_stock(number=f"+141555501{line:02d}")
    directory.enter(Kind.SERVICE_NUMBER, "+14155550103", subject=a_customer("+14155550122").id, cell=0)
    assert [sweeping.sweep(limit=2) for _ in range(3)] == [0, 1, 0]
