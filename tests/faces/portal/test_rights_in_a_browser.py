"""What people do about their own data, in a real browser: lock, choose, correct, take along, delete."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.faces.flows import Visitor, beside, visitors
from tests.people.helpers import EMAIL, PASSWORD, code_in
from tests.requests.lives import give_credit, live

from smarttec.kernel import clock
from smarttec.kernel.vocabulary import Choice
from smarttec.notice import policy
from smarttec.notice.policy import Answer
from smarttec.people.models import Account, Person
from smarttec.post.replies import tag_of
from smarttec.requests.erasure.models import Erasure
from smarttec.requests.erasure.running import run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "keystore"], transaction=True)]
ADA = "adaxyz@example.org"


def sign_in(visitor: Visitor, email: str = EMAIL) -> None:
    visitor.page.goto("/sign-in")
    visitor.fill(email=email, password=PASSWORD)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.wait_for_url("**/dashboard")


def test_whoever_fears_for_an_account_locks_it_at_once_and_gets_it_back(live_server: Any, account: Account) -> None:
    with visitors(live_server.url) as visitor:
        stranger, owner = visitor(), visitor()
        sign_in(stranger)
        owner.open("/compromised")
        owner.fill(email=EMAIL)
        owner.press("Send me the code")
        owner.fill(code=beside(lambda: code_in("secure_account_code")))
        owner.press("Go on")
        stranger.page.goto("/dashboard")
        assert "/sign-in" in stranger.page.url
        owner.fill(password="another long and quiet sentence")
        owner.press("Set the password")
        for button in ("Go on without it", "I have looked at this", "Unlock my account"):
            owner.press(button)
        assert owner.reads("Your account is unlocked")


def test_choices_are_given_and_taken_back_with_one_click(live_server: Any, account: Account) -> None:
    owner_id = account.owner_id
    leave = f"/unsubscribe/{Choice.EMAIL_MARKETING.name.lower()}/{tag_of(owner_id)}"

    def answer() -> Answer:
        return policy.answer(beside(lambda: Person.objects.get(id=owner_id)).policy, Choice.EMAIL_MARKETING)

    with visitors(live_server.url) as visitor:
        owner, reader = visitor(), visitor()
        sign_in(owner)
        owner.open("/choices")
        owner.page.check("#email_marketing-yes")
        owner.press("Save")
        assert answer() is Answer.YES
        reader.open(leave)
        assert answer() is Answer.YES, "looking changes nothing"
        reader.press("Leave it")
        assert reader.reads("You are off the list")
        owner.open("/choices")
        assert owner.page.is_checked("#email_marketing-no")


def test_what_is_held_is_looked_at_put_right_and_taken_along(
    live_server: Any, account: Account, tmp_path: Path
) -> None:
    with visitors(live_server.url) as visitor:
        owner = visitor()
        sign_in(owner)
        owner.open("/profile")
        owner.fill(name="Ada King")
        owner.press("Save")
        owner.open("/privacy-centre")
        owner.page.get_by_role("link", name="About you", exact=True).click()
        owner.look()
        assert owner.reads("Ada King")
        owner.open("/privacy-centre/take")
        owner.fill(password="not the password")
        owner.press("Download")
        owner.fill(password=PASSWORD)
        with zipfile.ZipFile(io.BytesIO(owner.fetch("button", "Download"))) as packed:
            names = packed.namelist()
            assert "Ada King" in packed.read("your-data.json").decode()
            rows = [packed.read(name).decode() for name in names if name.startswith("csv/")]
            assert any("Ada King" in one for one in rows)
            packed.extract("your-data.html", tmp_path)
        owner.page.goto((tmp_path / "your-data.html").as_uri())
        owner.look()
        assert owner.reads("Ada King")


def test_everything_is_deleted_after_the_plan_and_certified(
    live_server: Any, account: Account, tmp_path: Path, settings: Any
) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, erasures_file=tmp_path / "erasures.jsonl")
    ada = live("adaxyz", "+14155550100")
    ada.person.set_password(PASSWORD)
    ada.person.email_confirmed_at = clock.now()
    ada.person.save()
    give_credit(ada.account, 5_000_000)
    with visitors(live_server.url) as visitor:
        person = visitor()
        sign_in(person, ADA)
        person.open("/my-data/delete")
        assert person.reads("$5.00 of credit would be lost")
        person.press("Delete everything")
        assert not beside(Erasure.objects.exists)
        person.page.check("[name=has_read]")
        person.page.check("[name=gives_up_credit]")
        person.fill(password=PASSWORD)
        person.press("Delete everything")
        assert person.reads("under way")
        beside(lambda: run(Erasure.objects.get().id))
        person.open(person.page.url)
        assert person.reads("Certificate")
        assert person.fetch("link", "Certificate (PDF)")[:5] == b"%PDF-"
        signed = json.loads(person.fetch("link", "Signed, for programs (JSON)"))
        assert signed["erasure"] == str(beside(Erasure.objects.get).id)
