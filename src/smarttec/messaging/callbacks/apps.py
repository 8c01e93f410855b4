from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    """What customers' own servers are told."""

    name = "smarttec.messaging.callbacks"
    label = "callbacks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The addresses of an account's servers go with its content; what is due is counted."""
        from smarttec.messaging.callbacks.held import HOLDINGS
        from smarttec.messaging.callbacks.keeping import delete_content_of
        from smarttec.people import holdings
        from smarttec.plans import hooks
        from smarttec.telemetry import gauges

        hooks.on_content_deletion(delete_content_of)
        gauges.register(
            gauges.Gauge(
                "smarttec_callbacks_open",
                "Calls to customers' servers that are due or will be tried again.",
                gauges.counted("callbacks_callback WHERE due_at IS NOT NULL"),
            )
        )
        holdings.register(HOLDINGS)
