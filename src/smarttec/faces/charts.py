"""Charts over days as SVG that needs no script: stacked bars and a line with its area.

All functions are pure and return a `<figure>` that is safe to place in a template. Colours come from CSS classes, so
the night palette works; the plot stretches to its box while all words are HTML beside it and keep their size. Every
chart carries `role="img"` with title and description, and the same numbers as a table in `<details>` (WCAG 2.2, 1.1.1).
The figure's class is not `chart`: the desk's framework would draw on anything of that class.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH = 600
_HEIGHT = 160
_GAP_SHARE = 0.28
_NICE_STEPS = (1, 2, 4, 5, 6, 8, 10)
_NOTHING = format_html('<p class="plot-empty">{}</p>', "Nothing in this period")

Formatter = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart. `tone` is the CSS class `fill-<tone>`: delivered, sent, failed, spend, 4, 5."""

    name: str
    tone: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grain:
    """What a bar stands for: how the axis and the table write its day (Django's format), and the table's heading."""

    axis: str
    full: str
    heading: str


DAYS = Grain("j M", "j M Y", "Day")
YEARS = Grain("Y", "Y", "Year")
"""A bar for each year; its day is any day of it."""


def stacked_bars(
    *,
    chart_id: str,
    title: str,
    days: Sequence[date],
    series: Sequence[Series],
    format_value: Formatter = str,
    top_min: int = 2,
    grain: Grain = DAYS,
    summary: str = "",
) -> SafeString:
    """One bar per day (or what `grain` says), the series stacked in the given order from the ground up.

    Every series needs one value ≥ 0 per day, else `ValueError`. `chart_id` must be unique in the page. The axis never
    ends below `top_min`, so that an empty chart of money does not speak of millionths. `summary` is said instead of the
    totals, where values do not add up.
    """
    _require_matching_lengths(days=days, series=series)
    totals = [sum(parts) for parts in zip(*(one.values for one in series), strict=True)]
    top = nice_ceiling(max([top_min, *totals]))
    step = _WIDTH / max(len(days), 1)
    bars = format_html_join(
        "",
        '<g class="day"><title>{}</title><rect class="bar-hit" x="{}" y="0" width="{}" height="{}"/>{}</g>',
        (
            (
                _day_words(day=day, index=i, series=series, format_value=format_value, grain=grain),
                _px(i * step),
                _px(step),
                _HEIGHT,
                _bar(index=i, step=step, top=top, series=series),
            )
            for i, day in enumerate(days)
        ),
    )
    return _figure(
        chart_id=chart_id,
        title=title,
        summary=summary or _summary(series=series, format_value=format_value),
        days=days,
        series=series,
        top=top,
        marks=bars,
        format_value=format_value,
        grain=grain,
    )


def area_line(
    *,
    chart_id: str,
    title: str,
    days: Sequence[date],
    series: Series,
    format_value: Formatter = str,
    top_min: int = 2,
) -> SafeString:
    """A line with its area over days, for a level such as a balance. Same rules as `stacked_bars`."""
    _require_matching_lengths(days=days, series=[series])
    top = nice_ceiling(max(top_min, *series.values, 0))
    levels = tuple(series.values) * (2 if len(days) == 1 else 1)  # one day is a level across the plot, not a point
    step = _WIDTH / max(len(levels) - 1, 1)
    points = " ".join(f"{_px(i * step)},{_px(_y(value, top))}" for i, value in enumerate(levels))
    marks = format_html(
        '<polygon class="area" points="0,{} {} {},{}"/><polyline class="line" points="{}"/>',
        _HEIGHT,
        points,
        _px(step * max(len(levels) - 1, 0)),
        _HEIGHT,
        points,
    )
    latest = format_value(series.values[-1]) if series.values else "nothing yet"
    return _figure(
        chart_id=chart_id,
        title=title,
        summary=f"{series.name}: {latest} on the last day.",
        days=days,
        series=[series],
        top=top,
        marks=marks,
        format_value=format_value,
    )


def nice_ceiling(value: int) -> int:
    """The smallest round number ≥ value whose half is also an integer, or 2: what the top of an axis says."""
    magnitude = 1
    while True:
        for step in _NICE_STEPS:
            candidate = step * magnitude
            if candidate >= max(value, 2) and candidate % 2 == 0:
                return candidate
        magnitude *= 10


def _require_matching_lengths(*, days: Sequence[date], series: Sequence[Series]) -> None:
    for one in series:
        if len(one.values) != len(days):
            raise ValueError(f"{one.name} has {len(one.values)} values for {len(days)} days")
        if any(value < 0 for value in one.values):
            raise ValueError(f"{one.name} has a value below zero")


def _px(length: float) -> str:
    return f"{length:.2f}".rstrip("0").rstrip(".")


def _y(value: int, top: int) -> float:
    return _HEIGHT * (1 - value / top)


def _bar(*, index: int, step: float, top: int, series: Sequence[Series]) -> SafeString:
    """The coloured parts of one day; parts of zero leave no mark."""
    parts: list[tuple[str, str, str, str, str]] = []
    base = 0
    for one in series:
        value = one.values[index]
        if value:
            height = _HEIGHT * value / top
            x = (index + _GAP_SHARE / 2) * step
            width = step * (1 - _GAP_SHARE)
            parts.append((one.tone, _px(x), _px(_y(base + value, top)), _px(width), _px(height)))
        base += value
    return format_html_join("", '<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}"/>', parts)


def _day_words(*, day: date, index: int, series: Sequence[Series], format_value: Formatter, grain: Grain) -> str:
    parts = ", ".join(f"{one.name.lower()} {format_value(one.values[index])}" for one in series)
    return f"{date_format(day, grain.full)}: {parts}"


def _summary(*, series: Sequence[Series], format_value: Formatter) -> str:
    return "Totals: " + ", ".join(f"{one.name.lower()} {format_value(sum(one.values))}" for one in series) + "."


def _figure(
    *,
    chart_id: str,
    title: str,
    summary: str,
    days: Sequence[date],
    series: Sequence[Series],
    top: int,
    marks: SafeString,
    format_value: Formatter,
    grain: Grain = DAYS,
) -> SafeString:
    return format_html(
        '<figure class="diagram"><figcaption><span class="chart-title">{title}</span>{legend}</figcaption>'
        '<div class="plot"><div class="plot-y" aria-hidden="true">{scale}</div>'
        '<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{summary}</desc>{grid}{marks}</svg>{empty}'
        '<div class="plot-x" aria-hidden="true">{dates}</div></div>{table}</figure>',
        id=chart_id,
        title=title,
        summary=summary,
        legend=_legend(series) if len(series) > 1 else "",
        scale=_spans(format_value(value) for value in (top, top // 2, 0)),
        width=_WIDTH,
        height=_HEIGHT,
        grid=_grid(),
        marks=marks,
        empty="" if any(any(one.values) for one in series) else _NOTHING,
        dates=_spans(date_format(day, grain.axis) for day in _ticks(days)),
        table=_table(title=title, days=days, series=series, format_value=format_value, grain=grain),
    )


def _spans(words: Iterable[str]) -> SafeString:
    return format_html_join("", "<span>{}</span>", ((word,) for word in words))


def _ticks(days: Sequence[date]) -> list[date]:
    """First, middle and last day, as far as there are that many."""
    return [days[i] for i in sorted({0, (len(days) - 1) // 2, len(days) - 1})] if days else []


def _grid() -> SafeString:
    lines = (("grid-line", 0), ("grid-line", _HEIGHT // 2), ("base-line", _HEIGHT))
    return format_html_join(
        "", '<line class="{}" x1="0" x2="{}" y1="{}" y2="{}"/>', ((css, _WIDTH, y, y) for css, y in lines)
    )


def _legend(series: Sequence[Series]) -> SafeString:
    items = format_html_join(
        "",
        '<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect class="fill-{}" width="12" height="12" rx="3"/></svg>'
        "{}</li>",
        ((one.tone, one.name) for one in series),
    )
    return format_html('<ul class="legend">{}</ul>', items)


def _table(
    *, title: str, days: Sequence[date], series: Sequence[Series], format_value: Formatter, grain: Grain
) -> SafeString:
    head = format_html_join("", '<th scope="col" class="num">{}</th>', ((one.name,) for one in series))
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (
                date_format(day, grain.full),
                format_html_join("", '<td class="num">{}</td>', ((format_value(one.values[i]),) for one in series)),
            )
            for i, day in enumerate(days)
        ),
    )
    return format_html(
        "<details><summary>Show the numbers</summary>"
        '<div class="chart-scroll" role="region" tabindex="0" aria-label="{}, numbers"><table>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table></div></details>',
        title,
        grain.heading,
        head,
        rows,
    )
