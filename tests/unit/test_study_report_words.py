"""What the study's page says: findings only where there are any, and in which words."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas
import pytest

from solvers.study_pages import boxes, heat, labels, pareto, shares, waterfall
from solvers.study_pages.page import render
from solvers.study_pages.values import figure, label, p_text, share, signed, truth
from solvers.study_pages.verdicts import charges, game, games
from solvers.study_pages.view import View
from solvers.study_pages.words import cautions, headline
from solvers.study_result import StudyResult
from tests.unit.sample_study import ALONE, DAYS, KINDS, Kind, empty_study, sample_study

TWO = {"alone": ALONE, "pooled": KINDS["pooled"]}


def said(result: StudyResult) -> str:
    return headline(View(result)).replace("\u00a0", " ")


def with_summary(scenario: str, **values: Any) -> StudyResult:
    """The sample with other figures for a scenario."""
    result = sample_study(TWO)
    summary = result.summary.copy()
    for name, value in values.items():
        summary.loc[summary["scenario"] == scenario, name] = value
    return replace(result, summary=summary)


# ------------------------------------------------------------------------ headline


def test_a_saving_is_stated_with_its_interval() -> None:
    result = with_summary(
        "pooled", saving=0.034, saving_low=0.021, saving_high=0.046, p_value=0.002
    )
    summary = result.summary.copy()
    summary["load_factor_kg"] = [0.731, 0.784]
    assert said(replace(result, summary=summary)) == (
        "Pooled costs 3.4 % less than alone (95 % CI 2.1 to 4.6 %, p = 0.002). "
        "Load factor at departure (kg) 73 % → 78 %."
    )


def test_a_loss_is_stated_as_well() -> None:
    values = {"saving": -0.03, "saving_low": -0.04, "saving_high": -0.02, "p_value": 0.0001}
    assert said(with_summary("pooled", **values)).startswith(
        "Pooled costs 3.0 % more than alone (95 % CI 2.0 to 4.0 %, p < 0.001)."
    )


@pytest.mark.parametrize(
    "values",
    [
        {"saving": 0.01, "saving_low": -0.005, "saving_high": 0.025, "p_value": 0.18},
        {"saving": 0.01, "saving_low": 0.001, "saving_high": 0.019, "p_value": 0.07},
    ],
)
def test_what_may_be_chance_is_not_claimed(values: dict[str, float]) -> None:
    text = said(with_summary("pooled", **values))
    assert text.startswith("No difference in cost between pooled and alone can be told from chance")
    assert "on average 1.0 % less than alone" in text


def test_one_run_is_no_finding() -> None:
    text = said(sample_study(TWO, days=("2026-11-23",), seeds=(1,)))
    assert "in the only comparison there is; one run shows what can happen" in text
    assert "CI" not in text


def test_nothing_to_compare() -> None:
    assert "no other scenario" in said(empty_study())
    assert "no runs" in said(sample_study(base="other")).lower()
    nothing = pandas.DataFrame()
    assert "no runs" in said(empty_study(summary=nothing, rows=nothing)).lower()


def test_other_conditions_are_no_sharing() -> None:
    """The cheapest scenario has wider windows or less demand: it is not what sharing brings."""
    view = View(sample_study())
    assert view.best == "pooled"
    assert view.rivals == ("partial", "pooled", "hub")
    only = {"alone": ALONE, "wide": KINDS["pooled, windows +60 min"]}
    assert "nothing is said about sharing" in said(sample_study(only))


def test_orders_left_out_come_before_cost() -> None:
    result = sample_study()
    summary = result.summary.copy()
    summary.loc[summary["scenario"] == "pooled", "left_out"] = 2.0
    assert View(replace(result, summary=summary)).best == "partial"
    few = with_summary("pooled", left_out=1.5)
    assert "leaves 1.50 more orders out a day than alone" in "\n".join(cautions(View(few)))
    assert not View(few).same_work("pooled")  # so it is on no front


def test_cautions_fit_the_design() -> None:
    one_day = "\n".join(cautions(View(sample_study(days=("2026-11-23",)))))
    assert "all runs are of one day" in one_day and "best of 3 ways" in one_day
    assert list(cautions(View(sample_study(TWO, seeds=(1,))))) == []


# ------------------------------------------------------------------------ pictures


def test_waterfall_adds_up() -> None:
    steps = waterfall.steps(View(sample_study()))
    assert [each.label for each in steps] == [
        *("today", "better planning", "alone", "pooling", "pooled")
    ]
    total = steps[0].value + steps[1].value + steps[3].value
    assert total == pytest.approx(steps[4].value)
    assert [each.label for each in waterfall.steps(View(sample_study(today=None)))] == [
        *("alone", "pooling", "pooled")
    ]
    assert waterfall.draw(View(empty_study())) is None


def test_front_is_what_nothing_betters() -> None:
    points = [pareto.Point(*each) for each in (("a", 3, 10), ("b", 2, 11), ("c", 3, 11))]
    assert [each.scenario for each in pareto.front(points, 1)] == ["a", "b"]
    assert [each.scenario for each in pareto.front(points, -1)] == ["a"]


def test_another_demand_is_not_on_the_front() -> None:
    view = View(sample_study())
    aim = pareto.aims(view)[1]
    drawn = pareto.draw(view, aim)
    assert drawn
    marks = {trace["name"]: trace for trace in drawn["data"] if trace["mode"] != "lines"}
    assert marks["pooled, demand 80%"]["marker"]["symbol"].endswith("-open")
    assert "not compared" in marks["pooled, demand 80%"]["hovertext"][0]
    assert "dominated" in marks["alone"]["hovertext"][0]


def test_numbers_keep_off_each_other() -> None:
    assert labels.sides([], 100, 100) == []
    assert labels.sides([(1, 1)], 100, 100) == ["top center"]
    stacked = labels.sides([(0, 0), (0, 10), (100, 100)], 100, 150)
    assert stacked == ["bottom center", "top center", "top center"]


def test_savings_are_paired() -> None:
    result = sample_study(TWO)
    drawn = boxes.savings(View(result))
    assert drawn
    (box,) = drawn["data"]
    costs = result.rows.pivot(index=["day", "seed"], columns="scenario", values="cost")
    assert box["x"] == pytest.approx(list(1 - costs["pooled"] / costs["alone"]), abs=1e-5)


def test_heat_map_is_symmetric_and_centred() -> None:
    drawn = heat.draw(View(sample_study()))
    assert drawn
    (map_,) = drawn["data"]
    grid = map_["z"]
    assert all(grid[i][j] == grid[j][i] for i in range(5) for j in range(5))
    assert all(grid[i][i] is None for i in range(5))
    assert map_["zmin"] == -map_["zmax"]


def test_all_methods_have_one_scale_and_bands() -> None:
    view = View(sample_study())
    methods = shares.by_method(view)
    top = shares.highest([row for rows in methods.values() for row in rows])
    for rows in methods.values():
        drawn = shares.draw(view, rows, top)
        assert drawn["layout"]["xaxis"]["range"] == [0, top]
        band = drawn["data"][1]["error_x"]
        assert band["array"] == [60.0] * 5 and band["arrayminus"] == [45.0] * 5
        assert max(c + 60 for c in drawn["data"][1]["x"]) <= top


# -------------------------------------------------------------------------- games


def test_a_step_that_may_be_chance_says_so() -> None:
    values = {"saving": 0.01, "saving_low": -0.005, "saving_high": 0.025, "p_value": 0.18}
    assert "which may be chance here" in render(with_summary("pooled", **values))
    assert "which may be chance here" not in render(sample_study(TWO))


def test_few_runs_are_called_few() -> None:
    assert "With so few runs" in render(sample_study(TWO, days=DAYS[:2], seeds=(1,)))
    assert "With so few runs" not in render(sample_study(TWO))


def test_who_would_leave_in_words() -> None:
    text = games(View(sample_study()))
    assert "would do better to leave and save" in text
    assert "Nobody and no group would pay less on its own" in text
    assert "within the noise of the search" in text
    assert "四川乳业有限公司 and 锦江饮料" in text


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        (True, "However the cost is divided"),
        (False, "can be divided so that nobody"),
        (None, "stays open"),
        (math.nan, "stays open"),
    ],
)
def test_whether_anybody_can_be_kept(empty: object, expected: str) -> None:
    result = sample_study()
    rows = result.games.drop(columns="core_empty").assign(core_empty=[empty] * len(result.games))
    assert expected in game(View(replace(result, games=rows)))


def test_charges_say_who_pays_more() -> None:
    text = charges(View(sample_study())).replace("\u00a0", " ")
    assert "pays 37.6 % more" in text and "saves 4.7 %" in text


def test_no_loss_of_nothing() -> None:
    result = sample_study()
    tiny = result.allocations.assign(saving_share=-1e-6, verdict="within noise")
    text = charges(View(replace(result, allocations=tiny))).replace("\u00a0", " ")
    assert "saves 0.0 %, within noise" in text and "more" not in text


def test_a_distributor_without_a_name_goes_by_its_id() -> None:
    view = View(sample_study(names={"A+B": "Both"}))
    assert view.group("C+D+E") == "C, D and E"
    assert view.group("A+B") == "Both"
    assert view.group(None) == "" and view.group(math.nan) == ""


# ------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (signed(-3.44), "−3.4"),
        (signed(-0.04), "0.0"),
        (signed(None), "–"),
        (share(0.0345), "3.5\u00a0%"),
        (p_text(0.0001), "p\u00a0<\u00a00.001"),
        (p_text(0.0234), "p\u00a0=\u00a00.023"),
        (p_text(0.5), "p\u00a0=\u00a00.50"),
        (label(7.0), "7"),
        (label(math.nan), ""),
        (label(pandas.NA), ""),
    ],
)
def test_text(shown: str, expected: str) -> None:
    assert shown == expected


def test_cells_as_values() -> None:
    assert figure(math.inf) is None and figure("x") is None and figure(None) is None
    assert truth(pandas.NA) is None and truth(1) is True and truth(False) is False


def test_the_fuller_dimension_is_shown() -> None:
    kinds = {"alone": Kind("alone", 1.0, 0.7, 1.0, 0.0, {})}
    result = sample_study(kinds)
    assert View(result).dimension == "kg"
    summary = result.summary.assign(load_factor_m3=0.9)
    assert View(replace(result, summary=summary)).dimension == "m3"
