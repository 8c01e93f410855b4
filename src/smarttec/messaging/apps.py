from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """SMS."""

    name = "smarttec.messaging"
    label = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Carriers' passwords take part in the rotation of keys; content that is deleted takes messages and numbers.

        Standing decides who may rent numbers; operators see the queue.
        """
        from smarttec.messaging.carriers import PASSWORDS
        from smarttec.messaging.content import delete_content_of
        from smarttec.messaging.gauges import GAUGES
        from smarttec.messaging.held import HOLDINGS
        from smarttec.numbers.actions import give_back_all
        from smarttec.numbers.hooks import permit_with
        from smarttec.people import holdings
        from smarttec.plans import hooks
        from smarttec.plans.standing import Act, demand
        from smarttec.telemetry import gauges
        from smarttec.vault.rotation.wrapping import register_wrapped

        for gauge in GAUGES:
            gauges.register(gauge)
        register_wrapped(PASSWORDS)
        hooks.on_content_deletion(delete_content_of)
        hooks.on_content_deletion(give_back_all)
        permit_with(lambda account: demand(account.standing, Act.USE_OPTIONS))
        holdings.register(HOLDINGS)
