from django.apps import AppConfig


class KeptFormsConfig(AppConfig):
    """What was typed into forms that could not be taken."""

    name = "smarttec.faces.kept_forms"
    label = "kept_forms"
    default_auto_field = "django.db.models.BigAutoField"
