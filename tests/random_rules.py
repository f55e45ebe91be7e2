"""The rules that only some days have, for random days and plans: several trips, release, breaks,
compartments, overtime, alternatives, transfers, rush hours and skills; more of them are in
`tests/random_choices.py`."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING, Any

from tests import random_choices, random_goods, random_setups, random_traffic
from tests.random_draws import GOODS, Document, Frame, Row, chance, clock, maybe

if TYPE_CHECKING:
    from tests.random_days import Draft

Stops = list[list[Any]]  # [store_id, orders]


# ------------------------------------------------------------------------- a day


def add_rules(rng: Random, frame: Frame, tables: dict[str, list[Row]]) -> list[Row]:
    """Put columns into vehicles and orders; return the paces. Each rule is on some days only, so
    that many days have few of them."""
    vehicles, orders, stores = tables["vehicles"], tables["orders"], tables["stores"]
    often = {name: rng.choice([0, 0, 0.5, 1]) for name in ("trips", "breaks", "parts", "overtime")}
    more = Random(repr(orders[0]))  # what came later draws from it: older days stay as they were
    shaped = more.choice([0, 0, 0.5, 1])
    for row in vehicles:
        row["max_trips"] = maybe(rng, often["trips"], rng.randint(1, 3))
        row |= random_break(rng, frame, row, often["breaks"])
        row["compartments"] = maybe(rng, often["parts"], random_compartments(rng, frame, row))
        row |= random_overtime(rng, often["overtime"])
        row |= random_shape(more, row, shaped)
    add_groups(rng, orders, rng.choice([0, 0, 1, 2]))
    add_transfers(rng, orders, stores, rng.choice([0, 0, 1, 2, 3]))
    late = rng.choice([0, 0, 0.3, 0.8])
    for row in orders:
        leaves = row["kind"] in (None, "delivery") and chance(rng, late)
        row["release"] = clock(frame.base + 60 * rng.randint(-30, 180)) if leaves else None
    paces = random_paces(rng, frame) if chance(rng, 0.4) else []
    add_skills(rng, tables)
    add_zones(more, frame, tables)
    random_choices.add_choices(rng, frame, tables)
    apart = Random(repr(vehicles))  # so that the other rules are drawn as if it were not there
    paused = apart.choice([0, 0, 0.5, 1])
    for row in vehicles:
        row |= random_duties(apart, row, paused)
    random_setups.add_setups(tables)
    random_goods.add_goods(Random(repr(orders)), tables)
    return paces


def settle(
    tables: dict[str, list[Row]], settings: Row, paces: list[Row] | None, closures: list[Row]
) -> None:
    """What is checked of days: one prize for a group; no returns last where there are transfers."""
    if paces:
        settings["paces"] = random_traffic.local_paces(tables["stores"], paces)
    random_traffic.add_limits(tables)
    if closures:
        settings["closures"] = closures
    place = tables["stores"][0]  # drawn from what is the same where cells are text
    if apart := random_goods.compartments_apart(Random(f"{place['lon']} {place['lat']}")):
        settings["compartments_apart"] = apart
    crossed = Random(f"crossed {place['lon']} {place['lat']}")
    if price := crossed.choice([None, None, 0.5, 4]):
        settings["cost_per_crossing"] = price
    if any(row["kind"] == "transfer" for row in tables["orders"]):
        settings.pop("returns_last", None)
    prizes: dict[str, Any] = {}
    for row in tables["orders"]:
        if row["group"] and "prize" in row:
            row["prize"] = prizes.setdefault(row["group"], row["prize"])


def random_break(rng: Random, frame: Frame, vehicle: Row, often: float) -> Row:
    """A break that may begin in the first hours of the shift, but not only before it."""
    hours, minutes = map(int, (vehicle["shift_start"] or clock(frame.base)).split(":"))
    opens = 3600 * hours + 60 * (minutes + rng.randint(0, 240))
    window = f"{clock(opens)}-{clock(opens + 60 * rng.choice([0, 20, 60, 120, 240]))}"
    if not chance(rng, often):
        return {"break_min": None, "break_window": None}
    return {"break_min": rng.choice([15, 30, 45, 12.5]), "break_window": window}


def random_overtime(rng: Random, often: float) -> Row:
    if not chance(rng, often):
        return {"overtime_after_hours": None, "overtime_per_hour": None}
    return {
        "overtime_after_hours": rng.choice([0, 1, 2.5, 4, 8]),
        "overtime_per_hour": rng.choice([6, 10.5, 30]),
    }


def random_shape(rng: Random, vehicle: Row, often: float) -> Row:
    """Prices of few stops, little load, much work and spread, each now and then."""
    limits: dict[str, tuple[list[float], str, list[float]]] = {
        "min_stops": ([1, 2, 3, 7], "missing_stop_cost", [0.75, 4]),
        "min_load_percent": ([1, 62.5, 90, 100], "missing_percent_cost", [0.01, 0.35]),
        "fair_hours": ([0, 0.5, 2.25, 4], "unfair_hour_cost", [5, 24.5]),
        "fair_stops": ([0, 1, 2, 4], "unfair_stop_cost", [0.5, 3]),
    }
    row: Row = {"spread_km_cost": maybe(rng, often * 0.6, rng.choice([0, 0.15, 1.5]))}
    for limit, (values, price, prices) in limits.items():
        asked = chance(rng, often * 0.6)
        row[limit] = rng.choice(values) if asked else None
        row[price] = maybe(rng, 0.9, rng.choice(prices)) if asked else None
    if row["min_stops"] and int(vehicle["max_stops"] or 99) < row["min_stops"]:
        row["min_stops"] = row["missing_stop_cost"] = None
    if not any(vehicle.get(column) for column in ("capacity_kg", "capacity_m3")):
        row["min_load_percent"] = row["missing_percent_cost"] = None
    return row


def random_duties(rng: Random, vehicle: Row, often: float) -> Row:
    """Pauses after little driving, overtime in tiers where there is no other, pay by what is
    done."""
    found: Row = {"cost_per_stop": rng.choice([None, None, 2.5])}
    found |= {"cost_per_case": rng.choice([None, None, 0.15])}
    found |= {"cost_per_trip": rng.choice([None, None, 4])}
    if chance(rng, often):
        found |= {"drive_hours": rng.choice([0.25, 0.3, 0.5, 1]), "pause_min": rng.choice([5, 20])}
        found |= {"pause_at_stops": rng.choice([None, "no", "yes"])}
        found |= {"driven_hours": rng.choice([None, None, 0.2, 2])}
    tiers = rng.choice([None, "1: 1.5", "0.5: 1.25; 1.5: 2; 3: 3"])
    if tiers and vehicle.get("cost_per_hour") and vehicle["overtime_after_hours"] is None:
        found |= {"overtime_factors": tiers}
    return found


def random_compartments(rng: Random, frame: Frame, vehicle: Row) -> str:
    """One to three parts of the vehicle, as `frozen: 400 kg 2.5 m3; ambient+chilled: 900 kg`."""
    names = rng.sample(GOODS, 3)
    at = rng.randint(1, 3)
    classes = rng.choice(
        [["*"], [names[0], "*"], ["+".join(names[:at]), "+".join(names[at:]) or "*"], names]
    )
    sizes = [("kg", 1000.0), ("m3", 8.0)] + ([("pallets", 8.0)] if frame.pallets else [])
    parts = []
    for part in classes:
        amounts = []
        for name, most in sizes:
            size = rng.uniform(0.3, 1) * float(vehicle.get(f"capacity_{name}") or most)
            amounts += [f"{round(size, 2)} {name}"] * chance(rng, 0.7)
        parts.append(f"{part}: {' '.join(amounts) or '5000 kg'}")
    return "; ".join(parts)


def add_groups(rng: Random, orders: list[Row], groups: int) -> None:
    """Two or three orders each that are alternatives; they get one owner and priority."""
    for row in orders:
        row["group"] = None
    free = rng.sample(orders, len(orders))
    for number in range(1, groups + 1):
        members = [free.pop() for _ in range(min(rng.choice([2, 2, 3]), len(free)))]
        for row in members if len(members) > 1 else []:
            row["group"] = f"G{number}"
            row |= {key: members[0][key] for key in ("distributor_id", "priority")}


def add_transfers(rng: Random, orders: list[Row], stores: list[Row], transfers: int) -> None:
    for row in orders:
        row |= {"from_store_id": None, "max_ride_min": None}
    names = [row["store_id"] for row in stores]
    alone = [row for row in orders if not row["group"]]
    for row in rng.sample(alone, min(transfers, len(alone)) if len(names) > 1 else 0):
        row["kind"] = "transfer"
        row["from_store_id"] = rng.choice([name for name in names if name != row["store_id"]])
        row["max_ride_min"] = maybe(rng, 0.5, rng.choice([10, 25, 40.5, 90]))


SKILLS = ("keys", "tail-lift", "permit-centre", "沪a12345")


def add_skills(rng: Random, tables: dict[str, list[Row]]) -> None:
    """Most vehicles have most skills, few stores and orders need one or two."""
    often = rng.choice([0, 0, 0.2, 0.4])
    for row in tables["vehicles"]:
        row["skills"] = maybe(rng, bool(often), "+".join(rng.sample(SKILLS, rng.randint(0, 4))))
    for row in (*tables["stores"], *tables["orders"]):
        needs = rng.sample(SKILLS, rng.choice([1, 1, 2]))
        row["needs"] = maybe(rng, often, rng.choice(["+", "; "]).join(needs))


def add_zones(rng: Random, frame: Frame, tables: dict[str, list[Row]]) -> None:
    """Some stores lie in one of two zones; when these are closed stands with the first of them,
    until `closures_of` takes it from there."""
    often = rng.choice([0, 0, 0.3, 0.7])
    for row in tables["stores"]:
        row["zones"] = maybe(rng, often, rng.choice(["centre", "Ring", "centre+ring"]))
    tables["stores"][0]["_closures"] = [
        random_closure(rng, frame, zone)
        for zone in ("centre", "ring")
        for _ in range(rng.choice([0, 1, 1, 2]) if often else 0)
    ]


def random_closure(rng: Random, frame: Frame, zone: str) -> Row:
    """Some hours of the shift, or all day, for some vehicles."""
    first = max(0, frame.base + 60 * rng.randint(-60, 240))
    last = first + 60 * rng.choice([30, 90, 240, 1440])
    row: Row = {"zone": zone, "from": clock(first), "to": clock(min(last, 172_800))}
    row["over"] = rng.choice([0, 2.8, 7.5])
    row |= {"only": "keys+tail-lift"} if chance(rng, 0.3) else {}
    row |= {"except": rng.choice(["permit-centre", "electric"])} if chance(rng, 0.5) else {}
    return row | ({"on": rng.choice(["mon", "sun+mon", "tue"])} if chance(rng, 0.3) else {})


def closures_of(tables: dict[str, list[Row]]) -> list[Row]:
    """What `add_zones` has put with the first store."""
    closures: list[Row] = tables["stores"][0].pop("_closures", None) or []
    return closures


def random_paces(rng: Random, frame: Frame) -> list[Row]:
    """One to four stretches of hours, apart or touching, at which all are slower."""
    paces, opens = [], frame.base + 60 * rng.randint(-60, 120)
    for _ in range(rng.randint(1, 4)):
        closes = opens + 60 * rng.choice([1, 15, 45, 90, 150])
        percent = rng.choice([5, 33, 60, 60, 80, 100])
        paces.append({"from": clock(opens), "to": clock(closes), "percent": percent})
        opens = closes + 60 * rng.choice([0, 0, 20, 120])
    return paces


# ------------------------------------------------------------------------ a plan


def are_in(day: Document) -> bool:
    """Whether the day was drawn with these rules."""
    return any("group" in row for row in day["orders"])


def trips_of(stops: Stops, cuts: set[int]) -> list[Stops]:
    """The stops of a route cut into trips."""
    edges = [0, *sorted(at for at in cuts if 0 < at < len(stops)), len(stops)]
    return [stops[a:b] for a, b in pairwise(edges)]


def choose_alternatives(rng: Random, draft: Draft) -> None:
    """One order of each group stays, any of them."""
    for members in groups_of(draft).values():
        draft.unused |= set(members) - {rng.choice(members)}


def groups_of(draft: Draft) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for order_id, row in draft.orders.items():
        if row["group"]:
            groups.setdefault(row["group"], []).append(order_id)
    return groups


def pick_up(rng: Random, draft: Draft) -> None:
    """Transfers are at their last stop by now; put them at the first before it too."""
    for *_, stops in draft.routes:
        dropped = [o for stop in stops for o in stop[1] if draft.orders[o]["kind"] == "transfer"]
        for order_id in dropped:
            at = next(n for n, stop in enumerate(stops) if order_id in stop[1])
            from_store_id = draft.orders[order_id]["from_store_id"]
            there = [stop for stop in stops[:at] if stop[0] == from_store_id]
            if there and chance(rng, 0.8):
                rng.choice(there)[1].append(order_id)
            else:
                stops.insert(rng.randint(max(0, at - 2), at), [from_store_id, [order_id]])


def finish(rng: Random, draft: Draft, mood: str) -> None:
    """Break what the mood asks for, and begin new trips."""
    if mood != "sensible" and draft.routes and chance(rng, 0.6):
        rng.choice(BREAKAGES)(rng, draft)
    for vehicle_id, _, stops in draft.routes:
        most = int(draft.vehicles[vehicle_id]["max_trips"] or 1)
        careful = mood == "sensible" or chance(rng, 0.7)
        needed = random_choices.aboard_first(draft, vehicle_id, stops) if careful else set()
        free = [at for at in range(1, len(stops)) if not careful or not on_board(draft, stops, at)]
        cuts = rng.randint(0, max(0, most - 1 - len(needed)) if careful else 2)
        draft.cuts[id(stops)] = needed | set(rng.sample(free, min(cuts, len(free))))


def on_board(draft: Draft, stops: Stops, at: int) -> bool:
    """Whether a transfer is on board between the stops before a position and those after."""
    before, after = ({o for stop in part for o in stop[1]} for part in (stops[:at], stops[at:]))
    return any(draft.orders[o]["kind"] == "transfer" for o in before & after)


def any_stop(rng: Random, draft: Draft) -> list[Any]:
    stop: list[Any] = rng.choice(rng.choice(draft.routes)[2])
    return stop


def another_of_a_group(rng: Random, draft: Draft) -> None:
    """An alternative that was not chosen is served or left out as well, or the chosen one is
    neither."""
    if not draft.unused:
        return
    order_id = rng.choice(sorted(draft.unused))
    how = rng.choice(["served", "left out", "gone", "instead"])
    if how == "served":
        rng.choice(draft.routes)[2].append([draft.orders[order_id]["store_id"], [order_id]])
    else:
        draft.left_out += [order_id] * (how != "gone")
    if how in ("gone", "instead"):
        members = groups_of(draft)[draft.orders[order_id]["group"]]
        for stop in (stop for *_, stops in draft.routes for stop in stops):
            stop[1][:] = [o for o in stop[1] if o not in members]


def handled_once(rng: Random, draft: Draft) -> None:
    """A transfer loses one of its stops."""
    stops = [stop for *_, stops in draft.routes for stop in stops]
    places = [(s, o) for s in stops for o in s[1] if draft.orders[o]["kind"] == "transfer"]
    if places:
        stop, order_id = rng.choice(places)
        stop[1].remove(order_id)


def handled_elsewhere(rng: Random, draft: Draft) -> None:
    """A transfer is handled at a third stop, of any route."""
    transfers = sorted(o for o, row in draft.orders.items() if row["kind"] == "transfer")
    if transfers:
        any_stop(rng, draft)[1].append(rng.choice(transfers))


def backwards(rng: Random, draft: Draft) -> None:
    rng.choice(draft.routes)[2].reverse()


BREAKAGES = (another_of_a_group, handled_once, handled_elsewhere, backwards)
