import inspect

import pytest
from django.test import Client
from django.urls import reverse
from tests.faces.portal.browsing import sign_in, sign_up
from tests.people.helpers import code_in

from smarttec.faces.portal import forms, urls
from smarttec.notice.cookies import COOKIES, Store
from smarttec.notice.documents.loader import LIBRARY

pytestmark = [pytest.mark.django_db(databases=["default", "keystore"]), pytest.mark.usefixtures("shop_open")]
PUBLIC = (
    "home",
    "about",
    "prices",
    "contact",
    "status",
    "cookies",
    "error_codes",
    "privacy",
    "terms",
    "age",
    "sign_in",
    "password_reset_request",
)


@pytest.mark.parametrize("name", PUBLIC)
def test_everybody_can_read_the_public_pages(client: Client, name: str) -> None:
    answer = client.get(reverse(f"portal:{name}"))
    assert answer.status_code == 200
    assert "Open an account" in answer.content.decode()
    assert len(answer.content) < 150_000


def test_every_page_of_a_customer_sends_guests_to_sign_in(client: Client) -> None:
    guarded = [one.name for one in urls.urlpatterns if "<" not in str(one.pattern)]
    for name in set(guarded) - set(PUBLIC) - {"sign_up", "confirm_email", "sign_in_totp", "password_reset"}:
        path = reverse(f"portal:{name}")
        answers = [client.get(path), client.post(path)]
        assert any(one.status_code == 302 for one in answers), name
        assert all(one.status_code in {302, 405} for one in answers), name


def test_the_notice_shows_every_clause_at_its_place(client: Client) -> None:
    page = client.get("/privacy").content.decode() + client.get("/terms").content.decode()
    missing = [clause for clause in LIBRARY.clause_ids() if f'id="{clause}"' not in page]
    assert missing == []


def test_documents_are_there_in_spanish(client: Client) -> None:
    assert 'lang="es"' in client.get("/privacy?language=es").content.decode()
    assert 'lang="en"' in client.get("/privacy?language=xx").content.decode()


@pytest.mark.usefixtures("_at_the_beginning_of_every_window")
def test_only_registered_cookies_are_ever_set(client: Client) -> None:
    sign_up(client)
    client.post("/confirm", {"code": code_in("confirm_code")})
    for name in (*PUBLIC, "dashboard", "messages", "profile", "my_data"):
        client.get(reverse(f"portal:{name}"))
    client.post("/sign-out")
    sign_in(client)
    registered = {kept.name for kept in COOKIES if kept.store is Store.COOKIE}
    assert set(client.cookies) <= registered
    page = client.get("/cookies").content.decode()
    assert all(kept.name in page for kept in COOKIES)


def test_every_form_refuses_card_numbers_but_for_what_customers_write() -> None:
    all_forms = {
        form for _, form in inspect.getmembers(forms, inspect.isclass)
        if form.__module__ == forms.__name__ and not form.__name__.startswith("_")
    }  # fmt: skip
    assert all(issubclass(form, forms.PortalForm) for form in all_forms)
    assert {form.__name__: form.customers_own for form in all_forms if form.customers_own} == {
        "ComposeForm": {"to", "body"}
    }


@pytest.mark.parametrize("path", ["/nothing", "/messages/x/y", "/credits/x/y/z"])
def test_what_does_not_exist_says_so(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_in_plain_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {"email": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This page has expired" in answer.content.decode()


@pytest.mark.parametrize("body", [b"\x00\xff", b"a=" + b"x" * 2_000_000, b"&" * 2000])
def test_nonsense_is_answered_in_kind(client: Client, body: bytes) -> None:
    answer = client.post("/sign-in", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in {400, 413, 422}
