"""Where vehicles are between stops, and on which leg a position lies, where the day has roads.

The roads here lead from place to place around a corner: first north or south, then east or west.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.errors import RoadsError
from geo.matrix import Distances, Float64, GreatCircle, Legs
from routing.distances import distances_of
from routing.eta import eta
from routing.evaluate import evaluate
from routing.model import Store
from routing.news import News, rest_of
from routing.plan import Itinerary, Plan, Visit
from routing.positions import Position
from routing.spots import along, beside_m
from tests.small_plans import VAN, order, problem_of

DEGREE = 111_195.0


class Corners:
    """Travel around a corner. ``lost``: whether its lines cannot be told."""

    def __init__(self, lost: bool = False) -> None:
        self._straight, self.lost = GreatCircle(1.0, {"van": 36.0}), lost

    def lines(self, starts: Float64, ends: Float64, profile: str) -> list[Float64]:
        if self.lost:
            raise RoadsError("the map is gone")
        return [
            np.array([begin, (begin[0], end[1]), end])
            for begin, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def legs(self, starts: Float64, ends: Float64, profile: str) -> Legs:
        corner = np.stack([starts[:, 0], ends[:, 1]], axis=1)
        one, other = (
            self._straight.legs(a, b, "van") for a, b in ((starts, corner), (corner, ends))
        )
        return Legs(one.metres + other.metres, one.seconds + other.seconds)

    def matrix(self, sources: Float64, targets: Float64, profile: str) -> Legs:
        raise AssertionError("nothing here asks for all pairs")

    def describe(self) -> dict[str, Any]:
        return {}


def plan(source: Distances) -> Plan:
    """From P at (14, 35) to S1 a hundredth north and two east of it, and from there two south to
    S2: a hundredth of a degree north is 1112 m and 111 s."""
    stores = (Store("S1", 14.02, 35.01), Store("S2", 14.02, 34.99))
    problem = problem_of([order("O1", 1), order("O2", 2)], (VAN,), stores=stores)
    depot = replace(problem.depots[0], lon=14.0, lat=35.0)
    visits = tuple(Visit(f"S{n}", (f"O{n}",)) for n in (1, 2))
    return evaluate(replace(problem, depots=(depot,)), source, [Itinerary("V", 1, (visits,))])


def place_at(source: Distances, share: float) -> tuple[float, float]:
    """Where the day in progress has the vehicle at a share of the time of its first leg."""
    made = plan(source)
    left = made.routes[0].trips[0].departure
    there = left + round(share * made.routes[0].trips[0].stops[0].seconds)
    depot = rest_of(made, News(there)).problem.depot["@ V #1"]
    return round(depot.lon, 3), round(depot.lat, 3)


def test_between_stops_a_vehicle_is_on_the_road() -> None:
    """The way is 1112 m north and 1822 m east."""
    assert place_at(Corners(), 0.2) == (
        14.0,
        pytest.approx(35.0 + 0.01 * 0.2 * 2934 / 1112, abs=2e-3),
    )
    assert place_at(Corners(), 0.8) == (pytest.approx(14.0135, abs=2e-3), 35.01)


@pytest.mark.parametrize("source", [Corners(lost=True), distances_of(problem_of([order("O1", 1)]))])
def test_without_roads_it_is_on_the_straight_line(source: Distances) -> None:
    assert place_at(source, 0.5) == (14.01, 35.005)


def test_its_way_from_there_is_by_road() -> None:
    made = plan(Corners())
    leg = made.routes[0].trips[0].stops[0].seconds
    rest = rest_of(made, News(made.routes[0].trips[0].departure + leg // 2))
    again = evaluate(rest.problem, made.distances, rest.unchanged)
    assert again.routes[0].trips[0].stops[0].seconds == pytest.approx(leg / 2, abs=3)


@pytest.mark.parametrize(
    ("source", "state"), [(Corners(), "assumed"), (Corners(lost=True), "ahead")]
)
def test_a_position_lies_on_the_leg_whose_road_passes_it(source: Distances, state: str) -> None:
    """On the road back, as near to the straight line of the first leg as to that of the last; by
    the clock it should still be on the first."""
    made = plan(source)
    second = made.routes[0].trips[0].departure + 270
    there = Position("V #1", "position", second, lon=14.01, lat=35.0)
    assert [stop.state for stop in eta(made, [there]).stops] == [state, state]


def test_the_nearest_of_a_line_and_a_share_of_it() -> None:
    line = np.array([(14.0, 35.0), (14.0, 35.01), (14.02, 35.01)])
    assert beside_m(line, (14.0, 35.005)) == pytest.approx(0.0, abs=1e-6)
    assert beside_m(line, (14.01, 35.02)) == pytest.approx(0.01 * DEGREE, rel=1e-3)
    assert beside_m(line[:1].repeat(2, axis=0), (14.0, 35.01)) == pytest.approx(1112, rel=1e-3)
    assert along(line, 0.0) == (14.0, 35.0)
    assert along(line, 1.0) == (14.02, 35.01)
