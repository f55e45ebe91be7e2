"""A shared day on which everything that is not BEV's bears a mark, and what to search views for.

Every word of the others holds ``ZQ``; their numbers are odd ones. On one meridian as in
`tests.small_plans`: BEV's van loads at BEV and calls at ZQB, ZQB's van calls at BEV, and ZQD's at
ZQS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.io.plan_json import plan_object
from routing.io.view_parts.document import as_object
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, LeftOut, Plan, Reason, Visit
from routing.problem import Problem
from routing.sharing import Own, Partner, Sharing
from routing.views import View
from tests.small_plans import latitude

ME = "BEV"
OTHERS = ("ZQB", "ZQD", "ZQS")
MARK = re.compile("zq", re.IGNORECASE)
EXTRA = {"ZQcolumn": "ZQremark"}
SETTINGS = DaySettings(
    date="2026-11-23",
    currency="EUR",
    detour_factor=1.0,
    speed_kmh={"van": 36.0},
    seconds_per_case=7.3,
    extra={"ZQsetting": "ZQvalue"},
)
TERMS = {
    "currency": "EUR",
    "method": "shapley",
    "distributors": {
        "BEV": {"alone": 120.5, "charged": 100.25},
        "ZQB": {"alone": 731.91, "charged": 613.77},
        "ZQD": {"alone": 417.37, "charged": 351.29},
        "ZQS": {"alone": 219.43, "charged": 187.61},
    },
}
ZQB_VAN = Itinerary(
    "ZQB-van", 1, ((Visit("S-own2", ("B5",)), Visit("ZQ-S11", ("ZQO3", "ZQO4"))),), (("P-BEV",),)
)
ROUTES = (
    Itinerary(
        "ZQD-van",
        1,
        ((Visit("ZQ-S13", ("ZQO5",)), Visit("ZQ-S15", ("ZQO6",))),),
        (("ZQ-depot-S",),),
    ),
    ZQB_VAN,
    Itinerary(
        "BEV-van",
        1,
        (
            (
                Visit("S-own", ("B1",)),
                Visit("S-both", ("B2", "ZQO1")),
                Visit("ZQ-S9", ("ZQO2",)),
                Visit("S-own2", ("B3", "B4")),
            ),
        ),
        (("ZQ-depot-B",),),
    ),
)
TWO = (ROUTES[1], ROUTES[2])
"""What is left of the routes where only BEV and ZQB have goods on them, with `two_partners`."""


def marked_problem(distributors: Iterable[str] = (ME, *OTHERS), *, cases: float = 13.0) -> Problem:
    """The day with the orders of these distributors. ``cases``: of ZQB at the store of both."""
    those = set(distributors)
    return Problem(
        tuple(Distributor(d, f"{d} Ltd", EXTRA if d != ME else {}) for d in (*OTHERS, ME)),
        tuple(_depots()),
        tuple(_stores()),
        tuple(order for order in _orders(cases) if order.distributor_id in those),
        tuple(_vehicles()),
        SETTINGS,
        sharing=Sharing(
            (
                Partner(ME),
                Partner("ZQB", max_delay_s=47_111),
                Partner("ZQD", max_detour_m=987_317),
                Partner("ZQS"),
            ),
            own={"ZQO1": Own(40_117, 30_719), "B1": Own(30_000, 20_000)},
        ),
    )


def marked_plan(problem: Problem | None = None, routes: Iterable[Itinerary] = ROUTES) -> Plan:
    """The routes that the day's orders allow, and reasons that tell of the others."""
    day = problem or marked_problem()
    there = [_without(route, day) for route in routes]
    reasons = (
        Reason("fleet", "all 2 vehicles that could bring it (ZQB-van) are in use"),
        Reason("capacity", "on ZQD-van #1, which passes near: 1,733.713 kg with order ZQO5"),
        Reason("ZQcode", "ZQD wants it so"),
        Reason("capacity", "twice: ZQ"),
    )
    left = [
        LeftOut(o.id, o.distributor_id, o.store_id, o.priority, reasons)
        for o in day.orders
        if o.id in ("B9", "ZQO9")
    ]
    return evaluate(day, distances_of(day), there, left, {"engine": "ZQengine", "seed": 77_713})


def _without(route: Itinerary, day: Problem) -> Itinerary:
    """The route without orders that the day does not have."""
    visits = [
        Visit(visit.store_id, tuple(o for o in visit.orders if o in day.order))
        for trip in route.trips
        for visit in trip
    ]
    kept = tuple(visit for visit in visits if visit.orders)
    return Itinerary(route.vehicle_id, route.number, (kept,) if kept else (), route.calls)


def two_partners(**more: Any) -> Plan:
    """The same with goods of BEV and ZQB alone."""
    return marked_plan(marked_problem((ME, "ZQB"), **more), TWO)


def _depots() -> Iterator[Depot]:
    yield Depot("ZQ-depot-B", 14.0317, latitude(3), "ZQB", "ZQ dock", 19_013, loading_s=613)
    yield Depot("ZQ-depot-D", 14.0713, latitude(4), "ZQD", "ZQ yard", 19_031, loading_s=617)
    yield Depot("ZQ-depot-S", 14.0719, latitude(5), "ZQS", "ZQ hall", 19_051, loading_s=619)
    yield Depot("P-BEV", 14.0, latitude(0), ME, "Our depot", 18_000, loading_s=600)


def _stores() -> Iterator[Store]:
    yield Store("S-own", 14.0, latitude(5), "Own One", "shop", "1 Own Street", ((25_200, 39_600),))
    yield Store("S-own2", 14.0, latitude(8), "Own Two", "shop", "2 Own Street", (), 300)
    yield Store("S-both", 14.0, latitude(6), "Both", "", "3 Both Street", (), 300, extra=EXTRA)
    for step in (9, 11, 13, 15):
        yield Store(
            f"ZQ-S{step}",
            14.0171,
            latitude(step),
            f"ZQ store {step}",
            "ZQkind",
            f"ZQ street {step}",
            ((25_000 + step, 71_000 + step),),
            301,
            3517.0,
            extra=EXTRA,
        )


def _orders(cases: float) -> Iterator[Order]:
    yield Order("ZQO1", "ZQB", "S-both", _amounts(173.917, cases), "delivery", "ZQgoods", "high")
    yield Order("ZQO2", "ZQB", "ZQ-S9", _amounts(29.303, 17.0), goods="ZQgoods", extra=EXTRA)
    yield Order("ZQO3", "ZQB", "ZQ-S11", _amounts(211.713, 19.0), goods="ZQgoods", extra=EXTRA)
    yield Order("ZQO4", "ZQB", "ZQ-S11", _amounts(57.119, 23.0), goods="ZQgoods", prize=41.417)
    yield Order("ZQO5", "ZQD", "ZQ-S13", _amounts(331.337, 29.0), goods="ZQgoods", extra=EXTRA)
    yield Order("ZQO6", "ZQS", "ZQ-S15", _amounts(97.931, 31.0), goods="ZQgoods", extra=EXTRA)
    yield Order("ZQO9", "ZQB", "ZQ-S9", _amounts(611.617, 37.0), extra=EXTRA)
    for name, store, kg in (
        *(("B1", "S-own", 100.5), ("B2", "S-both", 40.25), ("B3", "S-own2", 61.0)),
        *(("B5", "S-own2", 12.0), ("B9", "S-own", 80.0)),
    ):
        yield Order(name, ME, store, {"kg": kg, "cases": 4.0}, goods="ambient")
    yield Order("B4", ME, "S-own2", {"kg": 15.0, "cases": 2.0}, "return", "ambient")


def _amounts(kg: float, cases: float) -> dict[str, float]:
    return {"kg": kg, "cases": cases, "ZQrolls": round(kg / 7, 3)}


def _vehicles() -> Iterator[VehicleType]:
    yield VehicleType("BEV-van", "P-BEV", {"kg": 1000.0}, 2, ME, fixed_cost=10.0, cost_per_km=1.0)
    for owner, letter, kg in (("ZQB", "B", 1733.713), ("ZQD", "D", 1913.719)):
        yield VehicleType(
            f"{owner}-van",
            f"ZQ-depot-{letter}",
            {"kg": kg, "ZQrolls": 319.7},
            3,
            owner,
            gross_kg=3413.0,
            fixed_cost=97.131,
            cost_per_km=1.371,
            cost_per_hour=23.719,
            max_metres=377_117,
            extra=EXTRA,
        )


# --------------------------------------------------------------------- what is searched


def words(value: Any) -> Iterator[str]:
    """Every text in a value of dataclasses, mappings, lists and plain types, keys included."""
    if isinstance(value, str):
        yield value
    else:
        for part in _parts(value):
            yield from words(part)


def numbers(value: Any) -> Iterator[float]:
    """Every number likewise."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
    else:
        for part in _parts(value):
            yield from numbers(part)


def _parts(value: Any) -> Iterator[Any]:
    if is_dataclass(value):
        yield from (getattr(value, each.name) for each in fields(value))
    elif isinstance(value, Mapping):
        yield from value.keys()
        yield from value.values()
    elif isinstance(value, list | tuple | set | frozenset):
        yield from value
    else:
        assert value is None or isinstance(value, str | int | float), type(value)


def secrets(plan: Plan, view: View) -> set[float]:
    """Numbers of the plan that are not in the view: what others have, and what the plan says of
    vehicles, stops and days. Whole ones up to 100 and times on the quarter hour prove nothing."""
    told = set(numbers(as_object(view))) | own_numbers(plan)
    day = view.emissions and view.emissions.basis == "day"
    totals = {*numbers(view.totals), *(numbers(view.emissions) if day else ())}
    found = {round(number, 6) for number in numbers(plan_object(plan))} | set(_derived(plan))
    hidden = {n for n in found if not (n == int(n) and (n <= 100 or n % 900 == 0))}
    rounded = {n: {round(n, 2), round(n / 1000, 1), round(n / 1000, 3)} for n in hidden - told}
    return {n for n, forms in rounded.items() if not forms & totals}


def own_numbers(plan: Plan) -> set[float]:
    """What BEV's own records say, which it knows already."""
    own = (*plan.problem.orders, *plan.problem.vehicles, *plan.problem.depots)
    mine = [each for each in own if each.distributor_id == ME]
    stores = [store for store in plan.problem.stores if store.id.startswith("S-")]
    return {n for thing in (*mine, *stores) for n in numbers(thing)}


def _derived(plan: Plan) -> Iterator[float]:
    """Sums over what others have on a vehicle or at a stop, and how long stops take."""
    for _, _, trip, _, stop in plan.stops():
        orders = [plan.problem.order[o] for o in stop.orders]
        yield float(stop.departure - stop.start)
        for group in (orders, [plan.problem.order[o] for s in trip.stops for o in s.orders]):
            for name in ("kg", "cases", "ZQrolls"):
                others = [o.quantity.get(name, 0.0) for o in group if o.distributor_id != ME]
                whole = [o.quantity.get(name, 0.0) for o in group]
                if any(others):
                    yield from (round(sum(others), 6), round(sum(whole), 6))


def file_text(path: Path) -> str:
    """All that a file holds, the style sheet of ours aside."""
    if path.suffix == ".xlsx":
        with ZipFile(path) as book:
            parts = [book.read(name).decode("utf-8") for name in book.namelist()]
            return "\n".join([*book.namelist(), *parts, book.comment.decode()])
    text = path.read_text(encoding="utf-8")
    return re.sub(r"<style>.*?</style>", "", text, flags=re.S)


def file_numbers(path: Path) -> set[float]:
    """All numbers that a reader of the file sees; clock times and Excel's as seconds."""
    if path.suffix != ".xlsx":
        text = file_text(path)
        clocks = re.findall(r"\b(\d{2}):(\d{2})(?::(\d{2}))?\b", text)
        seen = {3600.0 * int(h) + 60 * int(m) + int(s or 0) for h, m, s in clocks}
        return seen | {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.?\d*", text)}
    book = CalamineWorkbook.from_path(str(path))
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    raw = re.findall(r"<v>([-\d.eE+]+)</v>", file_text(path))
    seen = {float(n) for n in raw} | {float(c) for c in cells if isinstance(c, int | float)}
    return seen | {round(n * 86_400, 3) for n in seen}


def shown_as(secret: float) -> set[float]:
    """How a number might be written: to fewer decimals, by the thousand. Fewer than four digits
    are met by chance."""
    forms = {round(secret, digits) for digits in range(7)}
    forms |= {round(secret / 1000, digits) for digits in range(1, 7)}
    return {secret} | {form for form in forms if len(f"{form:.6f}".strip("0").replace(".", "")) > 3}
