"""Who may enter, and that nobody learns why not."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.faces.desk import rig

from smarttec.faces.desk.sign_in import LASTS, REFUSED
from smarttec.kernel.clock import CLOCK
from smarttec.people.models import Person

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


def answer(response) -> tuple[int, str]:
    """What the visitor sees, without what differs in every answer and what they typed."""
    text = re.sub(r'(?:name="csrfmiddlewaretoken" )?value="[^"]*"', "", response.content.decode())
    return response.status_code, text


def is_inside(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_staff_enter_with_all_three(desk: Client) -> None:
    assert is_inside(desk)


def test_the_session_holds_ids_and_times_only(desk: Client, staff: Person) -> None:
    rig.declare(desk)
    kept = {key: value for key, value in desk.session.items() if not key.startswith("_")}
    assert set(kept) == {"desk_until_ms", "desk_purpose"}
    assert isinstance(kept["desk_until_ms"], int)
    access, purpose, until_ms = kept["desk_purpose"]
    assert re.fullmatch("[0-9a-f]{32}", access)
    assert isinstance(purpose, int)
    assert isinstance(until_ms, int)
    assert desk.session["_auth_user_id"] == str(staff.pk)


def test_unknown_wrong_customers_and_staff_without_a_second_step_get_the_same_answer(staff, customer) -> None:
    rig.a_staff(email="new@operator.example", has_totp=False)
    tries = [
        {"email": "nobody@operator.example"},
        {"email": "not an address"},
        {"password": "wrong"},
        {"code": "000000"},
        {"email": rig.CUSTOMER_EMAIL},
        {"email": "new@operator.example"},
    ]
    answers = []
    for changed in tries:
        client = Client()
        answers.append(answer(rig.sign_in(client, **changed)))
        assert not is_inside(client)
    assert len(set(answers)) == 1
    assert REFUSED in answers[0][1]


def test_a_code_works_once(staff: Person) -> None:
    code = rig.code()
    assert rig.sign_in(Client(), code=code).status_code == 302
    assert rig.sign_in(Client(), code=code).status_code == 200


def test_after_five_wrong_passwords_the_right_one_is_refused_alike(staff: Person) -> None:
    wrong = [answer(rig.sign_in(Client(), password="wrong")) for _ in range(5)]
    assert answer(rig.sign_in(Client())) == wrong[0]


def test_after_five_wrong_codes_the_right_one_is_refused_alike(staff: Person) -> None:
    wrong = [answer(rig.sign_in(Client(), code="000000")) for _ in range(5)]
    assert answer(rig.sign_in(Client())) == wrong[0]


def test_a_session_of_the_portal_does_not_open_the_desk(staff: Person) -> None:
    client = Client()
    client.force_login(staff)
    assert client.get("/desk/").headers["Location"].startswith("/desk/login/")
    assert client.get("/desk/people/person/").status_code == 302


def test_the_desk_closes_after_a_working_day(desk: Client) -> None:
    CLOCK.advance(LASTS - timedelta(minutes=2))
    assert is_inside(desk)
    CLOCK.advance(timedelta(minutes=4))
    assert not is_inside(desk)


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}, {"totp_confirmed_at": None}])
def test_who_stops_being_staff_is_out_at_once(desk: Client, staff: Person, change: dict[str, object]) -> None:
    Person.objects.filter(id=staff.id).update(**change)
    assert not is_inside(desk)


def test_signing_out_ends_the_session(desk: Client) -> None:
    assert desk.post("/desk/logout/").status_code == 200
    assert not is_inside(desk)


def test_what_is_typed_is_not_sent_to_the_search_of_the_framework(desk: Client, customer) -> None:
    assert desk.get("/desk/search/", {"s": rig.CUSTOMER_EMAIL}).content == b""


def test_after_signing_in_nobody_is_led_to_another_site(staff: Person) -> None:
    client = Client()
    typed = {"email": rig.STAFF_EMAIL, "password": rig.PASSWORD, "code": rig.code(), "next": "https://evil.example/"}
    assert client.post("/desk/login/?next=https://evil.example/", typed).headers["Location"] == "/desk/"
