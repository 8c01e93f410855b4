from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Yearly plans and standing."""

    name = "smarttec.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start when content is kept so shortly that a warning before its deletion would not fit."""
        from django.conf import settings

        from smarttec.ledger.hooks import on_credit
        from smarttec.people import holdings
        from smarttec.plans.actions.leaving import end_plans
        from smarttec.plans.actions.renewing import credit_came
        from smarttec.plans.domain import kept_for
        from smarttec.plans.held import HOLDINGS

        kept_for(settings.ENVIRONMENT.content_kept_days)
        on_credit(credit_came)
        holdings.register(HOLDINGS)
        holdings.on_leaving(end_plans)
