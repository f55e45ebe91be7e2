"""``coload eta`` as its users have it: tables, files, exit codes, and what others may be told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import cli
from routing.io.plan_json import write_plan
from routing.plan import Plan
from tests.shared_day import shared_plan
from tests.small_plans import order, plan_of, problem_of, store

SEVEN = 7 * 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan of two vehicles; the second store of the first closes at 07:30."""
    stores = [store(1, stop_s=300), store(2, windows=((SEVEN, SEVEN + 1800),)), store(3), store(4)]
    owners = {1: "A", 2: "A", 3: "B", 4: "B"}
    orders = [order(f"O{n}", n, owners[n], kg=10.0) for n in owners]
    day = problem_of(orders, stores=stores)
    write_plan(plan_of(day, (("O1", "O2"),), (("O3", "O4"),)), tmp_path / "plan.json")
    rows = ["vehicle,kind,store_id,time", "V #1,departure,S1,07:40", "V #2,arrival,S3,07:30"]
    (tmp_path / "positions.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *more: str) -> int:
    return cli.main(["eta", str(folder), "--positions", str(folder / "positions.csv"), *more])


def test_the_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder) == 0
    said = capsys.readouterr()
    assert said.out.startswith("2026-11-23 07:40, 2 of 2 vehicles reported: 1 stop to come, ")
    assert "1 will be missed" in said.out and "missed by 12 min" in said.out
    assert said.err == ""
    assert run(folder, "--exit-code") == 1
    assert run(folder, "--exit-code", "--now", "07:30") == 0


def test_the_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "out"
    assert run(folder, "-o", str(out), "--json") == 0
    assert sorted(path.name for path in out.iterdir()) == [
        *("eta-A.csv", "eta-B.csv", "eta.csv", "eta.json"),
    ]
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((out / "eta.json").read_text(encoding="utf-8"))
    assert printed["counts"] == {
        **{"stops": 4, "to_come": 1, "due": 2, "missed": 1, "nobody_comes": 0},
    }
    late = printed["stops"][1]
    assert (late["expected_s"], late["missed_s"], late["state"]) == (SEVEN + 2511, 711, "ahead")
    with (out / "eta.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[1]["expected"], rows[1]["missed_min"]) == ("07:42", "12")
    own = (out / "eta-A.csv").read_text(encoding="utf-8-sig").splitlines()
    assert own[1:] == [
        "O1,S1,,delivery,done,06:45,07:00,,",
        "O2,S2,,delivery,missed,07:00,07:15,07:30,07:45",
    ]


def test_a_distributor_and_a_store(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--for", "A", "--json") == 0
    own = capsys.readouterr().out
    assert [row["order_id"] for row in json.loads(own)["orders"]] == ["O1", "O2"]
    assert run(folder, "--store", "S2") == 0
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "To S2:",
        "- expected 07:30-07:45 (planned 07:00-07:15), after you close: please call us if that "
        "cannot be: Alpha (A), 1 order (O2)",
    ]
    assert run(folder, "--store", "S2", "--json") == 0
    visits = json.loads(capsys.readouterr().out)["visits"]
    for text in (own, told, json.dumps(visits)):
        assert not any(word in text for word in ("V #1", "S3", "O3", "Beta", "B"))
    assert run(folder, "--store", "S77") == 2
    assert "store 'S77' is not in the plan's day" in capsys.readouterr().err


def test_a_shared_day_with_a_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan: Plan = shared_plan()
    call = plan.routes[0].trips[0].calls[0]
    write_plan(plan, tmp_path / "plan.json")
    late = call.departure + 600
    when = f"{late // 3600:02d}:{late % 3600 // 60:02d}:{late % 60:02d}"
    row = f"V #1,departure,PB,{when}"
    (tmp_path / "positions.csv").write_text(f"vehicle,kind,store_id,time\n{row}\n", "utf-8")
    assert run(tmp_path, "--json") == 0
    stops = json.loads(capsys.readouterr().out)["stops"]
    assert {stop["late_s"] for stop in stops} == {600}
