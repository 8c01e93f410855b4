from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Requests and inquiries."""

    name = "smarttec.requests.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what is held about somebody, hear of changes, and fulfil what choices and flags fulfil."""
        from smarttec.people import holdings
        from smarttec.people import hooks as people
        from smarttec.requests.register import hooks
        from smarttec.requests.register.actions import choosing, correcting
        from smarttec.requests.register.domain import Kind
        from smarttec.requests.register.held import HOLDINGS

        holdings.register(HOLDINGS)
        people.on_profile_changed(correcting.note_recipients)
        hooks.fulfil_with(Kind.MARKETING_REFUSAL, choosing.refuse_marketing)
        hooks.fulfil_with(Kind.OBJECTION, choosing.object_to_uses)
        hooks.fulfil_with(Kind.RESTRICTION, choosing.restrict)
