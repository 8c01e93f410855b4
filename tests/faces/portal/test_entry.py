import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from tests.faces.portal.browsing import EMAIL, PASSWORD, sign_in, sign_up
from tests.people.helpers import code_in

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.kernel.vocabulary import Region
from smarttec.notice import policy
from smarttec.people.models import Account, Person

pytestmark = [
    pytest.mark.django_db(databases=["default", "keystore"]),
    pytest.mark.usefixtures("_at_the_beginning_of_every_window"),
]


def born(years: int) -> str:
    today = clock.now().date()
    return today.replace(year=today.year - years).isoformat()


def body_of(response) -> str:
    """A page without what differs each time by design."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def test_somebody_too_young_leaves_nothing_but_the_answers_cookie(client: Client) -> None:
    answer = client.post("/start", {"birth_date": born(14)})
    assert answer.status_code == 302
    assert set(client.cookies) == {"age_answer"}
    assert not Session.objects.exists()
    assert born(14) not in client.cookies["age_answer"].value
    assert "cannot open an account" in client.get("/start").content.decode()


def test_the_answer_cannot_be_changed_for_a_day(client: Client) -> None:
    client.post("/start", {"birth_date": born(14)})
    assert "cannot open an account" in client.post("/start", {"birth_date": born(40)}).content.decode()
    assert client.get("/sign-up").status_code == 302
    CLOCK.advance(timedelta(hours=24))
    assert client.post("/start", {"birth_date": born(40)})["Location"] == "/sign-up"


def test_a_forged_cookie_is_no_refusal_and_no_pass(client: Client) -> None:
    client.cookies["age_answer"] = "fail.1:x"
    assert "birth_date" in client.get("/start").content.decode()
    client.cookies["age_answer"] = "pass.1:x"
    assert client.get("/sign-up")["Location"] == "/start"


@pytest.mark.parametrize(("country", "years", "passes"), [("US", 15, True), ("NL", 15, False), ("NL", 16, True)])
def test_national_law_can_ask_for_more(client: Client, country: str, years: int, passes: bool) -> None:
    answer = client.post("/start", {"birth_date": born(years), "country": country})
    assert (answer["Location"] == "/sign-up") is passes


def test_the_date_is_not_in_the_session(client: Client) -> None:
    client.post("/start", {"birth_date": born(30), "country": "FR"})
    assert client.session["age_gate"] == {"region": Region.EU}


@pytest.mark.parametrize("typed", ["", "yesterday", "1850-01-01", "3000-01-01"])
def test_what_is_no_date_of_birth_is_asked_again(client: Client, typed: str) -> None:
    answer = client.post("/start", {"birth_date": typed})
    assert answer.status_code == 422
    assert "age_answer" not in client.cookies


def test_signing_up_confirming_and_landing_on_the_dashboard(client: Client, shop_open) -> None:
    assert sign_up(client)["Location"] == "/confirm"
    page = client.get("/confirm")
    assert EMAIL in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    answer = client.post("/confirm", {"code": code_in("confirm_code"), "action": "confirm"})
    assert answer["Location"] == "/dashboard"
    page = client.get("/dashboard").content.decode()
    assert EMAIL not in page
    assert "+1 415-555-0100" in page
    assert policy.region(Person.objects.get().policy) is Region.US
    assert Account.objects.get().numbers.count() == 1


def test_an_address_that_has_an_account_sees_the_same_pages(client: Client) -> None:
    sign_up(client)
    first = (client.get("/confirm"), client.post("/confirm", {"code": "000000", "action": "confirm"}))
    other = Client()
    assert sign_up(other).status_code == 302
    second = (other.get("/confirm"), other.post("/confirm", {"code": "000000", "action": "confirm"}))
    assert [one.status_code for one in first] == [one.status_code for one in second]
    assert [body_of(one) for one in first] == [body_of(one) for one in second]


def test_a_card_number_is_refused_wherever_it_is_typed(client: Client) -> None:
    client.post("/start", {"birth_date": born(30)})
    typed = {"name": "4242 4242 4242 4242", "email": EMAIL, "password": PASSWORD, "accept": "on"}
    answer = client.post("/sign-up", typed)
    assert answer.status_code == 422
    assert "payment card number" in answer.content.decode()
    assert not Person.objects.exists()


def test_nothing_is_opened_without_acceptance_a_good_password_and_an_address(client: Client) -> None:
    client.post("/start", {"birth_date": born(30)})
    good = {"name": "", "email": EMAIL, "password": PASSWORD, "accept": "on"}
    for wrong in ({"accept": ""}, {"password": "short"}, {"email": "nonsense"}):
        assert client.post("/sign-up", {**good, **wrong}).status_code == 422
    assert not Person.objects.exists()


def test_who_did_not_confirm_is_sent_a_code_at_sign_in(client: Client) -> None:
    sign_up(client)
    other = Client()
    assert sign_in(other)["Location"] == "/confirm"
    assert other.get("/dashboard").status_code == 302
    assert other.post("/confirm", {"code": code_in("confirm_code")})["Location"] == "/dashboard"


def test_sessions_and_jobs_hold_no_personal_value(client: Client) -> None:
    sign_up(client)
    client.post("/confirm", {"code": code_in("confirm_code")})
    client.get("/dashboard")
    personal = re.compile(r"ada@|byron", re.IGNORECASE)  # "ada" alone stands in the hexadecimal ids of some runs
    for session in Session.objects.all():
        assert not personal.search(str(session.get_decoded()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        assert not [args for (args,) in cursor.fetchall() if personal.search(args)]


def change_address(person: Person, client: Client, address: str) -> None:
    client.post("/profile/email", {"new_email": address, "password": PASSWORD})
    client.post("/profile/email/confirm", {"code": code_in("email_change_code")})


def test_a_stranger_who_knows_an_old_address_does_not_learn_the_new_one(client: Client, person) -> None:
    stranger = Client()
    sign_up(stranger)
    sign_in(client)
    CLOCK.advance(timedelta(minutes=1))
    change_address(person, client, "secret@example.org")
    page = stranger.get("/confirm")
    assert page.status_code == 200
    assert "secret@example.org" not in page.content.decode()


def test_who_opened_an_account_in_anothers_name_loses_it_when_the_owner_resets(client: Client) -> None:
    """The code of a session begun before the owner took over opens nothing any more."""
    squatter = Client()
    sign_up(squatter)
    client.post("/password", {"email": EMAIL})
    client.post("/password/new", {"code": code_in("password_reset_code"), "password": "another quiet sentence"})
    squatter.post("/confirm", {"action": "resend"})
    answer = squatter.post("/confirm", {"code": code_in("confirm_code")})
    assert answer["Location"] == "/sign-in"
    assert squatter.get("/dashboard").status_code == 302
