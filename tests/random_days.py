"""Small random delivery days, and random plans for them: sensible ones, careless and broken ones.

Both come from a `random.Random` alone, so a seed is all that a failing test needs to name.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests import random_choices, random_docks, random_rules, random_setups, random_traffic
from tests.random_draws import GOODS, Document, Frame, Row, chance, clock, maybe

SPEEDS = {"van": 38.0, "7.5t": 35.5, "12t": 33.0, "18t": 31.7, "40t": 29.0}
CITIES = {"wgs84": (14.45, 35.9), "gcj02": (114.3, 30.6), "bd09": (114.3, 30.6)}


# ------------------------------------------------------------------------- a day


def random_day(
    rng: Random,
    *,
    stores: int | None = None,
    distributors: int | None = None,
    overnight: bool | None = None,
    coordinates: str = "wgs84",
    as_text: bool | None = None,
    tightness: float | None = None,
    research: bool = False,
    rules: bool = False,
    docks: bool = False,
    roads: bool = False,
) -> Document:
    """A coload-day document. What is None is drawn; `tightness` from 0 (loose) to 1 (hardly fits).

    `overnight` puts the work between evening and the next noon; `as_text` writes every cell as
    text, as a CSV reader would hand it over. `research`: some orders have a prize, and on some
    days returns come last. `rules`: several trips, release, breaks, compartments, overtime, groups
    and transfers, each on some days, a rush hour, and skills (`tests/random_rules.py`), preferred
    hours, known and named vehicles and vehicles underway (`tests/random_choices.py`). `docks`: most
    depots have few of them. `roads`: paces, where there are some, hold on roads of `tests.paved` in
    place of zones; such a day needs that as its source of travel.
    """
    night = chance(rng, 0.25) if overnight is None else overnight
    frame = Frame(
        base=3600 * (20 if night else 5),
        tight=rng.random() if tightness is None else tightness,
        pallets=chance(rng, 0.35),
        place=place_maker(rng, coordinates),
    )
    owners = [f"D{i}" for i in range(1, (distributors or rng.randint(1, 3)) + 1)]
    depots = random_depots(rng, frame, owners)
    store_rows = [random_store(rng, frame, i) for i in range(stores or rng.randint(3, 14))]
    vehicles = random_vehicles(rng, frame, owners, depots)
    tables = {
        "distributors": [{"distributor_id": owner, "name": f"Owner {owner}"} for owner in owners],
        "depots": depots,
        "stores": store_rows,
        "vehicles": vehicles,
        "orders": random_orders(rng, frame, owners, store_rows),
    }
    paces = random_rules.add_rules(rng, frame, tables) if rules else None
    closures = random_rules.closures_of(tables)
    if docks:
        random_docks.add_docks(rng, depots)
    if chance(rng, 0.3) if as_text is None else as_text:
        tables = {name: [as_cells(row) for row in rows] for name, rows in tables.items()}
    settings: Row = {"date": "2026-11-23", "currency": "EUR"}
    settings["seconds_per_case"] = rng.choice([0, 5, 20, 20, 2.5, 7.3])
    if coordinates != "wgs84" or chance(rng, 0.5):
        settings["coordinates"] = coordinates
    detour = rng.choice([1.0, 1.2, 1.35, 1.417])
    settings["distances"] = {"detour_factor": detour, "speed_kmh": dict(SPEEDS)}
    if research:
        settings["returns_last"] = rng.choice([None, "no", False, "yes", True])
        for row in tables["orders"]:
            prize = rng.choice([None, 0, round(rng.uniform(1, 200), 2)])
            row["prize"] = maybe(
                rng, 0.4, prize if prize is None else rng.choice([prize, str(prize)])
            )
    if rules:
        random_rules.settle(tables, settings, paces, closures)
    if roads and paces:
        settings["paces"] = random_traffic.road_paces(store_rows, paces)
    return {"format": "coload-day", "version": 1, "settings": settings, **tables}


def as_cells(row: Row) -> Row:
    return {column: "" if cell is None else str(cell) for column, cell in row.items()}


def place_maker(rng: Random, coordinates: str) -> Callable[[], Row]:
    lon, lat = CITIES[coordinates]

    def place() -> Row:
        return {
            "lon": round(lon + rng.uniform(-0.1, 0.1), 6),
            "lat": round(lat + rng.uniform(-0.07, 0.07), 6),
        }

    return place


def random_depots(rng: Random, frame: Frame, owners: list[str]) -> list[Row]:
    """One or two a distributor, and now and then one that all share."""
    depot_owners = [owner for owner in owners for _ in range(1 + chance(rng, 0.3))]
    if chance(rng, 0.4):
        depot_owners.append("")
    return [
        {
            "depot_id": f"P{i}",
            "name": f"Depot {i}",
            "distributor_id": owner or None,
            **frame.place(),
            "opens": maybe(rng, 0.8, clock(frame.base - 60 * rng.choice([-45, 0, 30, 60]))),
            "closes": maybe(rng, 0.8, clock(frame.base + 60 * rng.randint(150, 900))),
            "loading_min": rng.choice([None, 0, 10, 20, 12.5, 45]),
        }
        for i, owner in enumerate(depot_owners, start=1)
    ]


def random_windows(rng: Random, frame: Frame) -> str | None:
    """None, or one to three windows that do not touch, early or late in the shift."""
    if chance(rng, 0.6 - 0.5 * frame.tight):
        return None
    windows, opens = [], frame.base + 60 * rng.randint(-30, 180)
    for _ in range(rng.choice([1, 1, 1, 2, 2, 3])):
        length = 60 * rng.randint(10 if frame.tight > 0.5 else 90, int(420 - 300 * frame.tight))
        windows.append(f"{clock(opens)}-{clock(opens + length)}")
        opens += length + rng.choice([60, 3000, 7200]) + rng.choice([0, 0, 17])
    return rng.choice([";", "; "]).join(windows)


def random_store(rng: Random, frame: Frame, index: int) -> Row:
    return {
        "store_id": f"S{index + 1}",
        "name": f"Store {index + 1}",
        "kind": "shop",
        "address": None,
        **frame.place(),
        "windows": random_windows(rng, frame),
        "stop_min": rng.choice([None, 0, 3, 6, 7.5, 15]),
        "max_gross_t": rng.choice([None, None, None, 3.5, 7.5, 12]),
    }


def random_vehicles(rng: Random, frame: Frame, owners: list[str], depots: list[Row]) -> list[Row]:
    """One or two types a distributor at a depot open to it; at times a type that all share."""
    type_owners = [owner for owner in owners for _ in range(1 + chance(rng, 0.4))]
    if chance(rng, 0.4):
        type_owners.append("")
    return [
        random_vehicle(rng, frame, f"V{i}", owner, depots)
        for i, owner in enumerate(type_owners, start=1)
    ]


def random_vehicle(rng: Random, frame: Frame, name: str, owner: str, depots: list[Row]) -> Row:
    own = [row["depot_id"] for row in depots if row["distributor_id"] in (None, owner)]
    own = own or [row["depot_id"] for row in depots]
    gross = rng.choice([None, 2.8, 3.5, 7.5, 11.9, 18, 26])
    size = (gross or 3.5) / 3.5 * (1.5 - frame.tight)
    returns = rng.choice([None, None, "yes", "yes", "no"])
    starts = frame.base + 60 * rng.choice([0, 0, 30, 60])
    row = {
        "vehicle_id": name,
        "count": rng.choice([None, 1, 1, 2, 3]),
        "distributor_id": owner or None,
        "depot_id": rng.choice(own),
        "end_depot_id": maybe(rng, 0.25 * (returns != "no"), rng.choice(own)),
        "returns": returns,
        "capacity_kg": maybe(rng, 0.9, round(1000 * size, 1)),
        "capacity_m3": maybe(rng, 0.7, round(8 * size, 3)),
        "gross_t": gross,
        "goods": maybe(rng, 0.5, ";".join(rng.sample(GOODS, rng.randint(1, 3)))),
        "shift_start": maybe(rng, 0.85, clock(starts)),
        "shift_end": maybe(rng, 0.85, clock(starts + 60 * rng.randint(120, 660))),
        "fixed_cost": rng.choice([None, 0, 45, 85.5]),
        "cost_per_km": rng.choice([None, 0.32, 0.55, 1]),
        "cost_per_hour": rng.choice([None, 14, 17.25]),
        "max_stops": maybe(rng, 0.3, rng.randint(2, 8)),
        "max_km": maybe(rng, 0.25, round(rng.uniform(25, 120), 1)),
        "max_hours": maybe(rng, 0.25, rng.choice([2, 3.5, 5, 8])),
        "profile": maybe(rng, 0.15, rng.choice(sorted(SPEEDS))),
    }
    if frame.pallets:
        row["capacity_pallets"] = maybe(rng, 0.8, rng.choice([4, 8, 12.5]))
    return row


def random_orders(rng: Random, frame: Frame, owners: list[str], stores: list[Row]) -> list[Row]:
    """Every store gets one to three orders, of any distributor, in a random sequence."""
    drops = [row["store_id"] for row in stores for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    rng.shuffle(drops)
    orders = []
    for i, store_id in enumerate(drops, start=1):
        row = {
            "order_id": f"O{i}",
            "distributor_id": rng.choice(owners),
            "store_id": store_id,
            "kind": rng.choice([None, "delivery", "delivery", "delivery", "return"]),
            "goods": maybe(rng, 0.6, rng.choices(GOODS, (6, 2, 1))[0]),
            "kg": round(rng.uniform(5, 320), rng.randint(0, 3)),
            "m3": maybe(rng, 0.9, round(rng.uniform(0.05, 2.2), rng.randint(1, 4))),
            "cases": maybe(rng, 0.85, rng.randint(1, 40)),
            "priority": rng.choice([None, "normal", "normal", "high", "low"]),
        }
        if frame.pallets:
            row["pallets"] = maybe(rng, 0.9, round(rng.uniform(0.1, 2), 2))
        orders.append(row)
    return orders


# ------------------------------------------------------------------------ a plan


class Draft:
    """The decisions while a plan is drawn: `routes` by vehicle and number, and what is left out."""

    def __init__(self, day: Document) -> None:
        self.day = day
        self.orders: dict[str, Row] = {row["order_id"]: row for row in day["orders"]}
        self.vehicles: dict[str, Row] = {row["vehicle_id"]: row for row in day["vehicles"]}
        self.routes: list[tuple[str, int, list[list[Any]]]] = []  # stops: [store_id, orders]
        self.left_out: list[str] = []
        self.unused: set[str] = set()  # of alternatives: what is neither served nor left out
        self.cuts: dict[int, set[int]] = {}  # by id of a list of stops: where a new trip begins
        self.full = 1.0  # the share of a vehicle that a careful plan fills
        self.most = 3  # the stops that a careful plan gives to a route

    def fleet(self) -> list[tuple[str, int]]:
        return [
            (name, which)
            for name, row in self.vehicles.items()
            for which in range(1, int(row.get("count") or 1) + 1)
        ]

    def document(self) -> Document:
        """The skeleton of a `plan.json`: decisions only, on the assumptions of the day."""
        return {
            "format": "coload-plan",
            "version": 1,
            "assumptions": {
                "distances": {"kind": "great-circle", **self.day["settings"]["distances"]}
            },
            "problem": self.day,
            "routes": [
                {
                    "route": index,
                    "vehicle_id": vehicle_id,
                    "number": which,
                    "trips": [
                        {"stops": [{"store_id": s, "orders": o} for s, o in trip]}
                        for trip in random_rules.trips_of(stops, self.cuts.get(id(stops), set()))
                    ],
                }
                for index, (vehicle_id, which, stops) in enumerate(self.routes, start=1)
            ],
            "left_out": [{"order_id": order_id, "reasons": []} for order_id in self.left_out],
        }


def random_plan(
    rng: Random,
    day: Document,
    *,
    unknown: float = 0.0,
    empty: float = 0.0,
    starts_from: int | None = None,
) -> Document:
    """A plan of the day: half of them sensible, a quarter careless, a quarter broken.

    `unknown` and `empty` are the probabilities that a plan names something the day does not have,
    and that it holds a stop without orders. `starts_from`: some starts are decided, about that
    second or later.
    """
    draft = Draft(day)
    mood = rng.choices(("sensible", "careless", "broken"), (50, 20, 30))[0]
    ruled = random_rules.are_in(day)
    if ruled:
        random_rules.choose_alternatives(rng, draft)
    assign(rng, draft, careful=mood != "careless")
    if ruled:
        random_rules.pick_up(rng, draft)
    if mood != "sensible":
        for breakage in rng.choices(BREAKAGES, k=rng.randint(mood == "broken", 2)):
            breakage(rng, draft)
    if ruled:
        random_rules.finish(rng, draft, mood)
    if draft.routes and chance(rng, empty):
        any_stops(rng, draft).append([rng.choice(day["stores"])["store_id"], []])
    if draft.routes and chance(rng, unknown):
        rng.choice(UNKNOWNS)(rng, draft)
    document = draft.document()
    random_setups.give_setups(document)
    if starts_from is not None:
        random_docks.decide_starts(rng, document, starts_from)
    return document


def assign(rng: Random, draft: Draft, careful: bool) -> None:
    """Give every order to some vehicle; careful plans respect what an order asks of a vehicle."""
    fleet = draft.fleet()
    draft.full, draft.most = rng.uniform(0.7, 1.2), rng.randint(2, 5)
    chosen: dict[tuple[str, int], list[str]] = {}
    order_ids = sorted(draft.orders.keys() - draft.unused)
    for order_id in rng.sample(order_ids, len(order_ids)):
        fits = [
            vehicle
            for vehicle in fleet
            if not careful
            or (
                random_choices.suits(draft, vehicle, order_id)
                and takes(draft, vehicle[0], order_id, chosen.get(vehicle, []))
            )
        ]
        if fits and not chance(rng, 0.05):
            chosen.setdefault(rng.choice(fits), []).append(order_id)
        else:
            draft.left_out.append(order_id)
    for (vehicle_id, which), order_ids in chosen.items():
        stops = stops_of(rng, draft, order_ids, careful)
        draft.routes.append((vehicle_id, which, stops))


def takes(draft: Draft, vehicle_id: str, order_id: str, others: list[str]) -> bool:
    """Whether the order fits the vehicle and what it already has; a rough guess, not a proof."""
    vehicle, order = draft.vehicles[vehicle_id], draft.orders[order_id]
    places = {order["store_id"], order.get("from_store_id")}
    stores = [row for row in draft.day["stores"] if row["store_id"] in places]
    depots = {row["depot_id"]: row for row in draft.day["depots"]}
    open_to = {vehicle["distributor_id"] or ""}
    if order["kind"] != "transfer":
        open_to |= {
            depots[vehicle["depot_id"]]["distributor_id"] or "",
            depots[vehicle["end_depot_id"] or vehicle["depot_id"]]["distributor_id"] or "",
        }
    if open_to - {"", order["distributor_id"]}:
        return False
    if vehicle["goods"] and order["goods"] and order["goods"] not in vehicle["goods"].split(";"):
        return False
    if any(float(vehicle["gross_t"] or 0) > float(row["max_gross_t"] or 100) for row in stores):
        return False
    needs = {name for row in (order, *stores) for name in skills_in(row.get("needs"))}
    if not needs <= skills_in(vehicle.get("skills")):
        return False
    if vehicle["returns"] == "no" and order["kind"] == "return":
        return False
    named = order.get("from_depots")
    if named and {vehicle["depot_id"]} - set(named.split("; ")):
        return False
    visited = {draft.orders[other]["store_id"] for other in others} | {order["store_id"]}
    if len(visited) > min(draft.most, int(vehicle["max_stops"] or draft.most)):
        return False
    return all(
        not vehicle.get(f"capacity_{size}")
        or sum(float(draft.orders[o].get(size) or 0) for o in (*others, order_id))
        <= draft.full * float(vehicle[f"capacity_{size}"])
        for size in ("kg", "m3", "pallets")
    )


def skills_in(cell: str | None) -> set[str]:
    return set((cell or "").replace("; ", "+").split("+")) - {""}


def stops_of(rng: Random, draft: Draft, order_ids: list[str], careful: bool) -> list[list[Any]]:
    """One stop a store: careful plans go by the first closing time; else any sequence, at times
    with a store visited again."""
    stops: dict[Any, list[Any]] = {}
    for order_id in order_ids:
        store_id = draft.orders[order_id]["store_id"]
        again = not careful and chance(rng, 0.15)
        stops.setdefault((store_id, again), [store_id, []])[1].append(order_id)
    sequence = list(stops.values())
    rng.shuffle(sequence)
    if careful and not chance(rng, 0.15):
        closing = {
            row["store_id"]: (row["windows"] or "-99:99").partition("-")[2]
            for row in draft.day["stores"]
        }
        sequence.sort(key=lambda stop: closing[stop[0]])
    return sequence


# ---------------------------------------------------------- ways to break a plan


def any_stops(rng: Random, draft: Draft) -> list[list[Any]]:
    return rng.choice(draft.routes)[2]


def any_orders(rng: Random, draft: Draft) -> list[str]:
    order_ids: list[str] = rng.choice(any_stops(rng, draft))[1]
    return order_ids


def drop_order(rng: Random, draft: Draft) -> None:
    """An order disappears from its stop, or from those left out."""
    if draft.left_out and (not draft.routes or chance(rng, 0.3)):
        draft.left_out.remove(rng.choice(draft.left_out))
        return
    if not draft.routes:
        return
    stops = any_stops(rng, draft)
    stop = rng.choice(stops)
    stop[1].remove(rng.choice(stop[1]))
    if not stop[1] and len(stops) > 1:
        stops.remove(stop)
    elif not stop[1]:
        draft.routes[:] = [route for route in draft.routes if route[2] is not stops]


def repeat_order(rng: Random, draft: Draft) -> None:
    """An order is also left out, or served again at its store by the same or another route."""
    if not draft.routes:
        return
    order_id = rng.choice(any_orders(rng, draft))
    if chance(rng, 0.3) and order_id not in draft.left_out:
        draft.left_out.append(order_id)
        return
    stops = any_stops(rng, draft)
    if not any(order_id in stop[1] for stop in stops[-1:]):
        stops.append([draft.orders[order_id]["store_id"], [order_id]])


def move_to_wrong_store(rng: Random, draft: Draft) -> None:
    if draft.routes:
        rng.choice(any_stops(rng, draft))[0] = rng.choice(draft.day["stores"])["store_id"]


def swap_vehicle(rng: Random, draft: Draft) -> None:
    """A route gets any vehicle of the day, perhaps one of another owner or one in use."""
    if draft.routes:
        at = rng.randrange(len(draft.routes))
        draft.routes[at] = (*rng.choice(draft.fleet()), draft.routes[at][2])


def exceed_fleet(rng: Random, draft: Draft) -> None:
    if draft.routes:
        at = rng.randrange(len(draft.routes))
        vehicle_id, _, stops = draft.routes[at]
        beyond = int(draft.vehicles[vehicle_id].get("count") or 1) + rng.randint(1, 2)
        draft.routes[at] = (vehicle_id, beyond, stops)


def split_stop(rng: Random, draft: Draft) -> None:
    """One visit becomes two, side by side (to be merged) or apart."""
    if not draft.routes:
        return
    stops = any_stops(rng, draft)
    at = rng.randrange(len(stops))
    store_id, order_ids = stops[at]
    if len(order_ids) > 1:
        stops[at] = [store_id, order_ids[:1]]
        stops.insert(at + 1 if chance(rng, 0.5) else len(stops), [store_id, order_ids[1:]])


def shuffle_stops(rng: Random, draft: Draft) -> None:
    if draft.routes:
        rng.shuffle(any_stops(rng, draft))


def join_routes(rng: Random, draft: Draft) -> None:
    """One vehicle takes over the stops of another: too much, too long, too late."""
    if len(draft.routes) > 1:
        *_, stops = draft.routes.pop(rng.randrange(len(draft.routes)))
        any_stops(rng, draft).extend(stops)


BREAKAGES: tuple[Callable[[Random, Draft], None], ...] = (
    drop_order,
    repeat_order,
    move_to_wrong_store,
    swap_vehicle,
    exceed_fleet,
    split_stop,
    shuffle_stops,
    join_routes,
)


def name_unknown_order(rng: Random, draft: Draft) -> None:
    any_orders(rng, draft).append("O-nowhere")


def name_unknown_store(rng: Random, draft: Draft) -> None:
    rng.choice(any_stops(rng, draft))[0] = "S-nowhere"


def name_unknown_vehicle(rng: Random, draft: Draft) -> None:
    at = rng.randrange(len(draft.routes))
    draft.routes[at] = ("V-nowhere", 1, draft.routes[at][2])


UNKNOWNS = (name_unknown_order, name_unknown_store, name_unknown_vehicle)
