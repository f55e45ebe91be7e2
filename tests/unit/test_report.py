"""report.html: complete in itself, harmless whatever stores are named, and the same twice."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from routing.io.report import render, write_report
from routing.io.report_parts.page import for_script, plotly
from routing.io.report_parts.text import amount, esc, hm, number, percent, sentence, short
from routing.io.report_parts.view import View, route_colour
from tests.unit.sample_plan import CHINESE, FORMULA, HOSTILE, sample_plan


@pytest.fixture(scope="module")
def page() -> str:
    return render(sample_plan())


def without_plotly(page: str) -> str:
    return page.replace(plotly(), "")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


class Tags(HTMLParser):
    """All tags with their attributes, and the text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_is_fetched(page: str) -> None:
    ours = without_plotly(page)
    assert len(ours) < len(page) - 1_000_000
    # The one address left is the text of a store's name, cut short where it is a label.
    for address in re.findall(r"https?://[\w.]+", unescape(ours)):
        assert "http://example.invalid".startswith(address)
    parser = Tags()
    parser.feed(ours)
    for tag, attributes in parser.tags:
        assert tag not in ("link", "img", "iframe", "base", "object", "embed")
        assert "src" not in attributes
        assert (attributes.get("href") or "#").startswith("#")
    assert "url(" not in ours and "@import" not in ours


def test_hostile_names_are_text(page: str) -> None:
    ours = without_plotly(page)
    assert HOSTILE not in ours
    assert esc(HOSTILE) in ours
    parser = Tags()
    parser.feed(ours)
    assert [tag for tag, _ in parser.tags].count("script") == 3
    assert not [1 for _, attributes in parser.tags for name in attributes if name.startswith("on")]
    hovers = [t for trace in data_of(page)["map"]["data"] for t in trace["hovertext"]]
    assert any("&lt;/script&gt;&lt;b&gt;x" in text for text in hovers)
    assert not any("<b>x" in text for text in hovers)


def test_only_our_scripts_may_run(page: str) -> None:
    found = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert found
    assert "default-src 'none'" in found[1]
    assert found[1].count("'sha256-") == 2
    assert "unsafe-inline" not in found[1].split("style-src")[0]


def test_json_cannot_end_its_script() -> None:
    text = for_script({"name": "</script><!-- & \u2028"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": "</script><!-- & \u2028"}


def test_every_route_and_every_left_out_order(page: str) -> None:
    plan = sample_plan()
    ours = without_plotly(page)
    for number_, route in enumerate(plan.routes, 1):
        assert f"{number_}. {route.name}" in ours
        for order_id in route.orders:
            assert f"{order_id}</span>" in ours
    assert "<b>O6</b>" in ours
    assert esc("No vehicle of 乳业 reaches store 'S4' <before> 06:10.") in ours
    assert CHINESE in ours and esc(FORMULA) in ours
    data = data_of(page)
    assert data["names"] == [route.name for route in plan.routes]
    assert len(data["details"]) == len(plan.routes)
    assert set(data["loads"]) == {"kg", "m3"}


def test_key_figures_name_their_metric(page: str) -> None:
    assert "Departure load factor, kg" in page
    assert "kg on board at departure / capacity, over trips" in page
    assert "Utilisation, all km, m3" in page
    assert "Dairy &amp; Co (A)" in page


def test_violations_stand_before_the_map() -> None:
    plan = sample_plan(broken=True, skip=True)
    assert {"order-twice", "too-late"} <= {violation.code for violation in plan.violations}
    page = without_plotly(render(plan))
    assert page.index('id="violations"') < page.index('id="map"')
    for violation in plan.violations:
        assert esc(sentence(violation.message)) in page
    assert "orders.csv row 9" in page
    assert "ends at the last stop" in page


def test_a_sound_plan_has_no_alarm() -> None:
    page = render(replace(sample_plan(), violations=()))
    assert 'id="violations"' not in page
    assert 'id="skipped"' not in page


def test_equal_plans_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_report(sample_plan(), tmp_path / name / "report.html")
    assert (tmp_path / "one/report.html").read_bytes() == (
        tmp_path / "two/report.html"
    ).read_bytes()


def test_a_name_that_is_half_a_character_does_not_stop_the_report(tmp_path: Path) -> None:
    plan = sample_plan()
    object.__setattr__(plan.problem.stores[0], "name", "half \ud83d {{data}}")
    write_report(plan, tmp_path / "report.html")
    assert "half ? {{data}}" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_an_empty_plan_can_be_shown() -> None:
    plan = sample_plan()
    object.__setattr__(plan, "routes", ())
    data = data_of(render(plan))
    assert data["names"] == [] and data["details"] == []


def test_map_is_true_to_scale() -> None:
    from routing.io.report_parts.map import Plane

    plan = sample_plan()
    plane = Plane(104.05, 30.65)
    x, y = plane.xy(plan.problem.stores[0])
    assert y == pytest.approx(1.112, abs=0.001)
    assert x == pytest.approx(0.957, abs=0.001)
    layout = data_of(render(plan))["map"]["layout"]
    assert (layout["yaxis"]["scaleanchor"], layout["yaxis"]["scaleratio"]) == ("x", 1)


def test_timeline_shows_what_the_plan_says() -> None:
    plan = sample_plan()
    midnight = View.of(plan).midnight_ms
    bars = {trace["name"]: trace for trace in data_of(render(plan))["timeline"]["data"]}
    stops = plan.routes[0].stops
    assert bars["service"]["base"] == [midnight + 1000 * stop.start for stop in stops]
    assert sum(bars["driving"]["x"]) == 1000 * sum(
        trip.seconds + sum(stop.seconds for stop in trip.stops) for trip in plan.routes[0].trips
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (number(None), "–"),
        (number(1234.5, 1), "1,234.5"),
        (percent(0.876), "88\u00a0%"),
        (amount(0.159), "0.159"),
        (hm(8 * 3600 + 59), "08:01"),
        (hm(25 * 3600), "25:00"),
        (sentence("no vehicle fits"), "No vehicle fits."),
        (short("abcdef", 4), "abcd…"),
        (short("永辉超市", 4), "永辉…"),
    ],
)
def test_text(shown: str, expected: str) -> None:
    assert shown == expected


def test_sixty_routes_have_sixty_colours() -> None:
    assert len({route_colour(position) for position in range(60)}) == 60
