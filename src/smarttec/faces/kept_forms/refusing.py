"""How whoever refuses a form for want of a session, a token or a purpose says so; `middleware` does the rest."""

from django.http import HttpRequest

NOT_TAKEN = "_smarttec_form_not_taken"
"""Where a request keeps it."""


def not_taken(request: HttpRequest, *, entrance: str = "") -> None:
    """The form was refused; `entrance` is the page that leads on, none when the form's own page does."""
    setattr(request, NOT_TAKEN, entrance)
