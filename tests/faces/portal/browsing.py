"""What the tests of the portal's pages share."""

from django.http import HttpResponse
from django.test import Client
from tests.people.helpers import EMAIL, PASSWORD

__all__ = ["EMAIL", "PASSWORD", "sign_in", "sign_up"]


def sign_in(client: Client, password: str = PASSWORD, email: str = EMAIL, path: str = "/sign-in") -> HttpResponse:
    """First step."""
    return client.post(path, {"email": email, "password": password})


def sign_up(client: Client, email: str = EMAIL) -> HttpResponse:
    """From the age question to the page that asks for the code."""
    client.post("/start", {"birth_date": "1990-05-17", "country": "US"})
    return client.post("/sign-up", {"name": "Ada Byron", "email": email, "password": PASSWORD, "accept": "on"})
