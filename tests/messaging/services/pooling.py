"""A customer with numbers, and a messaging service that has some of them."""

from uuid import UUID

from tests.everybody import EVERYBODY
from tests.messaging.world import Customer

from smarttec.kernel.vocabulary import Purpose
from smarttec.messaging.services.actions import Settings, add_number, make_service
from smarttec.numbers.actions import add_to_stock, assign
from smarttec.numbers.models import Assignment
from smarttec.people.models import Account
from smarttec.vault.purpose import using


def give_numbers(customer: Customer, count: int) -> list[str]:
    """So many numbers more, in order."""
    numbers = [f"+1415555{place:04d}" for place in range(200, 200 + count)]
    for number in numbers:
        add_to_stock(number=number)
        assign(account=Account.objects.get(id=customer.id), e164=number)
    return numbers


def own_numbers(customer: Customer) -> dict[str, UUID]:
    """Number → its assignment."""
    rows = Assignment.objects.filter(account_id=customer.id).select_related("account")
    with using(Purpose.RUN_ACCOUNT, actor="test", about=EVERYBODY):
        return {str(row.e164): row.id for row in rows}


def a_service(customer: Customer, *numbers: str, **settings: object) -> UUID:
    """A service with these of the customer's numbers."""
    service = make_service(account=customer.id, settings=Settings(**settings))
    own = own_numbers(customer)
    for number in numbers:
        add_number(account=customer.id, service=service.id, assignment=own[number])
    return service.id
