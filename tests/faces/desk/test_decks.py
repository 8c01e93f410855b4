"""Rate decks: what was previewed is what is applied; what cannot be read is named; nothing is taken unseen."""

import gzip
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.faces.desk import rig

from smarttec.faces.desk import deck_upload
from smarttec.faces.desk.models import DeckUpload
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.rating.deck_csv import read_deck
from smarttec.rating.models import CostRate, Rate
from smarttec.rating.queries import Deck, lines_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
HEADER = "prefix,destination,price,effective_date,currency\r\n"
DECK = f"{HEADER}41,Switzerland,0.05,2026-01-01,USD\r\n4179,Switzerland mobile,0.07,2026-01-01,USD\r\n"


def upload(desk: Client, content: str | bytes = DECK, **changed: str):
    raw = content.encode() if isinstance(content, str) else content
    typed = {"service": "sms", "carrier": "", "file": SimpleUploadedFile("deck.csv", raw), **changed}
    return desk.post("/desk/decks/", typed)


def previewed(desk: Client, content: str | bytes = DECK, **changed: str) -> tuple[str, dict[str, str]]:
    """Address of the preview, and what its form sends."""
    response = upload(desk, content, **changed)
    assert response.status_code == 302
    text = desk.get(response.url).content.decode()
    return response.url, dict(re.findall(r'name="(digest|fingerprint)" value="([0-9a-f]{64})"', text))


def prices(prefix: str) -> list[int]:
    return list(Rate.objects.filter(prefix=prefix).order_by("valid_from").values_list("price_micros", flat=True))


def test_an_upload_changes_nothing_until_it_is_applied_and_then_once(desk: Client) -> None:
    address, form = previewed(desk)
    assert not Rate.objects.exists()
    for _ in range(2):
        assert desk.post(f"{address}apply/", form).status_code == 302
    assert prices("41") == [50_000]
    applied = DeckUpload.objects.get()
    assert applied.result == {"added": 2, "changed": 0, "unchanged": 0, "resumed": 0, "ended": 0}
    assert "Taken over" in desk.get(address).content.decode()


def test_a_preview_shows_old_and_new_prices_and_dates(desk: Client) -> None:
    address, form = previewed(desk)
    desk.post(f"{address}apply/", form)
    changed = f"{HEADER}41,Switzerland,0.06,2030-05-01,USD\r\n423,Liechtenstein,0.09,2030-05-01,USD\r\n"
    address, _ = previewed(desk, changed, is_complete="on")
    text = re.sub(r"\s+", " ", desk.get(address).content.decode())
    assert "<td>0.05 USD</td><td>0.06 USD</td><td>+20.0%</td>" in text
    for part in (
        "Changed, the biggest first: 1",
        "Added: 1",
        "Ended; a shorter prefix counts then: 1",
        "<td>2030-05-01 00:00</td>",
    ):
        assert part in text


def test_what_was_not_previewed_is_not_applied(desk: Client) -> None:
    address, form = previewed(desk)
    for wrong in ({"digest": "0" * 64}, {"fingerprint": "0" * 64}, {"fingerprint": ""}):
        desk.post(f"{address}apply/", {**form, **wrong})
        assert not Rate.objects.exists()
    Rate.objects.create(currency="USD", prefix="41", destination="Switzerland", price_micros=1, valid_from=clock.now())
    desk.post(f"{address}apply/", form)
    assert prices("41") == [1]
    assert "has changed since the preview" in desk.get(address).content.decode()


def test_lines_that_cannot_be_taken_are_named_with_the_reason(desk: Client) -> None:
    response = upload(desk, DECK + "x,Nowhere,0.1,2026-01-01,USD\r\n43,Austria,dear,2026-01-01,USD\r\n")
    text = response.content.decode()
    assert response.status_code == 400
    assert "<td>4</td><td>prefix</td>" in text
    assert "<td>5</td><td>price</td>" in text
    assert not DeckUpload.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"\x1f\x8bnonsense", gzip.compress(DECK.encode())[:40], b"PK\x03\x04", HEADER.encode(),
     gzip.compress(b"1" * (deck_upload.TEXT_BYTES_MAX + 1))],
    ids=["binary", "broken gzip", "cut gzip", "archive", "no line", "bomb"],
)  # fmt: skip
def test_what_is_no_deck_is_refused(desk: Client, content: bytes) -> None:
    assert upload(desk, content).status_code == 400
    assert not DeckUpload.objects.exists()


def test_a_deck_of_too_many_lines_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deck_upload, "LINES_MAX", 2)
    assert upload(desk).status_code == 400


def test_a_compressed_deck_of_a_carriers_costs_shows_its_margins(desk: Client) -> None:
    address, form = previewed(desk)
    desk.post(f"{address}apply/", form)
    costs = f"{HEADER}41,Switzerland,0.06,2026-01-01,USD\r\n"
    address, form = previewed(desk, gzip.compress(costs.encode()), carrier="acme")
    desk.post(f"{address}apply/", form)
    assert CostRate.objects.get().carrier == "acme"
    for page in ("/desk/margins/", "/desk/margins/?begins=41&carrier=acme"):
        assert "<td>acme</td><td>$0.05</td><td>$0.06</td><td>-$0.01</td>" in desk.get(page).content.decode()
    assert "<td>acme</td>" not in desk.get("/desk/margins/?begins=43").content.decode()
    assert desk.get("/desk/margins/?service=post").status_code == 400


def test_an_export_gives_the_list_again(desk: Client) -> None:
    address, form = previewed(desk)
    desk.post(f"{address}apply/", form)
    response = desk.get("/desk/decks/export/?service=sms")
    assert response["Content-Disposition"] == 'attachment; filename="rates-sms.csv"'
    assert read_deck(response.content.decode()) == lines_of(Deck())
    assert desk.get("/desk/decks/export/?service=post").status_code == 400


def test_uploads_that_were_never_applied_go(desk: Client) -> None:
    previewed(desk)
    CLOCK.advance(timedelta(days=8))
    rig.sign_in(desk)
    previewed(desk)
    assert DeckUpload.objects.count() == 1


def test_support_sees_no_costs_and_uploads_nothing(db) -> None:
    rig.a_staff(group="support")
    client = Client()
    rig.sign_in(client)
    assert upload(client).status_code == 403
    for page in ("decks/", "margins/", "decks/export/?service=sms"):
        assert client.get(f"/desk/{page}").status_code == 403


def test_statements_of_the_page_do_not_grow(desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            assert desk.get("/desk/decks/").status_code == 200
        return len(made)

    previewed(desk)
    few = statements()
    for _ in range(3):
        previewed(desk)
    assert statements() <= few <= 12


def test_a_layout_that_was_named_once_is_chosen_the_next_time(desk: Client) -> None:
    foreign = "Zielwahl;Wohin;Cent\r\n+46;Sweden;0,05\r\n"
    assert upload(desk, foreign).status_code == 400
    named = {"columns": "prefix=Zielwahl, destination=Wohin, price=Cent", "currency": "EUR", "save_as": "acme"}
    previewed(desk, foreign, **named)
    address, form = previewed(desk, foreign, template="acme")
    desk.post(f"{address}apply/", form)
    rate = Rate.objects.get()
    assert (rate.prefix, rate.price_micros, rate.currency) == ("46", 50_000, "EUR")


def test_an_end_date_shows_what_counts_again(desk: Client) -> None:
    address, form = previewed(desk)
    desk.post(f"{address}apply/", form)
    head = HEADER.replace("currency", "currency,end_date")
    address, _ = previewed(desk, f"{head}41,Switzerland,0.01,2030-05-01,USD,2030-06-01\r\n")
    text = re.sub(r"\s+", " ", desk.get(address).content.decode())
    assert "Counts again where a line ends: 1" in text
