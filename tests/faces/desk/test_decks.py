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

from smarttec.faces.desk import deck_upload, tasks
from smarttec.faces.desk.deck_file import FILE_BYTES_MAX
from smarttec.faces.desk.models import DeckProgress, DeckState, DeckUpload
from smarttec.kernel import clock
from smarttec.kernel.clock import CLOCK
from smarttec.rating.deck_csv import read_deck
from smarttec.rating.models import CostRate, Rate
from smarttec.rating.queries import Deck, lines_of

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])
HEADER = "prefix,destination,price,effective_date,currency\r\n"
DECK = f"{HEADER}41,Switzerland,0.05,2026-01-01,USD\r\n4179,Switzerland mobile,0.07,2026-01-01,USD\r\n"


def upload(desk: Client, content: str | bytes = DECK, carrier: str = ""):
    """The first step: the file alone."""
    raw = content.encode() if isinstance(content, str) else content
    typed = {"service": "sms", "carrier": carrier, "file": SimpleUploadedFile("deck.csv", raw)}
    return desk.post("/desk/decks/", typed)


def guessed(text: str) -> dict[str, str]:
    """What the second step's form would send as it stands."""
    selects = re.findall(r'<select name="([^"]+)"(.*?)</select>', text, re.DOTALL)
    typed = {
        name: "".join(re.findall(r'value="([^"]*)"[^>]*? selected', options)[:1]) for name, options in selects
    }  # fmt: skip
    currency = re.search(r'name="currency" value="([A-Z]{3})"', text)
    return {**typed, "currency": currency.group(1) if currency else ""}


def confirmed(desk: Client, content: str | bytes = DECK, *, carrier: str = "", **changed: str):
    """Both steps: the file, and what was understood of it, with what is said over it."""
    address = upload(desk, content, carrier).url
    return address, desk.post(address, {**guessed(desk.get(address).content.decode()), **changed})


def previewed(
    desk: Client, content: str | bytes = DECK, *, carrier: str = "", **changed: str
) -> tuple[str, dict[str, str]]:
    """Address of the preview, and what its form sends."""
    address, response = confirmed(desk, content, carrier=carrier, **changed)
    assert response.status_code == 302
    text = desk.get(address).content.decode()
    return address, dict(re.findall(r'name="(digest|fingerprint)" value="([0-9a-f]{64})"', text))


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
    wrong = DECK + "x,Nowhere,0.1,2026-01-01,USD\r\n43,Austria,dear,2026-01-01,USD\r\n"
    address, _ = confirmed(desk, wrong)
    response = desk.get(address)
    text = response.content.decode()
    assert response.status_code == 400
    assert "<td>4</td><td>prefix</td>" in text
    assert "<td>5</td><td>price</td>" in text
    assert not Rate.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"\x1f\x8bnonsense", gzip.compress(DECK.encode())[:40], b"PK\x03\x04", b"", b"one,two\r\n",
     gzip.compress(b"1" * (FILE_BYTES_MAX + 1)), b"\0" * 90],
    ids=["binary", "broken gzip", "cut gzip", "archive", "nothing", "no table", "bomb", "zeros"],
)  # fmt: skip
def test_what_is_no_deck_is_refused(desk: Client, content: bytes) -> None:
    assert upload(desk, content).status_code == 400
    assert not DeckUpload.objects.exists()


@pytest.mark.parametrize(
    "content", [HEADER.encode(), gzip.compress(DECK.encode() + b"\r\n" * FILE_BYTES_MAX)], ids=["no line", "bomb"]
)
def test_what_turns_out_to_be_no_deck_is_refused_when_it_is_read(desk: Client, content: bytes) -> None:
    address, _ = confirmed(desk, content)
    assert desk.get(address).status_code == 400
    assert DeckUpload.objects.get().state == DeckState.REFUSED


def test_a_deck_of_too_many_lines_is_refused(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deck_upload, "LINES_MAX", 1)
    address, _ = confirmed(desk)
    assert "at most 1 lines" in desk.get(address).content.decode()


def test_the_second_step_shows_what_was_understood_and_asks_for_nothing_else(desk: Client) -> None:
    text = desk.get(upload(desk, "Zone;Code;Rate (EUR)\r\nSweden;+46;0,05\r\n").url).content.decode()
    for part in ("Zone → Destination", "Code → Prefix", "Rate (EUR) → Price", "<td>+46</td>", "<td>0.05 EUR</td>"):
        assert part in text
    assert guessed(text) == {
        "column-0": "destination", "column-1": "prefix", "column-2": "price", "date_order": "", "currency": "EUR",
    }  # fmt: skip


def test_a_column_that_was_guessed_wrong_is_said_otherwise(desk: Client) -> None:
    raw = "Name,Code,Price,Rate,Currency\r\nSweden,46,9.99,0.05,USD\r\n"
    address, form = previewed(desk, raw, **{"column-2": "", "column-3": "price"})
    desk.post(f"{address}apply/", form)
    assert prices("46") == [50_000]
    again, response = confirmed(desk, raw, **{"column-3": "price"})
    assert response.status_code == 400
    assert "Only one column can be: Price" in response.content.decode()
    assert DeckUpload.objects.get(id=again.rstrip("/").rpartition("/")[2]).state == DeckState.ARRIVED


def begun(desk: Client, raw: bytes) -> dict[str, str]:
    announced = desk.post("/desk/decks/begin/", {"service": "sms", "carrier": "", "size": str(len(raw))})
    assert announced.status_code == 200
    return dict(announced.json())


def sent(desk: Client, parts: str, number: int, content: bytes):
    return desk.post(f"{parts}?number={number}", content, content_type="application/octet-stream")


def test_a_long_file_comes_in_parts_and_is_read_in_the_background(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deck_upload, "AT_ONCE_BYTES", 100)
    raw = gzip.compress(DECK.encode() + b"".join(b"4179%05d,Mobile,0.1,2026-01-01,USD\r\n" % n for n in range(12_000)))
    told = begun(desk, raw)
    half = len(raw) // 2
    assert sent(desk, told["parts"], 0, raw[:half]).json() == {"done": half, "size": len(raw)}
    assert sent(desk, told["parts"], 0, raw[:half]).json()["done"] == half, "sent twice, kept once"
    assert sent(desk, told["parts"], 2, raw[half:]).status_code == 409
    assert "did not arrive whole" in desk.get(told["page"]).content.decode()
    sent(desk, told["parts"], 1, raw[half:])
    assert sent(desk, told["parts"], 2, b"more").status_code in {400, 409}
    desk.post(told["page"], guessed(desk.get(told["page"]).content.decode()))
    upload_id = DeckUpload.objects.get().id
    deck_upload._tell(DeckUpload.objects.get(), len(raw) // 4 + 1, 5_000)
    waiting = desk.get(told["page"])
    assert waiting["Refresh"] == "2"
    assert "5000 lines, 25 % of the file" in re.sub(r"\s+", " ", waiting.content.decode()).replace("5,000", "5000")
    tasks.read_deck(str(upload_id))
    text = desk.get(told["page"]).content.decode()
    assert "Added: 12,002" in text
    form = dict(re.findall(r'name="(digest|fingerprint)" value="([0-9a-f]{64})"', text))
    desk.post(f"{told['page']}apply/", form)
    assert not Rate.objects.exists()
    tasks.read_deck(str(upload_id))
    tasks.read_deck(str(upload_id))
    assert Rate.objects.count() == 12_002
    assert "Taken over" in desk.get(told["page"]).content.decode()
    DeckProgress.objects.all().delete()


@pytest.mark.parametrize("size", ["0", "", "-1", "x", str(FILE_BYTES_MAX + 1), "9" * 40])
def test_a_file_of_a_size_that_is_not_taken_is_refused_before_it_comes(desk: Client, size: str) -> None:
    assert desk.post("/desk/decks/begin/", {"service": "sms", "carrier": "", "size": size}).status_code == 400


def test_a_reading_whose_process_died_is_begun_anew(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deck_upload, "AT_ONCE_BYTES", 1)
    address, _ = confirmed(desk)
    assert deck_upload.run_stalled() == 0
    CLOCK.advance(deck_upload.GIVEN_UP_AFTER + timedelta(minutes=1))
    assert deck_upload.run_stalled() == 1
    assert DeckUpload.objects.get().state == DeckState.COMPARED
    assert address


def test_a_list_that_changed_while_a_long_deck_waited_is_left_alone(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deck_upload, "AT_ONCE_BYTES", 1)
    address, _ = confirmed(desk)
    upload_id = DeckUpload.objects.get().id
    deck_upload.run(upload_id)
    form = dict(re.findall(r'name="(digest|fingerprint)" value="([0-9a-f]{64})"', desk.get(address).content.decode()))
    desk.post(f"{address}apply/", form)
    Rate.objects.create(currency="USD", prefix="41", destination="Switzerland", price_micros=1, valid_from=clock.now())
    deck_upload.run(upload_id)
    assert prices("41") == [1]
    assert "has changed since the preview" in desk.get(address).content.decode()


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
    text = desk.get(upload(desk, foreign).url).content.decode()
    assert "Say which columns are the prefix" in text
    named = {"column-0": "prefix", "column-1": "destination", "column-2": "price", "currency": "EUR"}
    previewed(desk, foreign, **named, save_as="acme")
    assert "By the layout kept as “acme”" in desk.get(upload(desk, foreign).url).content.decode()
    address, form = previewed(desk, foreign)
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
