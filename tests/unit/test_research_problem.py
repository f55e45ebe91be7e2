"""Research instances as days: what becomes of each section, how each scoring counts, and the plan
that comes out, judged by the oracle."""

from __future__ import annotations

import json
from math import hypot
from pathlib import Path

import numpy as np
import pytest

from geo.matrix import Euclidean, Explicit
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.io.plan_json import plan_object
from routing.io.research.problem import research_problem
from routing.io.research.read import read_instance
from routing.io.research.scoring import SCORINGS, scoring_of
from routing.model import PLANE_END
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from tests import small_instances as small


def written(folder: Path, text: str) -> Path:
    path = folder / "x.vrp"
    path.write_text(text, encoding="utf-8")
    return path


def judged(folder: Path, text: str, *routes: str, scoring: str | None = None) -> Plan:
    """Routes of the first type of vehicle, as clients with blanks between."""
    problem, distances = research_problem(read_instance(written(folder, text)), scoring)
    itineraries = [
        Itinerary("V1", number, (tuple(Visit(c, (c,)) for c in route.split()),))
        for number, route in enumerate(routes, 1)
    ]
    return evaluate(problem, distances, itineraries)


def codes(plan: Plan) -> list[str]:
    return [violation.code for violation in plan.violations]


def test_a_cvrp_costs_its_rounded_distances_and_takes_no_time(tmp_path: Path) -> None:
    plan = judged(tmp_path, small.CVRP, "1 2", "3")
    assert plan.feasible
    assert plan.objective == plan.cost == 5 + 7 + 10 + 10 + 10
    assert {route.duration for route in plan.routes} == {0}
    assert plan.problem.vehicles[0].count == 3
    assert codes(judged(tmp_path, small.CVRP, "1 2 3")) == ["capacity"]
    assert codes(judged(tmp_path, small.CVRP, "1 2")) == ["order-missing"]


@pytest.mark.parametrize(
    ("name", "back_and_forth", "opens", "stop"),
    [
        ("round", 1 + 1, 1, 3),
        ("dimacs", 14 + 14, 14, 25),
        ("exact", 1414 + 1414, 1440, 2500),
        ("sintef", 14142 + 14142, 14400, 25000),
    ],
)
def test_scorings(tmp_path: Path, name: str, back_and_forth: int, opens: int, stop: int) -> None:
    plan = judged(tmp_path, small.VRPTW, "1", "2", scoring=name)
    store = plan.problem.store["1"]
    assert plan.routes[0].metres == back_and_forth
    assert (store.windows[0][0], store.stop_s) == (opens, stop)
    travel = 14143 if name == "sintef" else back_and_forth // 2
    assert plan.routes[0].stops[0].seconds == travel


def test_fewer_vehicles_are_better_than_any_distance_with_sintef(tmp_path: Path) -> None:
    one = judged(tmp_path, small.SOLOMON, "1 2")
    two = judged(tmp_path, small.SOLOMON, "1", "2")
    assert one.feasible and two.feasible
    assert one.cost < two.cost
    assert one.costs.fixed > two.costs.distance
    assert one.costs.distance / 10_000 == pytest.approx(2 * hypot(2, 2), abs=2e-4)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (small.CVRP, "round"),
        (small.VRPTW, "dimacs"),
        (small.MIXED, "exact"),
        (small.SOLOMON, "sintef"),
        (small.LI_LIM, "sintef"),
        (small.CORDEAU, "exact"),
        (small.CVRP.replace("EUC_2D", "EXACT_2D"), "exact"),
    ],
)
def test_the_usual_scoring(tmp_path: Path, text: str, name: str) -> None:
    assert scoring_of(read_instance(written(tmp_path, text))) == SCORINGS[name]


def test_an_unknown_scoring_names_the_known(tmp_path: Path) -> None:
    instance = read_instance(written(tmp_path, small.CVRP))
    with pytest.raises(
        InputError, match="scoring 'tenths' is not known; choose from round, dimacs"
    ):
        research_problem(instance, "tenths")


@pytest.mark.parametrize(("metric", "metres"), [("CEIL_2D", 2), ("FLOOR_2D", 1), ("EUC_2D", 1)])
def test_the_file_says_how_whole_units_are_rounded(
    tmp_path: Path, metric: str, metres: int
) -> None:
    text = small.CVRP.replace("EUC_2D", metric).replace(" 2 3 4\n", " 2 1 1\n")
    assert judged(tmp_path, text, "1").routes[0].stops[0].metres == metres


def test_explicit_distances(tmp_path: Path) -> None:
    text = small.EXPLICIT.format(form="FULL_MATRIX", cells="0 1 20 300 0 4000 50000 6 0")
    plan = judged(tmp_path, text, "1 2")
    assert plan.feasible
    assert plan.cost == 1 + 4000 + 50000
    assert isinstance(plan.distances, Explicit)


def test_a_mixed_fleet(tmp_path: Path) -> None:
    problem, distances = research_problem(read_instance(written(tmp_path, small.MIXED)))
    first, second, third = problem.vehicles
    assert [v.count for v in problem.vehicles] == [2, 1, 1]
    assert [v.depot_id for v in problem.vehicles] == ["0", "1", "0"]
    assert [v.fixed_cost for v in problem.vehicles] == [2000, 2000, 3000]
    assert [v.cost_per_km for v in problem.vehicles] == [1000, 1000, 4000]
    assert {v.max_metres for v in problem.vehicles} == {150_000}
    served = [
        [v.id for i, v in enumerate(problem.vehicles) if i in may] for may in problem.carriers
    ]
    assert served == [["V1", "V3"], ["V2", "V3"], ["V1", "V2", "V3"]]
    visits = (Visit("2", ("2",)), Visit("4", ("4",)))
    plan = evaluate(problem, distances, [Itinerary(third.id, 1, (visits,))])
    assert plan.cost == 3000 + 4 * 100_000
    assert first.shift_end == second.shift_end == PLANE_END


def test_prizes_and_backhauls(tmp_path: Path) -> None:
    prize = "PRIZE_SECTION\n1 0\n2 0\n3 0.55\n4 7\nEOF\n"
    plan = judged(tmp_path, small.CVRP.replace("EOF\n", prize), "1", scoring="dimacs")
    assert [order.prize for order in plan.problem.orders] == [None, 5.0, 70.0]
    back = "BACKHAUL_SECTION\n1 0\n2 0\n3 4\n4 0\nEOF\n"
    text = small.CVRP.replace("EOF\n", back).replace("\n3 4\n4 5\n", "\n3 0\n4 5\n", 1)
    text = text.replace("TYPE : CVRP", "TYPE : VRPB")
    assert judged(tmp_path, text, "1 2", "3").feasible
    assert codes(judged(tmp_path, text, "2 1", "3")) == ["returns-last"]
    assert codes(judged(tmp_path, text, "1", "2", "3")) == ["returns-last"]
    both = small.CVRP.replace("EOF\n", back)
    with pytest.raises(InputError, match="DEMAND and BACKHAUL of one location: a day does"):
        research_problem(read_instance(written(tmp_path, both)))


def test_what_is_too_large_for_a_scoring_is_refused(tmp_path: Path) -> None:
    wide = small.CVRP.replace(" 4 -6 8\n", " 4 -6000000 8\n")
    assert judged(tmp_path, wide, "3").routes[0].metres == 12_000_000
    with pytest.raises(InputError, match=r"longest distance is .* choose a scoring with fewer"):
        judged(tmp_path, wide, "3", scoring="exact")
    late = small.VRPTW.replace("3 3 60.5", "3 3 605000")
    with pytest.raises(InputError, match="latest time is 6,050,000,000 units"):
        judged(tmp_path, late, "1", scoring="sintef")
    with pytest.raises(InputError, match="counts vehicles, and these have prices of their own"):
        judged(tmp_path, small.MIXED, "2", scoring="sintef")


def test_sentences_count_in_the_units_of_the_instance(tmp_path: Path) -> None:
    late = small.VRPTW.replace("3 3 60.5", "3 3 4")
    plan = judged(tmp_path, late, "1 2", scoring="round")
    assert [str(v) for v in plan.violations] == [
        "route 1: too-late: store '2' is reached at 5, its windows are 3-4"
    ]


def test_a_plan_in_a_plane_is_written_and_tabled(tmp_path: Path) -> None:
    plan = judged(tmp_path, small.VRPTW, "1 2")
    stated = json.loads(json.dumps(plan_object(plan)))
    assert stated["problem"]["settings"]["coordinates"] == "plane"
    assert stated["assumptions"]["distances"]["rounding"] == "down"
    assert stated["objective"] == plan.objective
    assert plan.to_dataframe()["order_id"].tolist() == ["1", "2"]
    assert [path.name for path in plan.save(tmp_path / "out")] == ["plan.json"]
    with pytest.raises(InputError, match='"plane" is for research instances'):
        Plan.read(tmp_path / "out")
    with pytest.raises(InputError, match="keep the instance file"):
        plan.problem.save(tmp_path / "day.json")


def test_a_plane_has_no_regions_and_no_degrees(tmp_path: Path) -> None:
    far = small.CVRP.replace(" 4 -6 8\n", " 4 -60000 8000\n")
    problem, distances = research_problem(read_instance(written(tmp_path, far)))
    assert problem.findings == ()
    assert problem.stores[2].lon == -60000
    assert distances == Euclidean(1.0, None)


def test_a_day_on_earth_does_not_say_plane(tmp_path: Path) -> None:
    document = {"format": "coload-day", "version": 1, "settings": {"coordinates": "plane"}}
    (tmp_path / "day.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Problem.read(tmp_path / "day.json")
    said = [finding.message for finding in caught.value.findings]
    assert any("is for research instances (coload solve)" in message for message in said)


def test_a_large_instance_becomes_a_day_in_linear_time(tmp_path: Path) -> None:
    count = 20_001
    rng = np.random.default_rng(1)
    places = [f"{i} {x} {y}" for i, (x, y) in enumerate(rng.integers(0, 9999, (count, 2)), 1)]
    demands = [f"{i} {min(i - 1, 1)}" for i in range(1, count + 1)]
    head = f"TYPE : CVRP\nDIMENSION : {count}\nCAPACITY : 9\nNODE_COORD_SECTION"
    text = "\n".join([head, *places, "DEMAND_SECTION", *demands, "EOF"])
    problem, _ = research_problem(read_instance(written(tmp_path, text)))
    assert len(problem.orders) == count - 1
    assert problem.vehicles[0].count == count - 1
