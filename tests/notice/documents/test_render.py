"""What is rendered is safe whatever the text, complete, and well-formed."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.utils.html import conditional_escape
from hypothesis import given
from hypothesis import strategies as st

from smarttec.notice.documents import loader, markup, render
from smarttec.notice.documents.labels import LABELS, LANGUAGES
from smarttec.notice.documents.model import KINDS, Clause, Kind
from smarttec.notice.documents.operator import DEFAULT_FILE, load_operator

OPERATOR = load_operator(DEFAULT_FILE)
EVIL = """<script>alert('x')</script> & "quoted" </p>"""
PIECES = [
    "<b>",
    "&amp;",
    '"',
    "'",
    "[a](/b)",
    "[a](javascript:x)",
    "[",
    "](",
    ")",
    "{operator.name}",
    "{",
    "}",
    "- ",
    "\n",
    "\n\n",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8))).map("".join)


class Elements(HTMLParser):
    """Collects elements with attributes, and text; fails on elements that do not nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(text: str, value: str = "Value") -> render.Html:
    return render.markup_html(text=text, resolve=lambda _: value, labels=LABELS["en"])


@given(text=texts, value=st.text(max_size=12))
def test_no_input_becomes_an_element_or_an_unsafe_target(text: str, value: str) -> None:
    for tag, attributes in Elements(shown(text, value)).seen:
        assert tag in {"p", "ul", "li", "a", "span"}
        assert set(attributes) <= {"href", "class", "rel", "role", "aria-label"}
        if tag == "a":
            assert markup.link_kind(attributes["href"] or "") is not None


@given(
    text=st.text(
        alphabet=st.characters(exclude_characters="[]{}\n\r-", exclude_categories=["Zs", "Cc", "Cs", "Zl", "Zp"]),
        min_size=1,
    )
)
def test_text_without_markup_comes_out_as_it_went_in(text: str) -> None:
    assert unescape(shown(text)) == f"<p>{text}</p>\n"
    assert render.markup_text(text=text, resolve=lambda _: "") == text


@given(text=texts)
def test_html_and_plain_text_say_the_same_words(text: str) -> None:
    without_links = text.replace("](", "")
    said = Elements(shown(without_links)).text.split()
    plain = re.sub(r"^- ", "", render.markup_text(text=without_links, resolve=lambda _: "Value"), flags=re.MULTILINE)
    assert "".join(said) == "".join(plain.split())


def test_paragraphs_lists_and_continued_lines() -> None:
    assert shown("One\ntwo:\n- a\n  b\n- c\n\nEnd") == (
        "<p>One two:</p>\n<ul>\n<li>a b</li>\n<li>c</li>\n</ul>\n<p>End</p>\n"
    )


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("/privacy/history", "own"),
        ("#SHARE-1", "own"),
        ("/privacy#UPDATE-1", "own"),
        ("mailto:a@b.example", "mail"),
        ("https://partner.example/policy?x=1", "external"),
        ("//partner.example", None),
        ("/\\partner.example", None),
        ("http://partner.example", None),
        ("https://user@partner.example", None),
        ("javascript:alert(1)", None),
        ("JAVASCRIPT:alert(1)", None),
        ("data:text/html,x", None),
        ("/a\n", None),
        ("mailto:a@b.example?bcc=c@d.example", None),
    ],
)
def test_only_known_kinds_of_targets_are_linked(target: str, kind: str | None) -> None:
    assert markup.link_kind(target) == kind


def test_a_link_that_leaves_our_pages_is_marked_and_tells_the_other_side_nothing() -> None:
    html = shown("See [them](https://partner.example/policy).")
    link = next(attributes for tag, attributes in Elements(html).seen if tag == "a")
    assert link == {"class": "external", "rel": "noreferrer", "href": "https://partner.example/policy"}
    assert "↗" in html
    assert 'aria-label="another site"' in html


def test_a_link_to_our_own_page_is_not_marked() -> None:
    assert shown("See [it](/terms).") == '<p>See <a href="/terms">it</a>.</p>\n'


def test_a_link_filled_in_with_something_unsafe_leaves_only_its_words() -> None:
    assert shown("[mail]({x})", "javascript:alert(1)") == "<p>mail</p>\n"


def test_an_operators_value_never_becomes_markup() -> None:
    assert shown("{operator.name}", "[x](/y) <b>") == "<p>[x](/y) &lt;b&gt;</p>\n"


@pytest.mark.parametrize("field", ["title", "in_short", "promise"])
def test_every_field_of_a_clause_is_escaped(field: str) -> None:
    clause = Clause(id="A-1", section="a", title="t", in_short="s", promise="p")
    html = render.clause_html(clause=replace(clause, **{field: EVIL}), operator=OPERATOR, language="en")
    assert "<script" not in html
    assert EVIL in Elements(html).text


@pytest.mark.parametrize("field", ["title", "intro", "summary"])
def test_every_field_of_a_document_is_escaped(field: str) -> None:
    document = replace(loader.load("terms", "2026-11", "en"), **{field: EVIL})
    html = render.document_html(document=document, operator=OPERATOR)
    assert "<script" not in html
    assert EVIL in Elements(html).text


@pytest.mark.parametrize("field", ["name", "brand", "address"])
def test_the_operators_facts_are_escaped(field: str) -> None:
    operator = replace(OPERATOR, **{field: EVIL})
    for kind in KINDS:
        assert "<script" not in render.document_html(document=loader.load(kind, "2026-11", "en"), operator=operator)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_clause_has_its_anchor_and_its_line_in_the_short_list(kind: Kind, language: str) -> None:
    document = loader.load(kind, "2026-11", language)
    html = render.document_html(document=document, operator=OPERATOR)
    elements = Elements(html).seen
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids)), "an id stands only once on a page"
    anchors = [a["id"] for tag, a in elements if tag == "section" and a.get("class") == "clause"]
    assert anchors == [clause.id for clause in document.clauses]
    toc = html[html.index('<nav class="toc"') : html.index("</nav>")]
    assert re.findall(r'href="#([A-Z]+-\d+)"', toc) == anchors
    assert {a["href"] for tag, a in elements if tag == "a" and (a["href"] or "").startswith("#")} <= {
        f"#{i}" for i in ids
    }


def test_headings_go_down_one_step_at_a_time() -> None:
    html = render.document_html(document=loader.load("privacy", "2026-11", "en"), operator=OPERATOR)
    levels = [int(tag[1]) for tag, _ in Elements(html).seen if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_class_names_of_the_designer_are_there() -> None:
    html = render.document_html(document=loader.load("privacy", "2026-11", "en"), operator=OPERATOR)
    used = {name for _, attributes in Elements(html).seen for name in (attributes.get("class") or "").split()}
    assert used == {
        "clause-pending", "document", "document-dates", "document-intro", "document-changes", "document-section",
        "toc", "clause", "clause-id", "clause-title", "clause-short", "clause-promise",
    }  # fmt: skip


@pytest.mark.parametrize(("language", "day"), [("en", "1 November 2026"), ("es", "1 de noviembre de 2026")])
def test_the_last_update_is_shown(language: str, day: str) -> None:
    document = loader.load("privacy", "2026-11", language)
    assert f'<time datetime="2026-11-01">{day}</time>' in render.document_html(document=document, operator=OPERATOR)
    assert day in render.document_text(document=document, operator=OPERATOR)


def test_django_takes_the_html_as_safe() -> None:
    html = shown("a & b")
    assert conditional_escape(html) == html == "<p>a &amp; b</p>\n"


def test_plain_text_keeps_the_address_of_a_link_unless_the_words_say_it() -> None:
    text = "Read [this](/terms), see [USE-8](#USE-8) or write to [{mail}](mailto:{mail})."
    plain = render.markup_text(text=text, resolve=lambda _: "a@b.example")
    assert plain == "Read this (/terms), see USE-8 or write to a@b.example."


def test_own_links_names_each_page_the_document_needs() -> None:
    pages = render.own_links(document=loader.load("privacy", "2026-11", "en"), operator=OPERATOR)
    assert sorted(pages) == ["/contact", "/privacy/history", "/terms"]


def test_the_notice_is_light_enough_for_a_phone() -> None:
    html = render.document_html(document=loader.load("privacy", "2026-11", "es"), operator=OPERATOR)
    assert len(html.encode()) < 100_000
