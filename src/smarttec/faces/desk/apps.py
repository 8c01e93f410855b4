from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff's back office."""

    name = "smarttec.faces.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
