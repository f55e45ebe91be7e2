"""The judge of the quality benchmark: what it lets pass, what it finds, what it computes."""

from __future__ import annotations

import itertools
import os
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import quality
from benchmarks.checker import check
from benchmarks.instances import FOLDERS, FOREVER, SCORINGS, Instance, Route, read, read_solution

PLACES = [(0, 0), (3, 4), (6, 8), (0, 5), (0, 10)]

SMALL = """NAME : small
TYPE : {family}
DIMENSION : 5
{heads}
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 5
5 0 10
DEMAND_SECTION
1 0
2 4
3 5
4 6
5 {last}
{sections}DEPOT_SECTION
1
-1
EOF
"""


def small(
    folder: Path,
    family: str = "CVRP",
    heads: str = "CAPACITY : 10",
    sections: str = "",
    last: int = 3,
) -> Instance:
    """Four clients; the depot is 0, clients 1 and 2 lie on one line, 3 and 4 on another."""
    path = folder / "small.vrp"
    text = SMALL.format(family=family, heads=heads, sections=sections, last=last)
    path.write_text(text, encoding="utf-8")
    return read(path, family)


def routes(*visits: tuple[int, ...]) -> list[Route]:
    return [Route(vehicle, each) for vehicle, each in enumerate(visits)]


def test_a_good_plan_costs_its_distance(tmp_path: Path) -> None:
    verdict = check(small(tmp_path), routes((1, 2), (), (3, 4)))
    assert (verdict.cost, verdict.faults) == (40, ())


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (((1, 2), (3,)), "client 4 is left out"),
        (((1, 2), (3, 4), (4,)), "client 4 is served 2 times"),
        (((1, 2, 4), (3,)), "carries 12, more than 10"),
        (((1, 2), (3, 0, 4)), "0 is no client"),
        (((1, 2), (3, 4, 5)), "5 is no client"),
    ],
)
def test_faults_of_the_basics(tmp_path: Path, plan: tuple[tuple[int, ...]], fault: str) -> None:
    assert fault in "; ".join(check(small(tmp_path), routes(*plan)).faults)


def test_a_limited_fleet_has_no_other_vehicles(tmp_path: Path) -> None:
    instance = small(tmp_path, heads="CAPACITY : 10\nVEHICLES : 2")
    assert check(instance, routes((1, 2), (3, 4))).feasible
    twice = check(instance, [Route(0, (1, 2)), Route(0, (3, 4))])
    assert twice.faults == ("vehicle 0 drives 2 routes",)
    unknown = check(instance, [Route(0, (1, 2)), Route(2, (3, 4))])
    assert unknown.faults == ("there is no vehicle 2",)


def test_types_bring_their_capacity_cost_and_clients(tmp_path: Path) -> None:
    sections = (
        "CAPACITY_SECTION\n1 9\n2 9\n"
        "VEHICLES_FIXED_COST_SECTION\n1 7\n2 8\n"
        "VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 1\n2 3\n"
        "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3 4 5\n2 4 5\n"
    )
    instance = small(tmp_path, "HFVRP", "VEHICLES : 2", sections)
    good = check(instance, routes((1, 2), (3, 4)))
    assert (good.cost, good.faults) == (1000 * (7 + 20 + 8 + 3 * 20), ())
    assert "vehicle 1: may not serve [1, 2]" in check(instance, routes((3, 4), (1, 2))).faults


def test_prizes_are_paid_for_who_is_left_out(tmp_path: Path) -> None:
    heads = "CAPACITY : 10\nVEHICLES : 3"
    instance = small(tmp_path, "PCVRPTW", heads, "PRIZE_SECTION\n1 0\n2 5\n3 0\n4 1.25\n5 2\n")
    verdict = check(instance, routes((1, 2)))
    assert (verdict.cost, verdict.faults) == (10 * 20 + 12 + 20, ())
    assert check(instance, routes((1,))).faults == ("client 2 is left out and has no prize",)


def test_backhauls_come_after_linehauls(tmp_path: Path) -> None:
    sections = "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 0\n5 9\n"
    instance = small(tmp_path, "VRPB", sections=sections, last=0)
    assert check(instance, routes((1, 2), (3, 4))).feasible  # 6 out, 9 back
    assert "backhauls only" in check(instance, routes((1, 2), (3,), (4,))).faults[0]
    assert "linehaul after a backhaul" in check(instance, routes((2,), (3, 4, 1))).faults[-1]


def test_lateness_and_depots_that_close(tmp_path: Path) -> None:
    windows = "TIME_WINDOW_SECTION\n1 0 {}\n2 0 4.9\n3 0 99\n4 0 99\n5 0 99\n"
    heads = "CAPACITY : 10\nVEHICLES : 3\nSERVICE_TIME : 10"
    late = check(small(tmp_path, "VRPTW", heads, windows.format(99)), routes((1, 2), (3, 4)))
    assert late.faults == ("vehicle 0: reaches 1 at 50, after 49",)
    closed = check(small(tmp_path, "VRPTW", heads, windows.format(39)), routes((3, 4), (1,), (2,)))
    assert "vehicle 0: reaches 0 at 400, after 390" in closed.faults


def simulated(instance: Instance, visits: tuple[int, ...]) -> int:
    """The shortest duration, by trying every start; `FOREVER` if every start is late."""
    best = FOREVER
    for start in range(int(instance.early[0]), int(instance.late[0]) + 1):
        now, at = start, 0
        for stop in (*visits, 0):
            leg = int(instance.legs(np.array([at]), np.array([stop]))[0])
            now = max(now + int(instance.service[at]) + leg, int(instance.early[stop]))
            at = stop
            if now > instance.late[stop]:
                break
        else:
            best = min(best, now - start)
    return best


def test_durations_are_those_of_the_best_start(tmp_path: Path) -> None:
    rng = random.Random(4)
    base = small(tmp_path, "CVRP", "CAPACITY : 100")
    seen = set()
    for _ in range(20):
        early = np.array([0, *(rng.randrange(60) for _ in range(4))])
        late = np.array([120, *(e + rng.randrange(60) for e in early[1:])])
        service = np.array([0, *(rng.randrange(5) for _ in range(4))])
        instance = replace(base, early=early, late=late, service=service)
        for visits in itertools.permutations((1, 2, 3, 4)):
            shortest = simulated(instance, visits)
            limits = (shortest, shortest - 1) if shortest < FOREVER else (FOREVER,)
            for limit in limits:
                fleet = replace(instance.fleets[0], max_duration=limit)
                verdict = check(replace(instance, fleets=(fleet,)), routes(visits))
                good = shortest <= limit < FOREVER
                assert verdict.feasible == good, (visits, early, late, verdict.faults)
                seen.add((shortest < FOREVER, good))
    assert len(seen) == 3


def test_several_depots_and_their_numbers(tmp_path: Path) -> None:
    sections = "VEHICLES_DEPOT_SECTION\n1 1\n2 2\n"
    instance = small(tmp_path, "MDVRPTW", "CAPACITY : 20\nVEHICLES : 2", sections)
    path = tmp_path / "small.vrp"
    text = path.read_text(encoding="utf-8").replace("DEPOT_SECTION\n1\n-1", "DEPOT_SECTION\n1\n2")
    path.write_text(text, encoding="utf-8")
    instance = read(path, "MDVRPTW")
    assert list(instance.clients) == [2, 3, 4]
    solution = tmp_path / "small.sol"
    solution.write_text("Route #1: 3 4\nRoute #2: 2\nCost: 30000\n", encoding="utf-8")
    plan, stated = read_solution(solution)
    assert (check(instance, plan).cost, stated) == (30_000, 30_000.0)


TRIPS = "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nRELEASE_TIME_SECTION\n2 0\n3 0\n4 7\n5 0\n"


def test_a_depot_inside_a_route_is_a_reload(tmp_path: Path) -> None:
    heads = "CAPACITY : 10\nVEHICLES : 2"
    instance = small(tmp_path, "MTVRPTWR", heads, TRIPS)
    good = check(instance, routes((1, 2, 0, 3, 4)))
    assert (good.cost, good.faults) == (400, ())
    assert "carries 18" in check(instance, routes((1, 2, 3, 4))).faults[0]
    heads += "\nVEHICLES_MAX_RELOADS : 1"
    few = check(small(tmp_path, "MTVRPTWR", heads, TRIPS), routes((1, 0, 2, 0, 3, 4)))
    assert few.faults == ("vehicle 0: drives 3 trips, more than 2",)
    without = check(small(tmp_path, "MTVRPTWR", heads), routes((1, 2, 0, 3, 4)))
    assert "0 is no client" in without.faults


def test_a_trip_waits_for_what_it_brings(tmp_path: Path) -> None:
    """Released at 7, client 3 is reached at 12 at the earliest; after a trip to 1 at 15."""
    windows = "TIME_WINDOW_SECTION\n1 0 99\n2 0 99\n3 0 99\n4 0 {}\n5 0 99\n"
    heads = "CAPACITY : 10\nVEHICLES : 2"
    for closes, plan, faults in (
        ("12", ((3, 4), (1, 2)), ()),
        ("11.9", ((3, 4), (1, 2)), ("vehicle 0: reaches 3 at 120, after 119",)),
        ("15", ((1, 0, 3, 4), (2,)), ()),
        ("14.9", ((1, 0, 3, 4), (2,)), ("vehicle 0: reaches 3 at 150, after 149",)),
    ):
        instance = small(tmp_path, "MTVRPTWR", heads, TRIPS + windows.format(closes))
        assert check(instance, routes(*plan)).faults == faults


def test_reloading_elsewhere_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="vehicle 1 reloads elsewhere than at its own depot"):
        small(tmp_path, "MTVRPTWR", "VEHICLES : 2", TRIPS.replace("\n1 1\n", "\n1 2\n", 1))


def test_of_a_group_one_is_served(tmp_path: Path) -> None:
    groups = "MUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n2 4\n"
    instance = small(tmp_path, "GVRP", sections=groups)
    good = check(instance, routes((1,), (3, 4)))
    assert (good.cost, good.faults) == (30, ())
    both = check(instance, routes((1, 2), (3, 4)))
    assert both.faults == ("of the group (1, 2) 2 are served",)
    none = check(instance, routes((4,)))
    assert none.faults == ("of the group (1, 2) 0 are served", "of the group (3,) 0 are served")


LI_LIM = """\
2 10 1
0 0 0 0 0 100 0 0 0
1 3 4 6 0 30 2 0 2
2 6 8 -6 0 90 2 1 0
3 0 5 5 0 100 2 0 4
4 0 10 -5 0 100 2 3 0
"""


@pytest.mark.parametrize(
    ("plan", "faults"),
    [
        (((1, 2), (3, 4)), ()),
        (((1, 2, 3, 4),), ()),
        (((1, 3, 2, 4),), ("vehicle 0: carries 11, more than 10",)),
        (((2, 1), (3, 4)), ("2 is served before its pickup 1",)),
        (((1, 4), (3, 2)), ("1 and 2 are a pair and not on one trip",)),
        (((1, 2), (3,)), ("client 4 is left out and has no prize",)),
    ],
)
def test_pickups_come_before_their_deliveries(
    tmp_path: Path, plan: tuple[tuple[int, ...]], faults: tuple[str, ...]
) -> None:
    path = tmp_path / "small.txt"
    path.write_text(LI_LIM, encoding="utf-8")
    found = check(read(path, "PDPTW"), routes(*plan)).faults
    assert bool(found) == bool(faults)
    assert set(faults) <= set(found)


@pytest.mark.skipif("COLOAD_DATA" not in os.environ, reason="COLOAD_DATA is not set")
@pytest.mark.parametrize("family", [family for family in SCORINGS if family not in FOLDERS])
def test_best_known_solutions_pass_at_the_cost_they_state(family: str) -> None:
    """Some files state it without the scale: a tenth (DIMACS), or exact lengths and cents."""
    paths = sorted((Path(os.environ["COLOAD_DATA"]) / "instances" / family).glob("*.vrp"))
    assert paths
    for path in paths:
        plan, stated = read_solution(path.with_suffix(".sol"))
        verdict = check(read(path, family), plan)
        assert not verdict.faults, path.name
        shown = [(verdict.cost / scale, stated) for scale in (1, 10, 100_000)]
        assert any(abs(a - b) < 0.006 + 1e-7 * b for a, b in shown), path.name


@pytest.mark.skipif("COLOAD_DATA" not in os.environ, reason="COLOAD_DATA is not set")
def test_what_is_known_of_a_classic() -> None:
    (path,) = quality.paths("PDPTW", {"lc104"})
    run = quality.Run("coload", "PDPTW", path, 1.0, 1)
    assert quality.best_known(run) == (106, 818_599)
    assert len(quality.paths("PDPTW", set())) == 12
