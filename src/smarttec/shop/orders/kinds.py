"""The kinds of items that are delivered from here: credit, promotional credit, and years of plans."""

from datetime import timedelta
from uuid import UUID

from smarttec.kernel import clock
from smarttec.kernel.errors import InvalidInput
from smarttec.kernel.money import MICROS_PER_CENT, format_money
from smarttec.ledger import actions as ledger
from smarttec.ledger.models import Balance, Counterpart, EntryKind
from smarttec.ledger.queries import credit_of
from smarttec.plans.actions.pay import pay
from smarttec.plans.models import Charge, PlanVersion
from smarttec.plans.queries import version_on_sale
from smarttec.shop.orders.items import Thing

AMOUNT_MICROS_MAX = 10**13
"""Ten million units, all pieces together."""
_DAYS_MAX = 3_660


def _amount_micros(thing: Thing) -> int:
    each = thing.what.get("amount_micros")
    if not isinstance(each, int) or each <= 0 or each % MICROS_PER_CENT:
        raise InvalidInput("Write an amount in whole cents, more than zero.", field="amount")
    if each * thing.quantity > AMOUNT_MICROS_MAX:
        raise InvalidInput("This is more than one order can be about.", field="amount")
    return each * thing.quantity


class Credit:
    """`what`: `amount_micros` of each piece. The entry that gives it has the item's id."""

    def check(self, thing: Thing) -> None:
        """An amount there is."""
        _amount_micros(thing)

    def describe(self, thing: Thing) -> str:
        """With the face value of a piece."""
        return f"Credit of {format_money(thing.what['amount_micros'], thing.currency)}"

    def list_price_micros(self, thing: Thing) -> int:
        """A unit of credit costs a unit."""
        return _amount_micros(thing)

    def give(self, thing: Thing) -> int:
        """As main credit."""
        ledger.post(
            act=thing.act,
            account=thing.account,
            amount_micros=_amount_micros(thing),
            kind=EntryKind.TOP_UP,
            counterpart=Counterpart.BANK,
            reference=thing.order,
            currency=thing.currency,
        )
        return _amount_micros(thing)

    def size(self, thing: Thing) -> int:
        """In micros."""
        return _amount_micros(thing)

    def take_back(self, thing: Thing, *, act: UUID) -> int:
        """What the account has free of main credit; promotional credit is not what was bought."""
        Balance.objects.select_for_update(no_key=True).get(account=thing.account)
        taken = min(credit_of(thing.account).main_micros, _amount_micros(thing))
        if taken:
            ledger.refund(act=act, entry=thing.act, amount_micros=taken)
        return taken


class PromotionalCredit:
    """`what`: `amount_micros` of each piece, `days` it is valid. What is unspent of it goes back with its order."""

    def check(self, thing: Thing) -> None:
        """An amount and an end there are."""
        _amount_micros(thing)
        _days(thing)

    def describe(self, thing: Thing) -> str:
        """With its value and how long it lasts."""
        value = format_money(thing.what["amount_micros"], thing.currency)
        return f"Promotional credit of {value}, valid for {_days(thing)} days"

    def list_price_micros(self, thing: Thing) -> int:
        """Nothing."""
        return 0 * thing.quantity

    def give(self, thing: Thing) -> int:
        """As a lot that expires; it is an expense for promotions, and nothing that was paid."""
        expires_at = clock.now() + timedelta(days=_days(thing))
        ledger.grant(act=thing.act, account=thing.account, amount_micros=_amount_micros(thing), expires_at=expires_at)
        return 0

    def size(self, thing: Thing) -> int:
        """In micros."""
        return _amount_micros(thing)

    def take_back(self, thing: Thing, *, act: UUID) -> int:
        """What is unspent of it, and not held."""
        return ledger.withdraw(act=act, grant=thing.act)


def _days(thing: Thing) -> int:
    days = thing.what.get("days")
    if not isinstance(days, int) or not 1 <= days <= _DAYS_MAX:
        raise InvalidInput(f"Promotional credit is valid for 1 to {_DAYS_MAX:,} days.", field="days")
    return days


class YearOfPlan:
    """`what`: `plan`, the key of a plan on sale. The charge that it makes has the item's id."""

    def check(self, thing: Thing) -> None:
        """The plan is on sale, and one year is bought at a time."""
        _version(thing)
        if thing.quantity != 1:
            raise InvalidInput("One year of a plan is bought at a time.", field="quantity")

    def describe(self, thing: Thing) -> str:
        """With the plan's name."""
        return f"Plan {_version(thing).name}, one year"

    def list_price_micros(self, thing: Thing) -> int:
        """The plan's own price."""
        return _version(thing).price_micros

    def give(self, thing: Thing) -> int:
        """A term that this order paid. Raises `Conflict` when the next year is paid already."""
        pay(account=thing.account, plan=str(thing.what["plan"]), act=thing.act, order=thing.order)
        return Charge.objects.get(id=thing.act).amount_micros

    def size(self, thing: Thing) -> int:
        """One year."""
        return thing.quantity

    def take_back(self, thing: Thing, *, act: UUID) -> int:
        """Nothing: a term that was begun or paid ahead stays, so a person decides what it costs."""
        del thing, act
        return 0


def _version(thing: Thing) -> PlanVersion:
    return version_on_sale(key=str(thing.what.get("plan", "")), currency=thing.currency, at=clock.now())
