from datetime import timedelta

import pyotp
import pytest
from django.test import Client
from tests.faces.portal.browsing import EMAIL, PASSWORD, sign_in
from tests.faces.portal.test_entry import body_of
from tests.people.helpers import code_in

from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.people import second_factor
from smarttec.people.models import Person

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
NEW_PASSWORD = "another quiet sentence"


def code_now(secret: str) -> str:
    return pyotp.TOTP(secret).at(clock.now())


@pytest.fixture
def secret(person) -> str:
    enrolment = second_factor.begin_enrolment(person=person, issuer="Okaya")
    second_factor.finish_enrolment(person=person, code=code_now(enrolment.secret))
    CLOCK.advance(timedelta(minutes=2))
    return enrolment.secret


def test_unknown_wrong_and_locked_answer_the_same_page(client: Client, person) -> None:
    typed = {EMAIL: "x", "nobody@example.org": "x"}
    answers = [sign_in(client, password=password, email=email) for email, password in typed.items()]
    answers += [sign_in(client, password="x") for _ in range(4)]
    answers.append(sign_in(client))
    assert {one.status_code for one in answers} == {422}
    bodies = {body_of(one).replace(EMAIL, "").replace("nobody@example.org", "") for one in answers}
    assert len(bodies) == 1


def test_the_session_key_changes_at_sign_in(client: Client, person) -> None:
    client.post("/password", {"email": EMAIL})
    before = client.session.session_key
    sign_in(client)
    assert before is not None
    assert client.session.session_key != before


def test_a_guest_is_sent_to_sign_in_and_back(client: Client, person) -> None:
    asked = client.get("/profile")
    assert asked["Location"] == "/sign-in?next=/profile"
    assert sign_in(client, path=asked["Location"])["Location"] == "/profile"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"])
def test_nobody_is_sent_elsewhere_after_sign_in(client: Client, person, elsewhere: str) -> None:
    answer = client.post(f"/sign-in?next={elsewhere}", {"email": EMAIL, "password": PASSWORD})
    assert answer["Location"] == "/dashboard"


def test_the_second_step_is_asked_for_and_half_a_session_holds_ids_only(client: Client, person, secret) -> None:
    assert sign_in(client)["Location"] == "/sign-in/second-step"
    kept = client.session["second_step"]
    assert set(kept) == {"epoch", "person", "since_ms", "then"}
    assert kept["person"] == person.id.hex
    assert client.get("/dashboard").status_code == 302
    assert client.post("/sign-in/second-step", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/second-step", {"code": code_now(secret)})["Location"] == "/dashboard"


def test_the_second_step_waits_ten_minutes(client: Client, person, secret) -> None:
    sign_in(client)
    CLOCK.advance(timedelta(minutes=11))
    assert client.get("/sign-in/second-step")["Location"] == "/sign-in"


def test_signing_out_everywhere_ends_other_sessions_too(signed_in: Client, person) -> None:
    other = Client()
    sign_in(other)
    assert other.get("/dashboard").status_code == 200
    signed_in.post("/sign-out-everywhere")
    assert other.get("/dashboard").status_code == 302
    assert signed_in.get("/dashboard").status_code == 302


def test_a_forgotten_password_is_set_anew_by_code(client: Client, person) -> None:
    other = Client()
    sign_in(other)
    assert client.post("/password", {"email": EMAIL})["Location"] == "/password/new"
    answer = client.post("/password/new", {"code": code_in("password_reset_code"), "password": NEW_PASSWORD})
    assert answer["Location"] == "/sign-in"
    assert other.get("/dashboard").status_code == 302
    assert sign_in(client, password=NEW_PASSWORD)["Location"] == "/dashboard"


def test_an_unknown_address_sees_the_same_reset_pages(client: Client, person) -> None:
    other = Client()
    pages = []
    for browser, email in ((client, EMAIL), (other, "nobody@example.org")):
        asked = browser.post("/password", {"email": email})
        tried = browser.post("/password/new", {"code": "000000", "password": NEW_PASSWORD})
        pages.append((asked.status_code, asked["Location"], tried.status_code, body_of(tried)))
    assert pages[0] == pages[1]


def test_changing_the_password_keeps_this_session_and_ends_others(signed_in: Client, person) -> None:
    other = Client()
    sign_in(other)
    typed = {"current": PASSWORD, "password": NEW_PASSWORD}
    assert signed_in.post("/profile/password", typed)["Location"] == "/profile"
    assert signed_in.get("/profile").status_code == 200
    assert other.get("/profile").status_code == 302


def test_another_address_is_used_after_its_code(signed_in: Client) -> None:
    asked = signed_in.post("/profile/email", {"new_email": "countess@example.net", "password": PASSWORD})
    assert asked["Location"] == "/profile/email/confirm"
    assert "countess@example.net" in signed_in.get("/profile/email/confirm").content.decode()
    signed_in.post("/profile/email/confirm", {"code": code_in("email_change_code")})
    assert "countess@example.net" in signed_in.get("/profile").content.decode()


def test_turning_the_second_step_on_and_off(signed_in: Client, person) -> None:
    page = signed_in.get("/profile/second-step")
    assert "<svg" in page.content.decode()
    secret = page.context["secret"].replace(" ", "")
    assert signed_in.post("/profile/second-step", {"code": code_now(secret), "password": "x"}).status_code == 422
    codes = signed_in.post("/profile/second-step", {"code": code_now(secret), "password": PASSWORD}).context["codes"]
    assert len(codes) == 10
    assert "10 recovery codes left" in signed_in.get("/profile").content.decode()
    assert signed_in.post("/profile/recovery-codes", {"password": "x"}).status_code == 422
    assert signed_in.post("/profile/recovery-codes", {"password": PASSWORD}).context["codes"] != codes
    CLOCK.advance(timedelta(minutes=2))
    for wrong in ({"code": "0", "password": PASSWORD}, {"code": code_now(secret)}):
        assert signed_in.post("/profile/second-step/off", wrong).status_code == 422
    typed = {"code": code_now(secret), "password": PASSWORD}
    assert signed_in.post("/profile/second-step/off", typed)["Location"] == "/profile"
    assert Person.objects.get().totp_confirmed_at is None


def test_the_token_stands_in_one_answer_only(signed_in: Client, account) -> None:
    assert signed_in.post("/profile/api", {"password": "x", "action": "reveal"}).status_code == 422
    shown = signed_in.post("/profile/api", {"password": PASSWORD, "action": "reveal"})
    token = shown.context["api"]["revealed_token"]
    assert token in shown.content.decode()
    assert token not in signed_in.get("/profile").content.decode()
    changed = signed_in.post("/profile/api", {"password": PASSWORD, "action": "rotate"})
    assert changed.context["api"]["revealed_token"] != token


@pytest.mark.parametrize("path", ["/sign-in", "/start", "/dashboard"])
def test_a_cookie_that_spells_a_nul_is_no_cookie(client: Client, path: str) -> None:
    assert client.get(path, headers={"cookie": r'session="\000aaaaaaaaaaaaaaaa"'}).status_code in {200, 302}


def test_strangers_who_try_passwords_do_not_lock_out_who_signed_in_with_this_browser_before(
    client: Client, person
) -> None:
    assert sign_in(client)["Location"] == "/dashboard"
    client.post("/sign-out")
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(6):
        sign_in(stranger, password="x")
    assert sign_in(Client()).status_code == 422, "an unknown browser waits"
    assert sign_in(client)["Location"] == "/dashboard"


def test_a_known_browser_may_not_guess_without_end_either_and_is_known_for_its_own_person_only(
    client: Client, person
) -> None:
    assert sign_in(client)["Location"] == "/dashboard"
    client.post("/sign-out")
    for _ in range(5):
        assert sign_in(client, password="x").status_code == 422
    assert sign_in(client).status_code == 422
    forged = Client()
    forged.cookies["known_device"] = client.cookies["known_device"].value[:-2] + "xx"
    for _ in range(6):
        sign_in(Client(REMOTE_ADDR="203.0.113.9"), password="x")
    assert sign_in(forged).status_code == 422


def test_a_changed_address_ends_every_other_session(signed_in: Client, person) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    signed_in.post("/profile/email", {"new_email": "new@customer.example", "password": PASSWORD})
    assert signed_in.post("/profile/email/confirm", {"code": code_in("email_change_code")}).status_code == 302
    assert elsewhere.get("/dashboard").status_code == 302
    assert signed_in.get("/dashboard").status_code == 200


def test_nobody_is_offered_to_be_called_without_a_number(signed_in: Client, person) -> None:
    page = signed_in.get("/profile").content.decode()
    assert 'value="sms"' not in page
    person.phone = "+14155550123"
    person.save(update_fields=["phone"])
    assert 'value="sms"' in signed_in.get("/profile").content.decode()
