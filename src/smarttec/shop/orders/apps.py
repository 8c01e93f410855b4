from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Sales orders."""

    name = "smarttec.shop.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is owed for orders, and deliver the kinds of items of this room."""
        from smarttec.people import holdings
        from smarttec.plans import hooks
        from smarttec.shop.orders import items, kinds, rented_numbers
        from smarttec.shop.orders.actions.leaving import give_up_requests
        from smarttec.shop.orders.held import HOLDINGS
        from smarttec.shop.orders.queries import owed_micros

        hooks.debts_from(owed_micros)
        items.handle("credit", kinds.Credit())
        items.handle("promotional", kinds.PromotionalCredit())
        items.handle("plan", kinds.YearOfPlan())
        items.handle("number", rented_numbers.RentedNumbers())
        holdings.register(HOLDINGS)
        holdings.on_leaving(give_up_requests)
