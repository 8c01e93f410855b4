"""Every page renders from what its contract names, alone, and keeps the rules of the portal."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

HERE = Path(__file__).parent
VOID = {"meta", "link", "input", "hr", "br", "img", "use", "path", "rect", "line", "circle", "polygon", "polyline"}


class Reader(HTMLParser):
    """Collects attributes and ids and checks that every element is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    out = tmp_path_factory.mktemp("portal")
    subprocess.run([sys.executable, HERE / "rig.py", out], check=True, timeout=200)
    return out


@pytest.fixture(scope="module")
def pages(rendered):
    read = {}
    for path in sorted(rendered.glob("*.html")):
        if path.name.startswith("mail-"):
            continue
        reader = Reader()
        reader.feed(path.read_text())
        assert reader.open == [], path.name
        read[path.stem] = reader.tags
    assert len(read) > 40
    return read


def test_pages_carry_no_inline_script_style_or_handler(pages):
    for name, tags in pages.items():
        for tag, attrs in tags:
            assert "style" not in attrs, name
            assert tag != "style", name
            assert not [key for key in attrs if key.startswith(("on", "hx-on"))], name
            assert tag != "script" or attrs.get("src"), name


def test_pages_load_nothing_from_elsewhere(pages):
    for name, tags in pages.items():
        sources = [
            attrs.get("src") or attrs.get("href") for tag, attrs in tags if tag in {"script", "link", "img", "use"}
        ]
        assert all(source.startswith("/static/") for source in sources), name


def test_pages_name_every_field_once_and_point_only_at_ids_that_exist(pages):
    for name, tags in pages.items():
        ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
        assert len(ids) == len(set(ids)), name
        targets = [attrs.get("for") or attrs.get("data-copy") or attrs.get("data-selects") for _, attrs in tags]
        pointers = " ".join(
            v for _, a in tags for k in ("aria-labelledby", "aria-describedby") if (v := a.get(k))
        ).split()
        local = [a["href"][1:] for tag, a in tags if tag == "a" and a.get("href", "").startswith("#")]
        assert {*filter(None, targets), *pointers, *local} <= set(ids), name


def test_no_personal_value_stands_in_a_link(pages):
    for name, tags in pages.items():
        links = [attrs.get("href", "") for tag, attrs in tags if tag == "a"]
        assert not [link for link in links if re.search(r"\+?\d{8,}", re.sub("SM[0-9a-f]{32}", "", link))], name
        assert not [link for link in links if "@" in link and not link.startswith("mailto:help@okaya.example")], name


def test_a_page_with_all_it_loads_stays_under_150_kilobytes(rendered, pages):
    for name, tags in pages.items():
        loaded = {a.get("src") or a.get("href") for tag, a in tags if tag in {"script", "link", "use"}}
        size = sum(
            (rendered / path.split("#")[0].lstrip("/")).stat().st_size for path in {p.split("#")[0] for p in loaded}
        )
        assert size + (rendered / f"{name}.html").stat().st_size < 150_000, name


def test_style_sheets_stay_under_48_kilobytes(rendered):
    assert sum(path.stat().st_size for path in (rendered / "static/portal/css").glob("*.css")) < 48_000


def test_polling_ends_when_nothing_can_change_any_more(pages):
    def polls(name):
        return any(attrs.get("hx-trigger", "").startswith("every") for _, attrs in pages[name])

    assert polls("message-going")
    assert polls("payment-pending")
    assert not any(polls(name) for name in ("message", "message-failed", "payment-paid", "payment-failed"))


def test_letters_are_plain_in_text_and_hide_their_code_in_the_subject(rendered):
    letters = sorted(rendered.glob("mail-*.txt"))
    assert len(letters) == 5
    for path in letters:
        subject, _, body = path.read_text().partition("\n")
        assert not re.search(r"\d{6}", subject)
        assert "&#" not in body
        assert "<" not in body
