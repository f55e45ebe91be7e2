"""Legs that cross as the slow checker finds them, from `docs/model.md`: each with each, where the
two lines meet worked out in fractions. It shares no code with the project."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

from tests.slow_cells import Day, exactly, text, to_wgs84
from tests.slow_trips import RouteReport

Point = tuple[int, int]


def add_crossings(day: Day, price: Any, reports: list[RouteReport | None]) -> int:
    """Put what they cost with the cost of each route; how many there are."""
    where, legs = flat(day), []
    for report in reports if text(price) else []:
        if report is None:
            continue
        owner = text(day.vehicles[report.vehicle_id].get("distributor_id"))
        for trip in report.trips:
            for one, other in pairwise(trip.stops):
                legs.append((report, owner, where[one.store_id], where[other.store_id]))
    found = [
        pair
        for pair in combinations(legs, 2)
        if pair[0][1] == pair[1][1] and meet_inside(*pair[0][2:], *pair[1][2:])
    ]
    for report in (leg[0] for pair in found for leg in pair):
        for part in ("crossings", "total"):
            report.cost[part] = report.cost.get(part, 0.0) + float(exactly(price) / 2)
    return len(found)


def flat(day: Day) -> dict[str, Point]:
    """Millionths of a degree of each store."""
    found = {}
    for name, row in day.stores.items():
        lon, lat = to_wgs84(float(text(row["lon"])), float(text(row["lat"])), day.coordinates)
        found[name] = (round(lon * 1e6), round(lat * 1e6))
    wide = [x for x, _ in found.values()]
    if wide and max(wide) - min(wide) > 180_000_000:
        found = {n: (x % 360_000_000, y) for n, (x, y) in found.items()}
    return found


def meet_inside(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether a + s (b - a) = c + t (d - c) for one s and one t between 0 and 1."""
    (ux, uy), (vx, vy) = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    across = ux * vy - uy * vx
    if across == 0:
        return False
    wx, wy = c[0] - a[0], c[1] - a[1]
    s, t = Fraction(wx * vy - wy * vx, across), Fraction(wx * uy - wy * ux, across)
    return 0 < s < 1 and 0 < t < 1
