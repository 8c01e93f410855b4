"""Where rooms above or beside this one plug in, so that this room need not know them.

Registered once at start-up, in `AppConfig.ready`:

- `on_payment_credited(handler)`: a payment became credit. The handler runs in the same transaction, so what it writes
  is there exactly when the credit is; it runs once per payment, and what it raises undoes the credit.
- `on_payment_reversed(handler)`: a part of a credited payment went back, by a refund or a dispute. Once for each new
  amount, under an act's id of its own, whether the credit was still there or is owed now.
- `on_payment_restored(handler)`: a part that had gone back came again, because a dispute was won. Once as well.
- `tax_from(provider)`: the tax that is paid on top of so much credit, where prices are without it.
- `country_from(provider)`: which country an account says it is at home in, from who its documents are made out to.

Amounts that go back or come again are those that were paid; where tax came on top, the credit in them is less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from smarttec.people.models import Account
from smarttec.shop.models import Payment

CreditedHandler = Callable[[Payment, int], None]
"""(payment, credited_micros): what reached the balance, which is less than was paid when a debt was open."""
MovedHandler = Callable[[Payment, UUID, int], None]
"""(payment, act, amount_micros): what went back or came again by that act; the amount is positive."""
CountryProvider = Callable[[UUID], str]
"""(account) → ISO 3166-1 alpha-2, empty where it was not told."""

_credited_handlers: dict[str, CreditedHandler] = {}
_reversed_handlers: dict[str, MovedHandler] = {}
_restored_handlers: dict[str, MovedHandler] = {}
_countries: list[CountryProvider] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTop:
    """Tax that is paid on top, and the taxes it was reckoned with, as (name, rate in ppm); none where it is inside."""

    tax_micros: int = 0
    taxes: tuple[tuple[str, int], ...] = ()


TaxProvider = Callable[[Account, int], OnTop]
_taxes: list[TaxProvider] = []


def tax_from(provider: TaxProvider) -> None:
    """Ask this provider for the tax on top, instead of any other."""
    _taxes[:] = [provider]


def tax_on_top(account: Account, amount_micros: int) -> OnTop:
    """What the account pays today on top of so much credit."""
    return next((provider(account, amount_micros) for provider in _taxes), OnTop())


def country_from(provider: CountryProvider) -> None:
    """Ask this provider for accounts' countries, instead of any other."""
    _countries[:] = [provider]


def country_of(account: UUID) -> str | None:
    """The account's country as it told us; None where it did not."""
    return next((country for provider in _countries if (country := provider(account))), None)


def on_payment_credited(handler: CreditedHandler) -> None:
    """Call the handler for every payment that became credit. Registering it again changes nothing."""
    _credited_handlers[_name(handler)] = handler


def on_payment_reversed(handler: MovedHandler) -> None:
    """Call the handler for every amount that went back. Registering it again changes nothing."""
    _reversed_handlers[_name(handler)] = handler


def on_payment_restored(handler: MovedHandler) -> None:
    """Call the handler for every amount that came again. Registering it again changes nothing."""
    _restored_handlers[_name(handler)] = handler


def _name(handler: Callable[..., None]) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def payment_credited(payment: Payment, credited_micros: int) -> None:
    """Tell every handler, in the order of their names."""
    for _, handler in sorted(_credited_handlers.items()):
        handler(payment, credited_micros)


def payment_reversed(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Tell every handler, in the order of their names."""
    for _, handler in sorted(_reversed_handlers.items()):
        handler(payment, act, amount_micros)


def payment_restored(payment: Payment, act: UUID, amount_micros: int) -> None:
    """Tell every handler, in the order of their names."""
    for _, handler in sorted(_restored_handlers.items()):
        handler(payment, act, amount_micros)
