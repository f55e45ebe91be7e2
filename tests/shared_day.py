"""A small day on which two distributors share a van, and its plan by hand.

On one meridian, a step being 1112 m and 111 s: depot PA of A at step 0, PB of B at step 3, stores
at steps 5 and 7. The van of A loads at PA, calls at PB, delivers and takes back a return.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import Depot, Distributor, Order, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.sharing import Own, Partner, Sharing
from tests.small_plans import SETTINGS, latitude, store

SEVEN = 7 * 3600
AGREED = Sharing(
    (
        Partner("A", lends=frozenset({"V"}), lends_to=frozenset({"B"}), max_delay_s=5400),
        Partner("B", opens=frozenset({"PB"}), lends=frozenset(), max_detour_m=12_500),
    ),
    frozenset({frozenset({"frozen", "ambient"})}),
    2,
    {"B1": Own(SEVEN, 2224), "A1": Own(SEVEN, 5560)},
)
ROUTE = Itinerary("V", 1, ((Visit("S5", ("A1", "B1")), Visit("S7", ("B2", "A2"))),), (("PB",),))


def shared_problem(sharing: Sharing = AGREED, **more: Any) -> Problem:
    """The day; ``more`` are other fields of the problem."""
    van = VehicleType("V", "PA", {"kg": 1000.0}, 1, "A", fixed_cost=10.0, cost_per_km=1.0)
    parts: dict[str, Any] = {
        "distributors": (Distributor("A", "Alpha"), Distributor("B", "Beta")),
        "depots": (
            Depot("PA", 14.0, latitude(0), "A", "Alpha's", 5 * 3600, loading_s=600),
            Depot("PB", 14.0, latitude(3), "B", "Beta's", 6 * 3600, loading_s=900),
        ),
        "stores": (store(5, windows=((SEVEN, SEVEN + 3600),)), store(7)),
        "orders": (
            Order("A1", "A", "S5", {"kg": 100.0}, goods="ambient"),
            Order("B1", "B", "S5", {"kg": 50.0}, goods="ambient"),
            Order("B2", "B", "S7", {"kg": 30.0}, goods="ambient"),
            Order("A2", "A", "S7", {"kg": 20.0}, kind="return"),
        ),
        "vehicles": (van, replace(van, id="W", depot_id="PB", end_depot_id="", distributor_id="B")),
        "settings": SETTINGS,
    }
    return Problem(**parts | more, sharing=sharing)


def shared_plan(problem: Problem | None = None, *routes: Itinerary) -> Plan:
    """Judged, and nothing broken as it stands."""
    day = problem or shared_problem()
    return evaluate(day, distances_of(day), routes or [ROUTE])
