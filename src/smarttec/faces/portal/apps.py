from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The customers' portal."""

    name = "smarttec.faces.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
