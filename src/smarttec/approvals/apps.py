from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    """Two persons."""

    name = "smarttec.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
