"""``coload actuals`` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cli import BAD_INPUT, SERVED, main
from routing.io.plan_json import write_plan
from routing.problem import Problem
from tests.driven_days import Truth, as_csv, day_plan, drive

Captured = pytest.CaptureFixture[str]
TRUTH = Truth({"S01": 1.5}, lambda hour: 1.25 if hour in (7, 8) else 1.0, 0.05)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Five days of one plan, and their events; not to be changed."""
    plan, folder = day_plan(), tmp_path_factory.mktemp("driven")
    write_plan(plan, folder / "plan.json")
    found: list[str] = []
    for seed in range(5):
        events = folder / f"events{seed}.csv"
        events.write_text(as_csv(drive(plan, TRUTH, seed)), encoding="utf-8")
        found += [str(folder / "plan.json"), str(events)]
    return found


def test_shown_and_written_and_nothing_is_changed(
    files: list[str], tmp_path: Path, capsys: Captured
) -> None:
    before = Path(files[0]).read_bytes()
    out = tmp_path / "out"
    assert main(["actuals", *files, "-o", str(out)]) == SERVED
    shown = capsys.readouterr().out
    assert "200 of 200 stops served" in shown
    assert "Latest stops" in shown and "S01" in shown
    assert "would write the day with" in shown
    assert Path(files[0]).read_bytes() == before
    assert {path.name for path in out.iterdir()} == {
        "actuals.json", "actuals.xlsx", "learned.json", "learned.xlsx",
    }  # fmt: skip
    learned = json.loads((out / "learned.json").read_text(encoding="utf-8"))
    stores = {each["store_id"]: each for each in learned["service"]["stores"]}
    assert stores["S01"]["stop_s"] > 360 and stores["S02"]["stop_s"] == 300
    days = json.loads((out / "actuals.json").read_text(encoding="utf-8"))["days"]
    assert [len(day["stops"]) for day in days] == [40] * 5
    book = CalamineWorkbook.from_path(str(out / "actuals.xlsx"))
    assert book.sheet_names == ["summary", "routes", "stops", "legs"]
    assert len(book.get_sheet_by_name("stops").to_python()) == 201
    book = CalamineWorkbook.from_path(str(out / "learned.xlsx"))
    assert book.get_sheet_by_name("hours").to_python()[3][-1].startswith("+2")


def test_equal_input_gives_equal_files(files: list[str], tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["actuals", *files[:2], "-o", str(tmp_path / name)]) == SERVED
    for name in ("actuals.json", "actuals.xlsx", "learned.json", "learned.xlsx"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("form", ["new", "new.xlsx", "new.json"])
def test_apply_writes_a_day_that_can_be_read(
    files: list[str], tmp_path: Path, capsys: Captured, form: str
) -> None:
    new = tmp_path / form
    assert main(["actuals", *files, "--apply", str(new)]) == SERVED
    assert f"{new} is the day with" in capsys.readouterr().out
    day = Problem.read(new)
    assert day.store["S01"].stop_s > 360
    assert {store.stop_s for store in day.stores if store.id != "S01"} == {300}
    assert {pace.first // 3600 for pace in day.settings.paces} <= {7, 8}
    assert day.settings.paces
    assert main(["actuals", *files, "--apply", str(new)]) == BAD_INPUT
    assert "is there already" in capsys.readouterr().err


def test_another_day_takes_what_was_learned(files: list[str], tmp_path: Path) -> None:
    tomorrow = tmp_path / "tomorrow.json"
    day_plan(seed=0).problem.save(tomorrow)
    new = tmp_path / "new.json"
    assert main(["actuals", *files, "--day", str(tomorrow), "--apply", str(new)]) == SERVED
    assert Problem.read(new).store["S01"].stop_s > 360


def test_as_json(files: list[str], capsys: Captured) -> None:
    assert main(["actuals", *files, "--json"]) == SERVED
    content = json.loads(capsys.readouterr().out)
    assert content["summary"]["stops"] == 200
    assert content["learned"]["changes"] is True
    assert len(content["learned"]["would_change"]) == 2


def test_what_is_wrong_is_said(files: list[str], tmp_path: Path, capsys: Captured) -> None:
    assert main(["actuals", files[0]]) == BAD_INPUT
    assert "stands alone" in capsys.readouterr().err
    assert main(["actuals", *files[:2], "--day", "x"]) == BAD_INPUT
    assert "--apply" in capsys.readouterr().err
    assert main(["actuals", files[1], files[0]]) == BAD_INPUT
    bad, text = tmp_path / "bad.csv", Path(files[1]).read_text(encoding="utf-8")
    bad.write_text(text.replace("S03", "S99"), encoding="utf-8")
    assert main(["actuals", files[0], str(bad), "-o", str(tmp_path / "out")]) == BAD_INPUT
    shown = capsys.readouterr().err
    assert "S99" in shown and "--skip-bad-rows goes on with the rest" in shown
    assert not list((tmp_path / "out").glob("*"))
    assert main(["actuals", files[0], str(bad), "--skip-bad-rows"]) == SERVED
    shown = capsys.readouterr()
    assert "39 of 40 stops served" in shown.out and "S99" in shown.err
