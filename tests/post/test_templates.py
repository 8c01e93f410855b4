from pathlib import Path

import pytest
from django.template.loader import render_to_string

from smarttec.faces import portal
from smarttec.kernel import clock
from smarttec.notice.gate import Request
from smarttec.notice.policy import make
from smarttec.notice.purposes import RULES
from smarttec.notice.versions import rule_book
from smarttec.post.delivery import RECIPIENT
from smarttec.post.letterhead import current_letterhead
from smarttec.post.models import Mail
from smarttec.post.templates import TEMPLATES

FOLDER = Path(portal.__file__).parent / "templates" / "mail"
MARKETING_WORDS = (
    "offer", "discount", "% off", "newsletter", "upgrade", "free", "subscribe", "deal", "promotion", "refer a friend",
)  # fmt: skip
CONTEXT = {
    "operator": current_letterhead(), "portal_url": "https://x.example", "code": "482113", "valid_minutes": 15,
    "what_happened": "Something happened", "happened_at": clock.now(), "reference": "R", "amount_micros": 1,
    "balance_micros": 1, "threshold_micros": 1, "price_micros": 1, "currency": "USD", "paid_at": clock.now(),
    "third_party": "T", "missing_micros": 1,
}  # fmt: skip


def test_every_letter_in_the_folder_is_registered_and_has_its_three_files() -> None:
    names = {path.name.split(".")[0] for path in FOLDER.iterdir()} - {"base"}
    assert names == set(TEMPLATES)
    for name in names:
        assert all((FOLDER / f"{name}{ending}").exists() for ending in (".subject.txt", ".txt", ".html"))


@pytest.mark.parametrize("name", [n for n, t in TEMPLATES.items() if t.mail_class is Mail.Class.ADMINISTRATIVE])
def test_administrative_letters_carry_no_marketing(name: str) -> None:
    assert not RULES[TEMPLATES[name].purpose].is_marketing
    words = render_to_string(f"mail/{name}.txt", CONTEXT) + render_to_string(f"mail/{name}.subject.txt", CONTEXT)
    assert [word for word in MARKETING_WORDS if word in words.lower()] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_notice_lets_the_mail_server_have_what_the_letter_shows(name: str) -> None:
    entry, word = TEMPLATES[name], make(version=1)
    for category in entry.categories:
        request = Request(word, entry.purpose, category, RECIPIENT)
        assert rule_book().decide(request, today=clock.now().date()).permitted
