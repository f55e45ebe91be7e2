"""A small day with everything that is awkward in outputs, planned by hand.

Two distributors, hostile and Chinese names, unknown columns, a return, a vehicle with two trips,
one that does not come back, an order left out, and on request a broken rule and a skipped row.
"""

from __future__ import annotations

from dataclasses import replace

from routing.distances import distances_of
from routing.errors import Finding, Severity
from routing.evaluate import evaluate
from routing.model import (
    DaySettings,
    Depot,
    Distributor,
    Order,
    Store,
    VehicleType,
)
from routing.plan import Itinerary, LeftOut, Plan, Reason, Visit
from routing.problem import Problem

SIX, TEN = 6 * 3600, 10 * 3600
HOSTILE = "</script><b>x"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
CHINESE = "永辉超市（解放路店）"
REASON = "no vehicle of 乳业 reaches store 'S4' <before> 06:10"


def sample_problem(skipped: tuple[Finding, ...] = ()) -> Problem:
    """Four stores near Chengdu, in GCJ-02 files."""
    stores = (
        Store("S1", 104.060, 30.66, HOSTILE, windows=((SIX, TEN),), stop_s=300),
        Store("S2", 104.070, 30.67, CHINESE, "supermarket", "解放路 1", extra={"gate": "B & C"}),
        Store("S3", 104.080, 30.68, FORMULA, windows=((SIX, TEN), (14 * 3600, 15 * 3600))),
        Store("S4", 104.090, 30.69, windows=((SIX, SIX + 600),), extra={"gate": "+4"}),
    )
    amount = {"kg": 80.5, "m3": 0.159, "cases": 9.0}
    orders = (
        Order("O1", "A", "S1", amount, goods="chilled"),
        Order("O2", "B", "S1", {"kg": 12.0, "m3": 0.1}, extra={"remark": "@cold", "ref": "7"}),
        Order("O3", "A", "S2", amount, extra={"remark": "<i>ring</i>"}),
        Order("O4", "A", "S3", amount, kind="return"),
        Order("O5", "A", "S3", {"kg": 55.0, "m3": 0.2, "cases": 4.0}),
        Order("O6", "B", "S4", amount, priority="high", extra={"remark": "-1"}),
    )
    capacity = {"kg": 300.0, "m3": 2.0}
    van = VehicleType("van", "D1", capacity, 2, None, "D1", 3500, shift_start=5 * 3600)
    van = replace(van, fixed_cost=45.0, cost_per_km=0.32, cost_per_hour=14.0)
    return Problem(
        (Distributor("A", "Dairy & Co"), Distributor("B", "乳业")),
        (Depot("D1", 104.05, 30.65, None, "North <depot>", loading_s=1200),),
        stores,
        orders,
        (van, replace(van, id="one-way", end_depot_id=None, count=1)),
        DaySettings("2026-11-23", "CNY", 20.0, "gcj02"),
        skipped,
    )


def sample_plan(*, broken: bool = False, skip: bool = False) -> Plan:
    """Two vans, one with two trips, and a one-way vehicle; O6 is left out."""
    skipped = Finding(
        "not-a-number", Severity.ERROR, "kg 'many' is no number", file="orders.csv", row=9
    )
    problem = sample_problem((skipped,) if skip else ())
    first = (Visit("S1", ("O1", "O2")), Visit("S2", ("O3",)))
    itineraries = [
        Itinerary("van", 1, (first, (Visit("S3", ("O4", "O5")),))),
    ]
    if broken:
        itineraries.append(Itinerary("one-way", 1, ((Visit("S1", ("O1",)), Visit("S4", ("O6",))),)))
    reasons = (Reason("too-late", REASON),)
    left = [] if broken else [LeftOut("O6", "B", "S4", "high", reasons)]
    return evaluate(
        problem,
        distances_of(problem),
        itineraries,
        left,
        {"engine": "by hand", "seed": 7, "limits": {"time_s": 10}},
    )
