"""The picture of a person's data on its way: category → purpose → recipient.

Drawn twice, narrow for a phone and wide for a desk; CSS shows the one that fits, so words stay readable. Ribbons are as
thick as the number of times (by its logarithm), coloured by category through CSS classes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log2

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_TONES = 5
_HEAD_HEIGHT = 26
_MIN_RIBBON = 2.0
_MAX_RIBBON = 16.0
_HEADINGS = ("What", "Why", "Who gets it")


@dataclass(frozen=True, slots=True)
class Flow:
    """How often one category of data was used for one purpose and handed to one recipient ("nobody" when it stayed)."""

    category: str
    purpose: str
    recipient: str
    times: int


@dataclass(frozen=True, slots=True)
class _Layout:
    css: str
    width: int
    node_width: int
    line_height: int
    letters_per_line: int
    gap: int


_NARROW = _Layout(css="flow-narrow", width=316, node_width=92, line_height=16, letters_per_line=12, gap=10)
_WIDE = _Layout(css="flow-wide", width=980, node_width=230, line_height=19, letters_per_line=28, gap=14)


@dataclass(frozen=True, slots=True)
class _Node:
    lines: tuple[str, ...]
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def flow_diagram(*, chart_id: str, title: str, flows: Sequence[Flow]) -> SafeString:
    """Three columns of names joined by ribbons, with the same rows as a table. `chart_id` must be unique in a page."""
    return format_html(
        '<figure class="diagram"><figcaption><span class="chart-title">{}</span></figcaption>{}{}{}</figure>',
        title,
        _picture(chart_id=f"{chart_id}-n", title=title, flows=flows, layout=_NARROW),
        _picture(chart_id=f"{chart_id}-w", title=title, flows=flows, layout=_WIDE),
        _table(flows=flows, title=title),
    )


def _picture(*, chart_id: str, title: str, flows: Sequence[Flow], layout: _Layout) -> SafeString:
    columns = _columns(flows)
    tallest = max(sum(_node_height(name, layout) + layout.gap for name in names) for names in columns)
    placed = [_place(names, column=i, tallest=tallest, layout=layout) for i, names in enumerate(columns)]
    return format_html(
        '<svg class="flow {css}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{words}</desc>{heads}{ribbons}{nodes}</svg>',
        css=layout.css,
        width=layout.width,
        height=round(_HEAD_HEIGHT + tallest),
        id=chart_id,
        title=title,
        words=_in_words(flows),
        heads=_headings(layout),
        ribbons=_ribbons(flows=flows, placed=placed, layout=layout),
        nodes=_nodes(placed=placed, layout=layout),
    )


def _columns(flows: Sequence[Flow]) -> tuple[list[str], list[str], list[str]]:
    """The names of each column in order of first appearance."""
    return (
        _unique(flow.category for flow in flows),
        _unique(flow.purpose for flow in flows),
        _unique(flow.recipient for flow in flows),
    )


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _wrap(words: str, letters_per_line: int) -> tuple[str, ...]:
    """Whole words on lines; a word longer than a line is cut with an ellipsis, at most three lines."""
    lines = [""]
    for word in words.split():
        piece = word if len(word) <= letters_per_line else word[: letters_per_line - 1] + "…"
        joined = f"{lines[-1]} {piece}".strip()
        if len(joined) <= letters_per_line:
            lines[-1] = joined
        else:
            lines.append(piece)
    return tuple(lines[:3])


def _node_height(name: str, layout: _Layout) -> float:
    return len(_wrap(name, layout.letters_per_line)) * layout.line_height + 16


def _place(names: Sequence[str], *, column: int, tallest: float, layout: _Layout) -> dict[str, _Node]:
    """Nodes of one column, spread over the height of the tallest column."""
    heights = [_node_height(name, layout) for name in names]
    gap = (tallest - sum(heights)) / max(len(names), 1)
    x = column * (layout.width - layout.node_width - 2) / 2 + 1
    y = _HEAD_HEIGHT + gap / 2
    placed: dict[str, _Node] = {}
    for name, height in zip(names, heights, strict=True):
        placed[name] = _Node(lines=_wrap(name, layout.letters_per_line), x=x, y=y, height=height)
        y += height + gap
    return placed


def _headings(layout: _Layout) -> SafeString:
    step = (layout.width - layout.node_width - 2) / 2
    return format_html_join(
        "",
        '<text class="flow-head" x="{}" y="14">{}</text>',
        ((round(i * step + 1), words) for i, words in enumerate(_HEADINGS)),
    )


def _ribbons(*, flows: Sequence[Flow], placed: Sequence[dict[str, _Node]], layout: _Layout) -> SafeString:
    tones = {name: i % _TONES + 1 for i, name in enumerate(placed[0])}
    rows: list[tuple[int, float, str]] = []
    for flow in flows:
        width = min(_MAX_RIBBON, _MIN_RIBBON + 1.6 * log2(1 + flow.times))
        stops = (placed[0][flow.category], placed[1][flow.purpose], placed[2][flow.recipient])
        for start, end in ((stops[0], stops[1]), (stops[1], stops[2])):
            rows.append((tones[flow.category], round(width, 1), _curve(start, end, layout)))
    return format_html_join("", '<path class="ribbon ribbon-{}" stroke-width="{}" d="{}"/>', _once(rows))


def _once(rows: Sequence[tuple[int, float, str]]) -> list[tuple[int, float, str]]:
    """One ribbon per way and colour: the thickest, since translucent strokes drawn twice would look darker."""
    thickest: dict[tuple[int, str], float] = {}
    for tone, width, curve in rows:
        thickest[tone, curve] = max(width, thickest.get((tone, curve), 0))
    return [(tone, width, curve) for (tone, curve), width in thickest.items()]


def _curve(start: _Node, end: _Node, layout: _Layout) -> str:
    x1, x2 = start.x + layout.node_width, end.x
    bend = (x1 + x2) / 2
    y1, y2 = start.middle, end.middle
    return f"M{x1:.0f} {y1:.0f}C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"


def _nodes(*, placed: Sequence[dict[str, _Node]], layout: _Layout) -> SafeString:
    last = len(placed) - 1
    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="6"/>{}',
        (
            (
                "node-end" if column == last else "node",
                round(node.x, 1),
                round(node.y, 1),
                layout.node_width,
                round(node.height, 1),
                _label(node, layout),
            )
            for column, nodes in enumerate(placed)
            for node in nodes.values()
        ),
    )


def _label(node: _Node, layout: _Layout) -> SafeString:
    first = node.y + 8 + layout.line_height * 0.76
    spans = format_html_join(
        "",
        '<tspan x="{}" y="{}">{}</tspan>',
        ((round(node.x + 8, 1), round(first + i * layout.line_height, 1), line) for i, line in enumerate(node.lines)),
    )
    return format_html("<text>{}</text>", spans)


def _in_words(flows: Sequence[Flow]) -> str:
    return " ".join(f"{flow.category}, for {flow.purpose}, to {flow.recipient}: {flow.times} times." for flow in flows)


def _table(*, flows: Sequence[Flow], title: str) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td class="num">{}</td></tr>',
        ((flow.category, flow.purpose, flow.recipient, flow.times) for flow in flows),
    )
    return format_html(
        "<details><summary>Show as a table</summary>"
        '<div class="chart-scroll" role="region" tabindex="0" aria-label="{}, table"><table>'
        '<thead><tr><th scope="col">What</th><th scope="col">Why</th><th scope="col">Who</th>'
        '<th scope="col" class="num">Times</th></tr></thead><tbody>{}</tbody></table></div></details>',
        title,
        rows,
    )
