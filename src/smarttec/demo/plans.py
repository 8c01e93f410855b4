"""Demo plans: what a year costs, and the credit that comes with it, in micros of a US dollar."""

from smarttec.plans.actions.publish import publish
from smarttec.plans.models import PlanVersion

CURRENCY = "USD"
_UNIT = 1_000_000
_PLANS = (
    ("basic", "Basic", 24 * _UNIT, 5 * _UNIT, ("1 number", "Texts at list price")),
    ("team", "Team", 120 * _UNIT, 40 * _UNIT, ("5 numbers", "Answers within a working day")),
    ("business", "Business", 480 * _UNIT, 200 * _UNIT, ("20 numbers", "Answers within an hour")),
)


def publish_plans() -> None:
    """Put the demo plans on sale, unless there are plans already."""
    if PlanVersion.objects.exists():
        return
    for key, name, price, credit, features in _PLANS:
        publish(key=key, name=name, currency=CURRENCY, price_micros=price, credit_micros=credit, features=features)
