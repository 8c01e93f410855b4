"""The picture of where data may flow: category → purpose → recipient, drawn from the declarations.

Drawn twice, narrow for a phone and wide for a desk; the style sheet shows the one that fits. Nothing in it depends on
who looks or on what happened, so it is drawn once for each version of the notice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from smarttec.faces.portal.words import CATEGORY_WORDS, sentence_of
from smarttec.notice.proof.flows import declared_flows

TITLE = "Where your data may go"
_HEADINGS = ("What", "Why", "Who gets it")
_HEAD_HEIGHT, _PADDING, _GAP, _TONES = 26, 8, 10, 5
Way = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Layout:
    css: str
    width: int
    node_widths: tuple[int, int, int]
    line_height: int
    letters: tuple[int, int, int]

    def left(self, column: int) -> int:
        """The left edge of a column; the space between is shared evenly."""
        space = (self.width - sum(self.node_widths) - 2) // 2
        return 1 + sum(self.node_widths[:column]) + column * space


_NARROW = _Layout("flow-narrow", 312, (84, 112, 76), 14, (12, 17, 11))
_WIDE = _Layout("flow-wide", 980, (180, 330, 180), 19, (22, 42, 22))


@dataclass(frozen=True, slots=True)
class _Node:
    lines: tuple[str, ...]
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


@lru_cache(maxsize=1)
def flow_picture(version: int) -> SafeString:
    """Both drawings, and the same as a table, of the version in effect. Its number is what the drawing is kept by."""
    del version
    ways = [
        (
            sentence_of(CATEGORY_WORDS[flow.category]),
            sentence_of(flow.rule.in_plain_words),
            sentence_of(flow.recipient.name),
        )
        for flow in declared_flows()
    ]
    return format_html(
        '<figure class="diagram">{}{}{}</figure>', _drawing(ways, _NARROW), _drawing(ways, _WIDE), _table(ways)
    )


def _drawing(ways: Sequence[Way], layout: _Layout) -> SafeString:
    columns = [list(dict.fromkeys(way[column] for way in ways)) for column in range(3)]
    heights = [[_height(name, layout, column) for name in names] for column, names in enumerate(columns)]
    tallest = max(sum(column) + _GAP * len(column) for column in heights)
    placed = [_place(columns[column], heights[column], tallest, layout, column) for column in range(3)]
    return format_html(
        '<svg class="flow {}" viewBox="0 0 {} {}" role="img" aria-label="{}. {}">{}{}{}</svg>',
        layout.css, layout.width, round(_HEAD_HEIGHT + tallest), TITLE, _in_words(ways),
        _headings(layout), _ribbons(ways, placed, layout), _nodes(placed, layout),
    )  # fmt: skip


def _wrap(words: str, letters: int) -> tuple[str, ...]:
    """Whole words on lines."""
    lines = [""]
    for word in words.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= letters or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return tuple(lines)


def _height(name: str, layout: _Layout, column: int) -> int:
    return len(_wrap(name, layout.letters[column])) * layout.line_height + 2 * _PADDING


def _place(
    names: Sequence[str], heights: Sequence[int], tallest: int, layout: _Layout, column: int
) -> dict[str, _Node]:
    """The nodes of one column, spread over the height of the tallest."""
    gap = (tallest - sum(heights)) / len(names)
    top = _HEAD_HEIGHT + gap / 2
    placed: dict[str, _Node] = {}
    for name, height in zip(names, heights, strict=True):
        placed[name] = _Node(_wrap(name, layout.letters[column]), top, height)
        top += height + gap
    return placed


def _headings(layout: _Layout) -> SafeString:
    heads = ((layout.left(column), words) for column, words in enumerate(_HEADINGS))
    return format_html_join("", '<text class="flow-head" x="{}" y="14">{}</text>', heads)


def _ribbons(ways: Sequence[Way], placed: Sequence[dict[str, _Node]], layout: _Layout) -> SafeString:
    """One for each step, coloured by recipient: who gets it is what people ask first."""
    tones = {name: index % _TONES + 1 for index, name in enumerate(placed[2])}
    curves = dict.fromkeys((tones[way[2]], curve) for way in ways for curve in _curves(way, placed, layout))
    return format_html_join("", '<path class="ribbon ribbon-{}" stroke-width="3" d="{}"/>', curves)


def _curves(way: Way, placed: Sequence[dict[str, _Node]], layout: _Layout) -> Iterator[str]:
    for column in (0, 1):
        start, end = placed[column][way[column]].middle, placed[column + 1][way[column + 1]].middle
        left, right = layout.left(column) + layout.node_widths[column], layout.left(column + 1)
        bend = (left + right) / 2
        yield f"M{left} {start:.0f}C{bend:.0f} {start:.0f} {bend:.0f} {end:.0f} {right} {end:.0f}"


def _nodes(placed: Sequence[dict[str, _Node]], layout: _Layout) -> SafeString:
    rows = (
        (
            "node-end" if column == len(placed) - 1 else "node", layout.left(column), round(node.top, 1),
            layout.node_widths[column], round(node.height, 1), _label(node, layout, column),
        )
        for column, nodes in enumerate(placed)
        for node in nodes.values()
    )  # fmt: skip
    return format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="6"/>{}', rows)


def _label(node: _Node, layout: _Layout, column: int) -> SafeString:
    first = node.top + _PADDING + layout.line_height * 0.76
    lines = (
        (layout.left(column) + _PADDING - 1, round(first + index * layout.line_height, 1), line)
        for index, line in enumerate(node.lines)
    )
    return format_html("<text>{}</text>", format_html_join("", '<tspan x="{}" y="{}">{}</tspan>', lines))


def _in_words(ways: Sequence[Way]) -> str:
    return " ".join(f"{what}, to {why[:1].lower()}{why[1:]}: {who}." for what, why, who in ways)


def _table(ways: Sequence[Way]) -> SafeString:
    rows = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', ways)
    return format_html(
        '<details><summary>Show as a table</summary><div class="chart-scroll" role="region" tabindex="0" '
        'aria-label="{}, table"><table><thead><tr><th scope="col">What</th><th scope="col">Why</th>'
        '<th scope="col">Who</th></tr></thead><tbody>{}</tbody></table></div></details>',
        TITLE,
        rows,
    )
