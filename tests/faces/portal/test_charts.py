"""Charts: what they promise to readers, to screen readers and to a strict content security policy."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smarttec.faces.charts import Series, area_line, nice_ceiling, stacked_bars
from smarttec.faces.portal.charts_flow import Flow, flow_diagram

DAYS = [date(2026, 11, 1) + timedelta(days=i) for i in range(30)]
counts = st.lists(st.integers(min_value=0, max_value=10**12), min_size=30, max_size=30).map(tuple)


def bars(*values, **more):
    series = [Series(f"Tone {i}", "sent", one) for i, one in enumerate(values)]
    return stacked_bars(chart_id="c", title="Per day", days=DAYS, series=series, **more)


def parse(markup):
    """Charts are well-formed XML, so that nothing in them can escape its element."""
    return ET.fromstring(markup)


@given(st.integers(min_value=0, max_value=10**15))
def test_axis_ends_at_or_above_the_largest_value_and_within_twofold_of_it(value):
    top = nice_ceiling(value)
    assert top >= value
    assert top % 2 == 0
    assert top <= max(2, 2 * value)


@given(counts, counts)
def test_stacked_bars_stay_inside_the_plot_and_do_not_overlap(first, second):
    rects = [r for r in parse(bars(first, second)).iter("rect") if r.get("class") == "fill-sent" and r.get("y")]
    assert len(rects) == sum(1 for v in (*first, *second) if v)
    by_x = {}
    for rect in rects:
        y, height = float(rect.get("y")), float(rect.get("height"))
        assert y >= -0.01
        assert y + height <= 160.02
        by_x.setdefault(rect.get("x"), []).append((y, height))
    for stack in by_x.values():
        upper = sorted(stack)
        assert all(a[0] + a[1] <= b[0] + 0.02 for a, b in pairwise(upper))


def test_every_number_of_a_chart_is_in_its_table():
    root = parse(bars(tuple(range(30)), format_value=lambda value: f"<{value}>"))
    cells = [cell.text for cell in root.iter("td")]
    assert cells == [f"<{value}>" for value in range(30)]


def test_chart_is_an_image_with_title_and_totals_for_screen_readers():
    root = parse(bars((1,) * 30, (2,) * 30))
    svg = next(s for s in root.iter("svg") if s.get("role") == "img")
    words = {element.get("id"): element.text for element in svg.iter() if element.get("id")}
    assert [words[i] for i in svg.get("aria-labelledby").split()] == ["Per day", "Totals: tone 0 30, tone 1 60."]


def test_names_from_outside_cannot_become_markup():
    evil = '"><script>alert(1)</script>'
    flow = flow_diagram(chart_id="f", title=evil, flows=[Flow(evil, evil, evil, 1)])
    line = area_line(
        chart_id="l", title=evil, days=DAYS, series=Series(evil, "spend", (1,) * 30), format_value=lambda _: evil
    )
    for markup in (flow, line, bars((1,) * 30, format_value=lambda _: evil)):
        assert "<script" not in markup
        parse(markup)


def test_charts_have_no_inline_style_and_no_script():
    markup = bars((1,) * 30) + flow_diagram(chart_id="f", title="t", flows=[Flow("a", "b", "c", 1)])
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|\bfill=|\bstroke=", markup)


def test_empty_chart_says_so_and_its_axis_ends_at_the_given_minimum():
    root = parse(bars((0,) * 30, top_min=100_000))
    assert "Nothing in this period" in "".join(root.itertext())
    scale = next(e for e in root.iter("div") if e.get("class") == "plot-y")
    assert [span.text for span in scale] == ["100000", "50000", "0"]


def test_chart_without_any_day_still_renders():
    parse(stacked_bars(chart_id="c", title="t", days=[], series=[Series("a", "sent", ())]))
    parse(area_line(chart_id="c", title="t", days=[], series=Series("a", "sent", ())))
    parse(flow_diagram(chart_id="f", title="t", flows=[]))


@pytest.mark.parametrize("values", [(1,) * 29, (1,) * 31, (1,) * 29 + (-1,)])
def test_series_that_does_not_fit_the_days_is_refused(values):
    with pytest.raises(ValueError, match="has"):
        bars(values)


def test_flow_draws_each_name_once_per_picture_and_all_rows_in_the_table():
    flows = [
        Flow("Name", "Letters", "Mail", 3),
        Flow("E-mail", "Letters", "Mail", 3),
        Flow("E-mail", "Sign-in", "Nobody", 9),
    ]
    root = parse(flow_diagram(chart_id="f", title="t", flows=flows))
    wide = next(s for s in root.iter("svg") if s.get("class") == "flow flow-wide")
    names = ["".join(text.itertext()) for text in wide.findall("text") if text.get("class") != "flow-head"]
    assert names == ["Name", "E-mail", "Letters", "Sign-in", "Mail", "Nobody"]
    assert len(wide.findall("rect")) == 6
    assert len(wide.findall("path")) == 6
    assert len(list(root.find("details").iter("tr"))) == 1 + len(flows)


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60),
        min_size=1,
        max_size=6,
    )
)
def test_flow_nodes_of_a_column_never_overlap_whatever_their_names(names):
    flows = [Flow(name, "p", "r", i + 1) for i, name in enumerate(names)]
    root = parse(flow_diagram(chart_id="f", title="t", flows=flows))
    for svg in root.iter("svg"):
        boxes = sorted((float(r.get("y")), float(r.get("height"))) for r in svg.findall("rect") if r.get("x") == "1")
        boxes += [(float(svg.get("viewBox").split()[3]) + 1, 0.0)]
        assert all(a[0] + a[1] <= b[0] + 0.1 for a, b in pairwise(boxes))


def test_the_level_of_a_single_day_is_a_line_across_the_plot():
    drawn = parse(area_line(chart_id="c", title="Level", days=DAYS[:1], series=Series("Balance", "spend", (5,))))
    first, last = next(drawn.iter("polyline")).get("points").split(" ")
    assert first.split(",")[0] == "0"
    assert float(last.split(",")[0]) > 0
    assert first.split(",")[1] == last.split(",")[1]
