"""A small day with every rule of a vehicle that outputs have to tell of, and its plan by hand.

On one meridian, a step being 1112 m and 111 s at the usual speed: the depot P at step 0, stores at
steps 1 to 6. The truck has a frozen and an ambient compartment, makes two trips, takes a break,
works overtime, brings a transfer from S2 to S3 and drives through an hour of slow traffic.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.model import Compartment, Order, Pace, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from tests.small_plans import SETTINGS, problem_of, store

SEVEN, TEN, NOON = 7 * 3600, 10 * 3600, 12 * 3600
FROZEN = Compartment(frozenset({"frozen"}), {"kg": 300.0, "m3": 2.5})
AMBIENT = Compartment(frozenset({"ambient"}), {"kg": 500.0})
TRUCK = VehicleType(
    "T",
    "P",
    {"kg": 800.0},
    1,
    shift_start=6 * 3600,
    fixed_cost=50.0,
    cost_per_km=1.0,
    cost_per_hour=20.0,
    max_trips=2,
    break_s=1800,
    break_window=(TEN, 11 * 3600),
    overtime_after_s=3 * 3600,
    overtime_per_hour=10.0,
    compartments=(FROZEN, AMBIENT),
)
ORDERS = (
    Order("F1", "A", "S1", {"kg": 120.0, "m3": 1.0}, goods="frozen"),
    Order("M1", "A", "S1", {"kg": 200.0}, goods="ambient"),
    Order("F2", "B", "S3", {"kg": 150.0, "m3": 1.2}, goods="frozen"),
    Order("X1", "A", "S3", {"kg": 90.0}, "transfer", "ambient", from_store_id="S2"),
    Order("M4", "B", "S4", {"kg": 450.0}, goods="ambient"),
    Order("M5", "A", "S5", {"kg": 30.0}, goods="ambient", group="either", release=9 * 3600),
    Order("M6", "A", "S6", {"kg": 30.0}, goods="ambient", group="either"),
    Order("R5", "B", "S5", {"kg": 40.0}, "return", "ambient"),
)
FIRST = (Visit("S1", ("F1", "M1")), Visit("S2", ("X1",)), Visit("S3", ("F2", "X1")))
SECOND = (Visit("S4", ("M4",)), Visit("S5", ("M5", "R5")))
ROUTE = Itinerary("T", 1, (FIRST, SECOND))


def rules_problem(**vehicle: Any) -> Problem:
    """The day; ``vehicle`` are other fields of the truck."""
    stores = (
        store(1, windows=((SEVEN, SEVEN + 3600),)),
        *(store(2, stop_s=600), store(3, stop_s=900)),
        store(4, name="Fourth", windows=((11 * 3600, NOON + 3600),), stop_s=1200),
        *(store(5, stop_s=300), store(6)),
    )
    settings = replace(SETTINGS, paces=(Pace(SEVEN, 9 * 3600, 60),))
    day = problem_of(ORDERS, [replace(TRUCK, **vehicle)], settings, stores)
    depot = replace(day.depots[0], opens=5 * 3600, loading_s=1200)
    return replace(day, depots=(depot,))


def rules_plan(**vehicle: Any) -> Plan:
    """Judged, and nothing broken as it stands."""
    day = rules_problem(**vehicle)
    return evaluate(day, distances_of(day), [ROUTE])
