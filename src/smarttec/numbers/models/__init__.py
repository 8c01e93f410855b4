"""Numbers as tables. `stock`: what there is and who has it; `rental`: prices and months; `senders`: registrations."""

from smarttec.numbers.models.rental import Price, Rental, RentalCharge
from smarttec.numbers.models.senders import RegistrationRule, SenderRegistration, VerifiedCaller
from smarttec.numbers.models.stock import Assignment, StockNumber

__all__ = [
    "Assignment", "Price", "RegistrationRule", "Rental", "RentalCharge", "SenderRegistration", "StockNumber",
    "VerifiedCaller",
]  # fmt: skip
