from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, sign-in."""

    name = "smarttec.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
