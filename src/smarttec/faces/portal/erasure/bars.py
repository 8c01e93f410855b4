"""What goes and what stays, topic by topic, as bars that need no script; the figures stand beside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from smarttec.people.holdings import Fate
from smarttec.requests.erasure.domain import Line

_WIDTH = 100
_TONES = ((Fate.DELETE, "gone"), (Fate.STRIP, "emptied"), (Fate.KEEP, "kept"), (Fate.STAY, "left"))
_BAR = (
    '<svg viewBox="0 0 100 6" width="100%" height="12" preserveAspectRatio="none" aria-hidden="true" '
    'focusable="false">{}</svg>'
)
_PIECE = '<rect class="fate-{}" x="{}" width="{}" height="6"/>'


@dataclass(frozen=True, slots=True)
class Bar:
    """A topic, how many records it has, and in `words` how many of them are deleted, emptied, kept or left."""

    topic: str
    rows: int
    words: str
    drawn: SafeString


def bars_of(lines: Iterable[Line]) -> list[Bar]:
    """Each topic once, in the order of the lines. A bar's pieces are shares of its own topic."""
    sums: dict[str, dict[Fate, int]] = {}
    for line in lines:
        of_topic = sums.setdefault(line.topic, dict.fromkeys(Fate, 0))
        of_topic[line.fate] += line.rows
    return [_bar(topic, counts) for topic, counts in sums.items()]


def _bar(topic: str, counts: dict[Fate, int]) -> Bar:
    total, at = sum(counts.values()), 0.0
    pieces = []
    for fate, tone in _TONES:
        width = counts[fate] * _WIDTH / total
        if counts[fate]:
            pieces.append((tone, f"{at:.2f}", f"{width:.2f}"))
        at += width
    words = ", ".join(f"{counts[fate]:,} {fate.value}" for fate, _ in _TONES if counts[fate])
    return Bar(topic, total, words, format_html(_BAR, format_html_join("", _PIECE, pieces)))
