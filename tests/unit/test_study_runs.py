"""Studies in this process: what the result holds, whoever solves it, and today's practice in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from routing.errors import InputError
from routing.io.day import write_day
from routing.io.plan_json import write_plan
from routing.problem import Problem
from solvers.coalitions import Job
from solvers.coloading import Effort, day_of
from solvers.solve import solve
from solvers.study import Told, run_study
from solvers.study_config import Study, study_from
from solvers.study_result import FIGURES, KEYS, KNOBS, StudyResult
from solvers.ways.alone import Alone
from tests.bakers import NAMES, three_bakers


def study(folder: Path, days: dict[str, Problem], **asked: Any) -> Study:
    """One of these days, with little search."""
    for name, day in days.items():
        if not (folder / name).exists():
            write_day(day, folder / name)
    return study_from({"days": list(days), "iterations": 40, **asked}, folder)


def run(folder: Path, days: dict[str, Problem] | None = None, **asked: Any) -> StudyResult:
    return run_study(study(folder, days or {"mon": three_bakers()}, **asked), folder / "out")


def without(day: Problem, owner: str) -> Problem:
    """The day on which a distributor has no orders."""
    return replace(day, orders=tuple(o for o in day.orders if o.distributor_id != owner))


# ------------------------------------------------------------------------------ the rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """Two days, two seeds, every way; on Tuesday one of the three has no orders."""
    day = three_bakers()
    return run(
        tmp_path_factory.mktemp("study"),
        {"mon": day, "tue": without(day, "OAT")},
        seeds=2,
        grid={"way": ["alone", "pooled", "hub", "partial"], "capacity_share": [1.0, 0.9]},
    )


def test_there_is_a_row_for_each_scenario_day_and_seed(whole: StudyResult) -> None:
    rows = whole.rows
    assert list(rows.columns) == [*KEYS, *KNOBS, *FIGURES]
    assert len(rows) == 8 * 2 * 2
    assert not rows.duplicated(list(KEYS)).any()
    assert not rows[list(FIGURES)].isna().drop(columns="load_factor_m3").any().any()
    assert len(whole.summary) == 8


def test_cost_is_the_sum_of_its_parts(whole: StudyResult) -> None:
    rows = whole.rows
    parts = rows["delivery_cost"] + rows["linehaul_cost"] + rows["handling_cost"]
    assert list(rows["cost"]) == pytest.approx(list(parts))
    hub = rows["way"] == "hub"
    assert (rows.loc[hub, "linehaul_cost"] > 0).all()
    assert (rows.loc[~hub, ["linehaul_cost", "handling_cost"]] == 0).all().all()


def test_sharing_is_never_dearer_and_the_best_partition_neither(whole: StudyResult) -> None:
    costs = whole.rows.pivot_table(
        index=["capacity_share", "day", "seed"], columns="way", values="cost"
    )
    assert (costs["pooled"] <= costs["alone"] + 1e-6).all()
    assert (costs["partial"] <= costs["pooled"] + 1e-6).all()


def test_alone_is_nobodys_delay_and_every_order_is_brought(whole: StudyResult) -> None:
    rows = whole.rows
    assert (rows.loc[rows["way"] == "alone", "added_delay_min"] == 0).all()
    assert (rows["left_out"] == 0).all()


def test_the_game_is_that_of_the_base_and_of_those_who_are_there(whole: StudyResult) -> None:
    game = whole.coalitions
    sizes = {day: len(rows) for day, rows in game[game["seed"] == 1].groupby("day")}
    assert sizes == {"mon": 7, "tue": 3}
    pooled = whole.rows[whole.rows["scenario"] == "pooled"]
    everybody = game[(game["day"] == "mon") & (game["size"] == 3)]
    assert list(everybody["cost"]) == list(pooled[pooled["day"] == "mon"]["cost"])
    shares = whole.allocations
    assert set(shares["distributor"]) == {"RYE", "BUN", "OAT"}
    per_method = shares.groupby("method")["charged"].sum()
    assert list(per_method) == pytest.approx([per_method.iloc[0]] * 4)


def test_amounts_are_a_days(whole: StudyResult) -> None:
    shapley = whole.allocations[whole.allocations["method"] == "shapley"]
    alone = whole.rows[whole.rows["scenario"] == "alone"]
    best = alone.groupby("day")["cost"].min().mean()
    assert shapley["alone"].sum() == pytest.approx(best)


# ------------------------------------------------------------------ whoever, and however often


def test_what_is_solved_is_not_solved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    plain = Job.run

    def counted(job: Job) -> Any:
        ran.append(job.key)
        return plain(job)

    monkeypatch.setattr(Job, "run", counted)
    ways: dict[str, Any] = {"grid": {"way": ["alone", "pooled", "hub", "partial"]}}
    first = run(tmp_path, **ways)
    assert len(ran) == len(set(ran)) == 3 + 4 + 1  # single, together, through a hub
    again = run(tmp_path, **ways)
    assert len(ran) == 8
    pd.testing.assert_frame_equal(again.rows, first.rows)
    run(tmp_path, **ways, seeds=2)
    assert len(ran) == len(set(ran)) == 16
    run(tmp_path, iterations=41, **ways)
    assert len(ran) == len(set(ran)) == 24


def test_a_file_that_was_damaged_is_solved_again(tmp_path: Path) -> None:
    first = run(tmp_path)
    files = sorted((tmp_path / "out" / "outcomes").glob("*.json"))
    before = [file.read_bytes() for file in files]
    files[0].write_bytes(before[0][:100])
    files[-1].unlink()
    pd.testing.assert_frame_equal(run(tmp_path).rows, first.rows)
    assert [file.read_bytes() for file in files] == before


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    asked = study(tmp_path, {"mon": three_bakers()}, grid={"way": ["alone", "pooled", "hub"]})
    heard: list[Told] = []
    one = run_study(asked, tmp_path / "one")
    two = run_study(asked, tmp_path / "two", workers=2, told=heard.append)
    pd.testing.assert_frame_equal(two.rows, one.rows)
    pd.testing.assert_frame_equal(two.coalitions, one.coalitions)
    assert [told.done for told in heard] == [*range(1, 9)]
    assert {told.wanted for told in heard} == {8}
    assert heard[-1].left == 0.0


def test_names_and_the_order_of_rows_change_nothing_but_names(tmp_path: Path) -> None:
    renamed = (("zebra", "Z"), ("ant", "A"), ("mule", "M"))
    new = {old: name for (old, _), (name, _) in zip(NAMES, renamed, strict=True)}
    ways: dict[str, Any] = {"grid": {"way": ["alone", "pooled", "hub", "partial"]}}
    one = run(tmp_path, **ways)
    other = run(tmp_path, {"again": three_bakers(renamed, prefix="x-", shuffled=9)}, **ways)
    figures = list(FIGURES)
    assert other.rows[figures].to_numpy() == pytest.approx(
        one.rows[figures].to_numpy(), nan_ok=True
    )
    there = other.allocations.set_index(["method", "distributor"])
    for row in one.allocations.to_dict("records"):
        same = there.loc[(row["method"], new[row["distributor"]])]
        assert same["charged"] == pytest.approx(row["charged"])
        assert same["verdict"] == row["verdict"]


# ------------------------------------------------------------------------------------ today


def todays(folder: Path, days: dict[str, Problem]) -> list[str]:
    """Plans that are driven: each distributor alone, after hardly any search."""
    written = []
    for name, day in days.items():
        write_plan(solve(day, iterations=1), folder / f"{name}-today.json")
        written.append(f"{name}-today.json")
    return written


def test_today_is_a_scenario_and_a_figure(tmp_path: Path) -> None:
    days = {"mon": three_bakers(), "tue": without(three_bakers(), "OAT")}
    plans = todays(tmp_path, days)
    result = run(tmp_path, days, seeds=2, base="today", today={"plan": plans})
    today = result.rows[result.rows["scenario"] == "today"]
    assert len(today) == 2 * 2  # the same for every seed
    assert today.groupby("day")["cost"].nunique().max() == 1
    assert result.today == pytest.approx(today["cost"].mean())
    assert result.today == pytest.approx(
        sum(solve(day, iterations=1).objective for day in days.values()) / 2
    )
    line = result.summary.set_index("scenario").loc["alone"]
    alone = result.rows[result.rows["scenario"] == "alone"].groupby("day")["cost"].mean()
    then = today.groupby("day")["cost"].mean()
    assert line["saving"] == pytest.approx((1 - alone / then).mean())
    assert result.plans["today"][0].made_by["made_by"] == "today"
    # the game is that of the first scenario, for today's practice has none
    assert len(result.allocations) > 0


def test_without_today_there_is_no_such_figure(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.today is None
    assert set(result.rows["scenario"]) == {"alone", "pooled"}


def test_rules_that_todays_plan_breaks_are_told(tmp_path: Path) -> None:
    (tmp_path / "today.csv").write_text(
        "vehicle_id,number,store_id\n"
        + "".join(f"V{b},1,S{s}\n" for b in range(3) for s in range(6)),
        encoding="utf-8",
    )
    tight = replace(
        three_bakers(),
        vehicles=tuple(
            replace(v, capacity={"kg": 100.0}, count=9) for v in three_bakers().vehicles
        ),
    )
    result = run(tmp_path, {"mon": tight}, today={"plan": "today.csv"})
    assert any(note.startswith("Today's plans break 3 rules") for note in result.notes)


# ----------------------------------------------------------------------- what cannot be


def test_a_candidate_that_is_no_depot_is_told_before_anything_is_solved(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="candidate 'D9' is not a depot: D0, D1, D2"):
        run(tmp_path, hub={"candidates": ["D9"]})
    place = {"id": "D1", "lon": 5.1, "lat": 52.1}
    with pytest.raises(InputError, match="'D1' is a depot; name it as a candidate"):
        run(tmp_path, hub={"places": [place]})
    assert not list((tmp_path / "out").rglob("*.json"))


def test_who_cannot_plan_alone_is_named(tmp_path: Path) -> None:
    day = three_bakers()
    day = replace(day, vehicles=tuple(v for v in day.vehicles if v.distributor_id != "BUN"))
    with pytest.raises(InputError, match=r"mon: distributor 'BUN' cannot plan alone.*no vehicle"):
        run(tmp_path, {"mon": day})
    elsewhere = tuple(replace(v, depot_id="D0", end_depot_id="") for v in three_bakers().vehicles)
    with pytest.raises(InputError, match="tue: distributor 'BUN' cannot plan alone"):
        run(tmp_path, {"tue": replace(three_bakers(), vehicles=elsewhere)})


def test_a_vehicle_in_a_partners_yard_is_there_only_with_the_partner(tmp_path: Path) -> None:
    day = three_bakers()
    guest = replace(day.vehicle["V1"], id="guest", depot_id="D0", end_depot_id="")
    day = replace(day, vehicles=(*day.vehicles, guest))
    assert {v.id for v in day_of(day, ["BUN"]).vehicles} == {"V1"}
    assert {v.id for v in day_of(day, ["BUN", "RYE"]).vehicles} == {"V0", "V1", "guest"}
    costs = run(tmp_path, {"mon": day}).rows.set_index("scenario")["cost"]
    assert costs["pooled"] < costs["alone"]


def test_one_distributor_has_nobody_to_share_with(tmp_path: Path) -> None:
    alone = without(without(three_bakers(), "OAT"), "BUN")
    result = run(tmp_path, {"mon": alone}, grid={"way": ["alone", "pooled", "hub", "partial"]})
    assert result.rows["cost"].nunique() == 1
    assert len(result.coalitions) == 0
    assert len(result.allocations) == 0


def test_effort_is_shared_by_all_ways() -> None:
    effort = Effort(seconds=None, iterations=40)
    outcome = Alone().solve(three_bakers(), effort, (), None)
    assert {plan.made_by["iterations"] for plan in outcome.plans} == {40}
