"""The tiny markup of the documents' texts, and nothing more.

    Paragraphs are parted by empty lines.
    - A line that begins with "- " is an item of a list; the lines after it belong to it.
    [words](/page) is a link: to a page of ours, a place on this page (#SHARE-1), https://… or mailto:….
    {operator.name} is a placeholder.

Everything else is plain text, whatever it looks like. Parsing comes before filling in, so an operator's value can
never become markup.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Resolve = Callable[[str], str]
"""Gives the text for a placeholder's name, such as `operator.name`."""

LinkKind = Literal["own", "mail", "external"]

_INLINE = re.compile(r"\[(?P<label>[^\[\]]+)\]\((?P<target>[^()\s]+)\)|\{(?P<name>[^{}]*)\}")
_PLACEHOLDER = re.compile(r"\{(?P<name>[^{}]*)\}")
_PATH = r"[A-Za-z0-9\-._~/?=&%+#,;:@!]*"
_LINK_KINDS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("own", re.compile(rf"#[A-Za-z0-9\-]+|/(?!/){_PATH}")),
    ("mail", re.compile(r"mailto:[A-Za-z0-9.+_\-]+@[A-Za-z0-9.\-]+")),
    ("external", re.compile(rf"https://[A-Za-z0-9.\-]+(?::[0-9]+)?(?:/{_PATH})?")),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value to be filled in."""

    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `target` may hold placeholders too."""

    label: tuple[Words | Placeholder, ...]
    target: str


Span = Words | Placeholder | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; one tuple of spans for each item."""

    items: tuple[tuple[Span, ...], ...]


Block = Paragraph | Bullets


def parse(text: str) -> tuple[Block, ...]:
    """Text to blocks. Never fails: what is not markup is words."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", text):
        blocks.extend(_blocks(chunk.strip("\n").split("\n")))
    return tuple(blocks)


def spans(block: Block) -> Iterator[Span]:
    """Every span of a block, whatever its form."""
    if isinstance(block, Paragraph):
        yield from block.spans
    else:
        for item in block.items:
            yield from item


def placeholders(text: str) -> tuple[str, ...]:
    """The names of all placeholders, those in links' targets too."""
    return tuple(match["name"] for match in _PLACEHOLDER.finditer(text))


def links(text: str) -> tuple[str, ...]:
    """The targets of all links, not filled in."""
    return tuple(span.target for block in parse(text) for span in spans(block) if isinstance(span, Link))


def fill(template: str, resolve: Resolve) -> str:
    """A text with its placeholders filled in."""
    return _PLACEHOLDER.sub(lambda match: resolve(match["name"]), template)


def link_kind(target: str) -> LinkKind | None:
    """Where a filled-in target leads; None when it is nothing we would link to."""
    return next((kind for kind, pattern in _LINK_KINDS if pattern.fullmatch(target)), None)


def _blocks(lines: list[str]) -> Iterator[Block]:
    running: list[str] = []
    items: list[list[str]] = []
    for line in lines:
        if line.startswith("- "):
            items.append([line[2:]])
        elif items:
            items[-1].append(line)
        else:
            running.append(line)
    if words := _inline(running):
        yield Paragraph(words)
    if items:
        yield Bullets(tuple(_inline(item) for item in items))


def _inline(lines: list[str]) -> tuple[Span, ...]:
    return tuple(_spans(" ".join(part for part in (line.strip() for line in lines) if part)))


def _spans(text: str) -> Iterator[Span]:
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            yield Words(text[end : match.start()])
        end = match.end()
        if match["name"] is not None:
            yield Placeholder(match["name"])
        else:
            yield Link(label=tuple(_label(match["label"])), target=match["target"])
    if end < len(text):
        yield Words(text[end:])


def _label(text: str) -> Iterator[Words | Placeholder]:
    """Inside a link's label no further link can stand, because `[` and `]` cannot."""
    for span in _spans(text):
        if not isinstance(span, Link):
            yield span
