from django.apps import AppConfig


class InboundConfig(AppConfig):
    """Texts to our customers' numbers."""

    name = "smarttec.messaging.inbound"
    label = "inbound"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Parts that wait go with an account's content; what is due is counted; mails send texts on."""
        from smarttec.messaging.inbound import answering
        from smarttec.messaging.inbound.forwarding import letter_of
        from smarttec.messaging.inbound.held import HOLDINGS
        from smarttec.messaging.inbound.keeping import delete_content_of
        from smarttec.messaging.inbound.writing import FORWARDED
        from smarttec.people import holdings
        from smarttec.plans import hooks
        from smarttec.post import hooks as post_hooks
        from smarttec.telemetry import gauges

        hooks.on_content_deletion(delete_content_of)
        gauges.register(
            gauges.Gauge(
                "smarttec_inbound_parts_waiting",
                "Parts of texts whose other parts have not come.",
                gauges.counted("inbound_fragment"),
            )
        )
        holdings.register(HOLDINGS)
        post_hooks.write_late_with(FORWARDED, letter_of)
        post_hooks.write_late_with(answering.STOPPED, answering.letter_of)
