"""Small random days of distributors that share, and random plans for them with calls at further
depots: sensible ones, careless and broken ones. A seed is all that a failing test needs to name."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from random import Random
from typing import Any

from routing.io.day import build_day
from routing.io.document import from_object
from routing.model import DaySettings, Depot, Distributor, Order, Pace, Store, VehicleType
from routing.problem import Problem
from routing.sharing import Own, Partner, Sharing
from tests.random_days import (
    BREAKAGES,
    UNKNOWNS,
    Document,
    Draft,
    Row,
    any_stops,
    as_cells,
    chance,
    clock,
    maybe,
    random_day,
    stops_of,
    takes,
)
from tests.slow_checker import check
from tests.slow_trips import RouteReport

PAIRS = ("frozen+ambient", "chilled+ambient", "frozen+chilled")


# ------------------------------------------------------------------------- a day


def sharing_day(rng: Random, *, agreed: bool = True) -> Document:
    """A `coload-day` document of two to four distributors with two to six stores."""
    day = random_day(
        rng,
        stores=rng.randint(2, 6),
        distributors=rng.randint(2, 4),
        as_text=False,
        tightness=rng.choice([0.0, 0.0, 0.3, 1.0]),
        research=chance(rng, 0.2),
    )
    for depot in day["depots"]:
        if chance(rng, 0.3):
            depot |= random_hours(rng)
    if chance(rng, 0.6):
        calm(day)
    for vehicle in day["vehicles"]:
        if chance(rng, 0.2):
            vehicle["depot_id"] = rng.choice(day["depots"])["depot_id"]
        if chance(rng, 0.15):
            vehicle["distributor_id"] = None
    if agreed:
        day["sharing"] = random_partners(rng, day)
        day["settings"]["sharing"] = random_limits(rng)
    return day


def calm(day: Document) -> None:
    """Take away most of what breaks plans whether distributors share or not."""
    for store in day["stores"]:
        store |= {"windows": None, "max_gross_t": None}
    for vehicle in day["vehicles"]:
        vehicle |= {"goods": None, "max_km": None, "max_hours": None, "shift_end": None}


def random_hours(rng: Random) -> Row:
    """Hours that a vehicle may have to wait for, or miss."""
    opens = 3600 * rng.choice([5, 6, 8, 21]) + 60 * rng.randint(0, 120)
    closes = opens + 60 * rng.choice([60, 90, 240])
    return {"opens": clock(opens), "closes": maybe(rng, 0.7, clock(closes))}


def random_partners(rng: Random, day: Document) -> list[Row]:
    """Most distributors are partners, and most partners are of one group."""
    names = [row["distributor_id"] for row in day["distributors"]]
    rows = [random_partner(rng, day, name, names) for name in names if chance(rng, 0.95)]
    return [] if chance(rng, 0.1) else rows


def random_partner(rng: Random, day: Document, name: str, names: list[str]) -> Row:
    others = [other for other in names if other != name]
    vehicles = [r["vehicle_id"] for r in day["vehicles"] if r["distributor_id"] == name]
    depots = [r["depot_id"] for r in day["depots"] if r["distributor_id"] == name]
    return {
        "distributor_id": name,
        "group": rng.choice([None, None, None, "all", "all", "west", "none"]),
        "not_with": maybe(rng, 0.15, rng.choice(others)),
        "lends": random_list(rng, vehicles),
        "opens": random_list(rng, depots),
        "lends_to": random_list(rng, others),
        "max_detour_km": maybe(rng, 0.5, rng.choice([0, 2.5, 10])),
        "max_delay_min": maybe(rng, 0.5, rng.choice([0, 7.5, 60])),
    }


def random_list(rng: Random, names: list[str]) -> str | None:
    """All, none or some of the names."""
    some = rng.sample(names, rng.randint(0, len(names)))
    return rng.choice([None, None, None, "all", "none", ";".join(some) or "none"])


def random_limits(rng: Random) -> Row:
    apart = "; ".join(rng.sample(PAIRS, rng.choice([0, 1, 1, 2])))
    return {
        "max_distributors": rng.choice([None, None, None, 1, 2, 3]),
        "apart": maybe(rng, 0.7, apart),
    }


# ------------------------------------------------------------------------ a plan


def sharing_plan(rng: Random, day: Document) -> Document:
    """Half of the plans keep to the agreement as well as they can, the others do not care."""
    problem = build_day(from_object(day))
    careful = chance(rng, 0.5)
    draft = Draft(without_owners(day))
    assign(rng, draft, problem, careful)
    if draft.routes and chance(rng, 0.1 if careful else 0.6):
        rng.choice(BREAKAGES)(rng, draft)
    if draft.routes and chance(rng, 0.05):
        any_stops(rng, draft).append([rng.choice(day["stores"])["store_id"], []])
    if draft.routes and chance(rng, 0.03):
        rng.choice(UNKNOWNS)(rng, draft)
    document = draft.document() | {"problem": day}
    for route in document["routes"]:
        calls = calls_for(rng, problem, route)
        if not careful and chance(rng, 0.5):
            calls = spoilt(rng, problem, calls)
        route["trips"][0]["calls"] = [{"depot_id": depot_id} for depot_id in calls]
    if day.get("sharing"):
        day["sharing_own"] = random_own(rng, document)
    if chance(rng, 0.2):
        for table in ("depots", "vehicles", "orders", "sharing"):
            day[table] = [as_cells(row) for row in day.get(table) or []]
    return document


def without_owners(day: Document) -> Document:
    """The day as one in which everybody carries for everybody."""
    shared = {
        table: [{**row, "distributor_id": None} for row in day[table]]
        for table in ("depots", "vehicles")
    }
    return {**day, **shared}


def assign(rng: Random, draft: Draft, problem: Problem, careful: bool) -> None:
    """Give the orders to few vehicles, so that goods of several distributors meet."""
    fleet = rng.sample(draft.fleet(), min(len(draft.fleet()), rng.randint(1, 3)))
    draft.most = rng.randint(2, 5)
    chosen: dict[tuple[str, int], list[str]] = {}
    for order_id in rng.sample(sorted(draft.orders), len(draft.orders)):
        fits = [
            vehicle
            for vehicle in fleet
            if not careful or agrees(draft, problem, vehicle[0], order_id, chosen.get(vehicle, []))
        ]
        if fits and not chance(rng, 0.05):
            chosen.setdefault(rng.choice(fits), []).append(order_id)
        else:
            draft.left_out.append(order_id)
    for (vehicle_id, which), order_ids in chosen.items():
        draft.routes.append((vehicle_id, which, stops_of(rng, draft, order_ids, careful)))


def agrees(
    draft: Draft, problem: Problem, vehicle_id: str, order_id: str, others: list[str]
) -> bool:
    """Whether the order fits the vehicle and its company; a rough guess, not a proof."""
    vehicle, order = problem.vehicle[vehicle_id], problem.order[order_id]
    company = [problem.order[other] for other in others]
    owners = {order.distributor_id, *(other.distributor_id for other in company)}
    if order.is_return:
        end = problem.depot[vehicle.end_depot_id or vehicle.depot_id]
        at_depot = end.distributor_id in (None, order.distributor_id)
    else:
        at_depot = bool(sources(problem, vehicle_id, order.distributor_id))
    return (
        at_depot
        and takes(draft, vehicle_id, order_id, others)
        and problem.sharing.lent(vehicle, order.distributor_id)
        and all(problem.sharing.together(order.distributor_id, owner) for owner in owners)
        and len(owners) <= (problem.sharing.max_distributors or len(owners))
        and problem.sharing.goods_apart({order.goods, *(o.goods for o in company)}) is None
    )


def sources(problem: Problem, vehicle_id: str, owner: str) -> list[str]:
    """Where the vehicle finds a distributor's goods: where it starts, or at one of these depots."""
    vehicle = problem.vehicle[vehicle_id]
    if problem.depot[vehicle.depot_id].distributor_id in (None, owner):
        return [vehicle.depot_id]
    depots = [depot for depot in problem.depots if depot.distributor_id == owner]
    return [depot.id for depot in depots if problem.sharing.may_call(vehicle, depot)]


def calls_for(rng: Random, problem: Problem, route: dict[str, Any]) -> list[str]:
    """A call for each distributor whose goods are not where the vehicle starts, if it may."""
    vehicle = problem.vehicle.get(route["vehicle_id"])
    if vehicle is None:
        return []
    ids = [order_id for stop in route["trips"][0]["stops"] for order_id in stop["orders"]]
    orders = [problem.order[order_id] for order_id in ids if order_id in problem.order]
    owners = sorted({order.distributor_id for order in orders if not order.is_return})
    found = [sources(problem, vehicle.id, owner) for owner in owners]
    calls = {rng.choice(depots) for depots in found if depots} - {vehicle.depot_id}
    return rng.sample(sorted(calls), len(calls))


def spoilt(rng: Random, problem: Problem, calls: list[str]) -> list[str]:
    """Calls dropped, added anywhere, said twice, or at a depot that the day does not have."""
    kept = [depot_id for depot_id in calls if chance(rng, 0.6)]
    added = [rng.choice(problem.depots).id for _ in range(rng.choice([0, 1, 1, 2]))]
    again = kept[:1] if chance(rng, 0.2) else []
    nowhere = ["P-nowhere"] if chance(rng, 0.05) else []
    return rng.sample([*kept, *added, *again, *nowhere], len([*kept, *added, *again, *nowhere]))


# ------------------------------------------------------------- the plan of each alone


def random_own(rng: Random, document: Document) -> Row:
    """Own plans against which many orders are just within their limits or just beyond."""
    day = document["problem"]
    own: Row = {}
    rows = {row["distributor_id"]: row for row in day["sharing"]}
    owner_of = {row["order_id"]: row["distributor_id"] for row in day["orders"]}
    for route in check(document).routes:
        for order_id, start, metres in ridden(rng, route):
            row = rows.get(owner_of[order_id], {})
            if chance(rng, 0.85):
                delay = round(60 * float(row.get("max_delay_min") or 0))
                detour = round(1000 * float(row.get("max_detour_km") or 0))
                own[order_id] = {
                    "start_s": max(0, start - delay + rng.choice([-1, 0, 0, 1, 600])),
                    "metres": max(0, metres - detour + rng.choice([-1, 0, 0, 1, 3000])),
                }
    return own


def ridden(rng: Random, route: RouteReport | None) -> list[tuple[str, int, int]]:
    """Orders of a route with the start of service, and metres from one of the trip's depots."""
    if route is None:
        return []
    loaded = [0, *accumulate(call.metres for call in route.calls)]
    way = accumulate((stop.metres for stop in route.stops), initial=loaded[-1])
    next(way)
    return [
        (order_id, stop.start_service, metres - rng.choice(loaded))
        for stop, metres in zip(route.stops, way, strict=True)
        for order_id in stop.orders
    ]


# --------------------------------------------------------------- vehicles underway


def underway_plan(rng: Random, document: Document) -> Document:
    """The plan with some of its vehicles underway, with part of what they bring on board."""
    day = document["problem"]
    vehicles = {row["vehicle_id"]: row for row in day["vehicles"]}
    orders = {row["order_id"]: row for row in day["orders"]}
    for number, route in enumerate(document["routes"]):
        like = vehicles.get(route["vehicle_id"])
        if like is None or chance(rng, 0.3):
            continue
        ids = [o for stop in route["trips"][0]["stops"] for o in stop["orders"] if o in orders]
        ids = [o for o in dict.fromkeys(ids) if orders[o].get("kind") in (None, "", "delivery")]
        stands = rng.choice([*day["depots"], *day["stores"]])
        now = clock(3600 * rng.randint(5, 10) + 60 * rng.randint(0, 59))
        place = {"depot_id": f"@{number}", "lon": stands["lon"], "lat": stands["lat"]}
        day["depots"].append(place | {"opens": now, "closes": maybe(rng, 0.8, now)})
        row = {**like, "vehicle_id": f"U{number}", "count": 1, "depot_id": place["depot_id"]}
        row |= {"shift_start": now, "shift_end": None, "max_trips": rng.choice([None, 1, 2])}
        row |= {"aboard": "; ".join(o for o in ids if chance(rng, 0.6)) or "none"}
        row |= {"reload_depot_id": like["depot_id"]}
        row["end_depot_id"] = None if like.get("returns") == "no" else like["depot_id"]
        day["vehicles"].append(row)
        route |= {"vehicle_id": row["vehicle_id"], "number": 1}
    if day.get("sharing"):
        day["sharing_own"] = random_own(rng, document)
        for own in day["sharing_own"].values():
            if chance(rng, 0.4):
                way = rng.choice([1000, own["metres"]])
                own |= {"metres": own["metres"] + way, "ridden_metres": way}
    return document


def with_underway(rng: Random, problem: Problem) -> Problem:
    """The day with one or two of its vehicles on their way, with what may ride together in them."""
    depots, vehicles, taken = list(problem.depots), list(problem.vehicles), set[str]()
    for number in range(rng.choice([1, 1, 2])):
        like = rng.choice(problem.vehicles)
        now = max(like.shift_start, min(3600 * rng.randint(5, 9), like.shift_end))
        stands = rng.choice([*problem.depots, *problem.stores])
        depots.append(Depot(f"@{number}", stands.lon, stands.lat, opens=now, closes=now))
        aboard: list[Order] = []
        for order in rng.sample(problem.orders, len(problem.orders)):
            if order.id not in taken and len(aboard) < 3 and _rides(problem, like, order, aboard):
                aboard.append(order)
        taken |= {order.id for order in aboard}
        vehicles.append(
            replace(
                like, id=f"U{number}", count=1, depot_id=f"@{number}", shift_start=now,
                reload_depot_id=like.depot_id, aboard=frozenset(order.id for order in aboard),
            )
        )  # fmt: skip
    return replace(problem, depots=tuple(depots), vehicles=tuple(vehicles))


def _rides(problem: Problem, vehicle: VehicleType, order: Order, others: list[Order]) -> bool:
    sharing = problem.sharing
    owners = {order.distributor_id, *(other.distributor_id for other in others)}
    return (
        order.kind == "delivery"
        and sharing.lent(vehicle, order.distributor_id)
        and all(sharing.together(order.distributor_id, owner) for owner in owners)
        and len(owners) <= (sharing.max_distributors or len(owners))
        and sharing.goods_apart({order.goods, *(other.goods for other in others)}) is None
    )


def busy_day(rng: Random) -> Problem:
    """A day on which it pays to share: dear vehicles that are full with everybody's goods, and long
    ways between depots. Drivers pause on some days, traffic is slow at seven on some, goods are
    moved between stores on some, and there are limits against plans that are made up."""
    names = "ABCD"[: rng.choice([2, 3, 3, 4])]
    depots = tuple(
        Depot(
            f"P{name}", *_place(rng, 0.08), name, opens=5 * 3600, loading_s=rng.choice([300, 900])
        )
        for name in names
    )
    stores = tuple(Store(f"S{i}", *_place(rng, 0.2), stop_s=900) for i in range(8))
    orders = tuple(
        Order(
            f"O{i}", rng.choice(names), rng.choice(stores).id, {"kg": float(rng.randint(50, 150))},
            kind="return" if rng.random() < 0.1 else "delivery",
            goods=rng.choice(["", "", "ambient", "frozen"]),
        )
        for i in range(14)
    )  # fmt: skip
    if rng.random() < 0.4:
        moved = {"kind": "transfer", "store_id": "S1", "from_store_id": "S0", "goods": ""}
        orders = (replace(orders[0], **moved), *orders[1:])
    drive = {"drive_s": 1800, "pause_s": 900} if rng.random() < 0.4 else {}
    vehicles = tuple(
        VehicleType(
            f"V{name}", f"P{name}", {"kg": rng.choice([500.0, 900.0])}, rng.choice([1, 2]), name,
            fixed_cost=90.0, cost_per_km=0.5, cost_per_hour=15.0, shift_start=5 * 3600,
            shift_end=20 * 3600, max_trips=rng.choice([1, 1, 2]), **drive,
        )
        for name in names
    )  # fmt: skip
    paces = (Pace(23_400, 30_600, 50),) if rng.random() < 0.4 else ()
    detour, delay = rng.choice([None, 15_000, 40_000]), rng.choice([None, 7200, 18_000])
    partners = tuple(
        Partner(
            name, lends=rng.choice([None, None, frozenset({f"V{name}"})]),
            max_detour_m=rng.choice([None, detour]), max_delay_s=rng.choice([None, delay]),
        )
        for name in names
    )  # fmt: skip
    own = {order.id: Own(7 * 3600, 12_000) for order in orders if rng.random() < 0.8}
    apart = rng.choice([frozenset(), frozenset({frozenset({"frozen", "ambient"})})])
    return Problem(
        tuple(Distributor(name) for name in names), depots, stores, orders, vehicles,
        DaySettings(paces=paces), sharing=Sharing(partners, apart, None, own),
    )  # fmt: skip


def _place(rng: Random, wide: float) -> tuple[float, float]:
    return 14.4 + wide * rng.random(), 35.85 + wide * rng.random()
