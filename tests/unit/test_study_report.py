"""study.parquet, study.xlsx and study.html: everything is in them, nothing is claimed too much."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest

from routing.errors import OutputError
from routing.io.report_parts.page import plotly
from routing.io.report_parts.text import esc
from solvers.study_pages.page import render
from solvers.study_report import check, write
from solvers.study_result import StudyResult
from tests.unit.sample_study import ALONE, KINDS, NAMES, NOTES, empty_study, sample_study

SECTIONS = (
    *("notes", "scenarios", "scatter", "pareto", "waterfall", "boxes", "map", "synergy"),
    *("allocation", "definitions", "how"),
)
SHEETS = ["summary", "rows", "coalitions", "synergy", "allocations", "games", "notes"]
NOTHING = pandas.DataFrame()


def without_plotly(page: str) -> str:
    return page.replace(plotly(), "")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


class Reader(HTMLParser):
    """Tags with their attributes, and the text that is seen."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._hidden = tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._hidden else data


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    write(sample_study(), folder)
    return folder


@pytest.fixture(scope="module")
def page(written: Path) -> str:
    return without_plotly((written / "study.html").read_text(encoding="utf-8"))


# --------------------------------------------------------------------------- files


def test_three_files_whole_or_none(tmp_path: Path) -> None:
    paths = write(sample_study(), tmp_path)
    assert [path.name for path in paths] == ["study.parquet", "study.xlsx", "study.html"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "study.html").mkdir()
    with pytest.raises(OutputError, match=r"study\.html"):
        write(sample_study(), tmp_path / "no")
    with pytest.raises(OutputError, match=r"study\.html"):
        check(tmp_path / "no")
    assert [path.name for path in (tmp_path / "no").iterdir()] == ["study.html"]


def test_rows_are_read_back_as_they_are(written: Path) -> None:
    rows = pandas.read_parquet(written / "study.parquet")
    pandas.testing.assert_frame_equal(rows, sample_study().rows)


def test_equal_results_give_equal_bytes(written: Path, tmp_path: Path) -> None:
    for path in write(sample_study(), tmp_path):
        assert path.read_bytes() == (written / path.name).read_bytes()


# ------------------------------------------------------------------------ workbook


def test_every_table_has_its_sheet(written: Path) -> None:
    book = openpyxl.load_workbook(written / "study.xlsx")
    assert book.sheetnames == SHEETS
    result = sample_study()
    for name in SHEETS[:-1]:
        frame, sheet = getattr(result, name), book[name]
        assert [cell.value for cell in sheet[1]] == list(frame.columns)
        assert sheet.max_row == len(frame) + 1
        assert sheet.freeze_panes is not None and sheet.freeze_panes[-1] == "2"
    assert book.properties.created == datetime(2026, 11, 23)


def test_money_has_two_digits_and_shares_are_percent(written: Path) -> None:
    sheet = openpyxl.load_workbook(written / "study.xlsx")["summary"]
    column = {cell.value: cell.column for cell in sheet[1]}
    wanted = {"cost": "#,##0.00", "cost_low": "#,##0.00", "saving": "0.0 %", "p_value": "#,##0.000"}
    wanted |= {"load_factor_kg_high": "0.0 %", "runs": "#,##0", "km": "#,##0.0"}
    for name, shown in wanted.items():
        assert sheet.cell(3, column[name]).number_format == shown
    result = sample_study()
    assert sheet.cell(4, column["cost"]).value == pytest.approx(result.summary["cost"][2])
    assert sheet.cell(2, column["p_value"]).value is None
    assert sheet.column_dimensions["A"].width > 20


def test_columns_are_explained(written: Path) -> None:
    book = openpyxl.load_workbook(written / "study.xlsx")
    lines = [tuple(cell.value for cell in row) for row in book["notes"].iter_rows(min_row=2)]
    assert lines[0][0] == "Headline" and "less than alone" in str(lines[0][2])
    assert [words for what, _, words in lines if what == "note"] == list(NOTES)
    words = {of: words for what, of, words in lines if what == "column"}
    for name in SHEETS[:-1]:
        for cell in book[name][1]:
            assert words[str(cell.value)], cell.value


def test_verdicts_are_words(written: Path) -> None:
    sheet = openpyxl.load_workbook(written / "study.xlsx")["games"]
    answers = {row[1].value for row in sheet.iter_rows(min_row=2)}
    assert answers == {"yes", "no", None}


# ---------------------------------------------------------------------------- page


def test_every_section_in_order(page: str) -> None:
    places = [page.index(f'<section id="{name}">') for name in SECTIONS]
    assert places == sorted(places)
    assert page.index('class="lead"') < places[0]
    assert "Pooled costs" in page and "less than alone (95" in page
    for note in NOTES:
        assert esc(note)[1:] in page
    for name in NAMES.values():
        assert esc(name) in page


def test_every_place_has_its_picture(page: str) -> None:
    places = {a["id"] for _, a in Reader(page).tags if a.get("class") == "chart"}
    assert places == set(data_of(page))
    assert {"scatter-chart", "waterfall-chart", "synergy-chart", "map-1-chart"} <= places
    assert sum(name.startswith("pareto-") for name in places) == 3
    assert sum(name.startswith("shares-") for name in places) == 5


def test_nothing_is_fetched_and_names_are_text(page: str) -> None:
    reader = Reader(page)
    for tag, attributes in reader.tags:
        assert tag not in ("link", "img", "iframe", "base", "object", "embed", "b>House")
        assert "src" not in attributes and "href" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
    assert [tag for tag, _ in reader.tags].count("script") == 3
    assert "default-src 'none'" in page and "url(" not in page and "@import" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "Tea <b>House" not in page and "Tea <b>House" in reader.text


def test_two_maps_on_one_scale_with_calls(page: str) -> None:
    maps = [data_of(page)[f"map-{n}-chart"] for n in (0, 1)]
    assert maps[0]["layout"] == maps[1]["layout"]
    symbols = [{s for t in each["data"] for s in t["marker"]["symbol"]} for each in maps]
    assert "square-open" not in symbols[0] and "square-open" in symbols[1]
    lines = [sum(t["mode"] == "lines+markers" for t in each["data"]) for each in maps]
    plans = sample_study().plans
    assert lines == [sum(len(p.routes) for p in plans[way]) for way in ("alone", "pooled")]


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(empty_study(), id="nothing but one run"),
        pytest.param(empty_study(summary=NOTHING, rows=NOTHING), id="no run"),
        pytest.param(sample_study(days=("Monday",), seeds=(1,)), id="one day, one seed"),
        pytest.param(sample_study(plans={}, today=None), id="no plans, no today"),
        pytest.param(sample_study(base="no such"), id="no base"),
        pytest.param(sample_study(allocations=NOTHING), id="no allocation"),
        pytest.param(sample_study(games=NOTHING, synergy=NOTHING), id="no games"),
        pytest.param(sample_study(plans={"pooled": sample_study().plans["pooled"]}), id="one map"),
    ],
)
def test_what_is_missing_is_said(result: StudyResult, tmp_path: Path) -> None:
    write(result, tmp_path)
    page = without_plotly((tmp_path / "study.html").read_text(encoding="utf-8"))
    reader = Reader(page)
    for text in (reader.text, json.dumps(data_of(page))):
        assert not re.search(r"\b(nan|NaN|None|inf|NaT|<NA>)\b", text)
    assert all(f'<section id="{name}">' in page for name in SECTIONS)
    places = {a["id"] for _, a in reader.tags if a.get("class") == "chart"}
    assert places == set(data_of(page))
    assert openpyxl.load_workbook(tmp_path / "study.xlsx").sheetnames == SHEETS
    assert pandas.read_parquet(tmp_path / "study.parquet").equals(result.rows)


def test_figures_that_are_not_known_are_dashes() -> None:
    result = sample_study()
    unknown = {name: float("nan") for name in ("load_factor_m3", "added_delay_min", "co2e_kg")}
    rows = result.rows.assign(**unknown)
    summary = result.summary.assign(**unknown)
    summary.loc[2, "km"] = float("nan")
    shown = without_plotly(render(replace(result, rows=rows, summary=summary)))
    assert "nan" not in Reader(shown).text.lower()
    assert "Load factor, m3" not in shown and "CO2e kg" not in shown
    assert '<td class="n">–</td>' in shown


def test_hostile_placeholder_and_half_a_character(tmp_path: Path) -> None:
    write(sample_study(name="half \ud83d {{data}}"), tmp_path)
    assert "half ? {{data}}" in (tmp_path / "study.html").read_text(encoding="utf-8")


def test_many_scenarios_have_a_mark_each() -> None:
    kinds = {"alone": ALONE} | {f"s{n}": replace(KINDS["pooled"], way=f"w{n}") for n in range(30)}
    data = data_of(render(sample_study(kinds, plans={})))
    means = [trace for trace in data["scatter-chart"]["data"] if "text" in trace]
    assert len({(t["marker"]["color"], t["marker"]["symbol"]) for t in means}) == 31
