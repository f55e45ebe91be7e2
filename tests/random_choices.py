"""Preferred hours, known and named vehicles and vehicles underway, for random days and plans."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from tests.random_draws import Frame, Row, chance, clock, maybe

if TYPE_CHECKING:
    from tests.random_days import Draft

Vehicle = tuple[str, int]  # the type, and which of its vehicles


# ------------------------------------------------------------------------- a day


def add_choices(rng: Random, frame: Frame, tables: dict[str, list[Row]]) -> None:
    """Put the columns into stores, orders and vehicles; each rule is on some days only."""
    add_underway(rng, frame, tables, rng.choice([0, 0, 0, 1, 1, 2]))
    add_reloads(rng, tables, rng.choice([0, 0, 0, 0.5]))
    names = [name for row in tables["vehicles"] for name in names_of(row)]
    often = {name: rng.choice([0, 0, 0.3, 0.8]) for name in ("preferred", "familiar", "named")}
    for row in tables["stores"]:
        row |= random_hours(rng, frame, often["preferred"])
        known = rng.sample(names, min(len(names), rng.randint(1, 3)))
        familiar = rng.choice([";", "; "]).join(known)
        row["familiar"] = maybe(rng, often["familiar"], familiar)
        row["unfamiliar_cost"] = rng.choice([3, 12.5, None]) if row["familiar"] else None
    aboard = {name for row in tables["vehicles"] for name in aboard_in(row) or ()}
    for row in tables["orders"]:
        wanted = chance(rng, often["named"] / 2) and row["order_id"] not in aboard
        row["vehicle"] = rng.choice(names) if wanted else None
        row["other_vehicle_cost"] = rng.choice([None, None, 0, 4, 9.99]) if wanted else None


def names_of(vehicle: Row) -> list[str]:
    """Every way to name a type or one of its vehicles."""
    name = vehicle["vehicle_id"]
    numbered = [f"{name} #{which}" for which in range(1, int(vehicle["count"] or 1) + 1)]
    return [name, *numbered]


def random_hours(rng: Random, frame: Frame, often: float) -> Row:
    """Hours of the shift in which a stop should begin, now and then without a price."""
    if not chance(rng, often):
        return {"preferred": None, "outside_per_min": None}
    first = frame.base + 60 * rng.randint(-30, 360) + rng.choice([0, 0, 13])
    last = first + 60 * rng.choice([0, 15, 45, 45, 120])
    price = rng.choice([0.01, 0.2, 0.45, 2, 2, 10, None])
    return {"preferred": f"{clock(first)}-{clock(last)}", "outside_per_min": price}


def add_underway(rng: Random, frame: Frame, tables: dict[str, list[Row]], vehicles: int) -> None:
    """Vehicles on their way, like others of the day; what is aboard has no release."""
    vehicles_, depots = tables["vehicles"], tables["depots"]
    for row in vehicles_:
        row["aboard"] = row["reload_depot_id"] = None
    free = [row for row in tables["orders"] if row["kind"] in (None, "delivery")]
    for number in range(1, vehicles + 1):
        like = rng.choice(vehicles_)
        now = clock(frame.base + 60 * rng.randint(0, 200))
        place = {"depot_id": f"@{number}", "name": f"On the way {number}", **frame.place()}
        place |= {"distributor_id": None, "opens": now, "closes": None, "loading_min": None}
        mine = [row for row in free if like["distributor_id"] in (None, row["distributor_id"])]
        if chance(rng, 0.2):
            place["distributor_id"] = rng.choice(tables["distributors"])["distributor_id"]
        loaded = rng.sample(mine, min(len(mine), rng.randint(0, 3)))
        free = [row for row in free if row not in loaded]
        for row in loaded:
            row["release"] = None
        row = {**like, "vehicle_id": f"U{number}", "count": 1, "depot_id": place["depot_id"]}
        row |= {"aboard": "; ".join(row["order_id"] for row in loaded) or "none"}
        row |= {"shift_start": now, "max_trips": rng.choice([None, 1, 2, 3])}
        row |= {"reload_depot_id": like["depot_id"], "end_depot_id": like["depot_id"]}
        if like["returns"] == "no":
            row["end_depot_id"] = None
        if (like["shift_end"] or "99") < now:
            row["shift_end"] = None
        if like["break_window"] and like["break_window"].split("-")[1] < now:  # it had its break
            row |= {"break_min": None, "break_window": None}
        depots.append(place)
        vehicles_.append(row)


def add_reloads(rng: Random, tables: dict[str, list[Row]], often: float) -> None:
    """Other vehicles that load elsewhere for their later trips."""
    for row in tables["vehicles"]:
        owners = (None, row["distributor_id"])
        own = [each["depot_id"] for each in tables["depots"] if each["distributor_id"] in owners]
        if chance(rng, 0.1):
            own = [each["depot_id"] for each in tables["depots"]]
        if not row["reload_depot_id"] and own and chance(rng, often):
            row["reload_depot_id"] = rng.choice(own)


# ------------------------------------------------------------------------ a plan


def aboard_in(vehicle: Row) -> set[str] | None:
    """What is on board of a vehicle underway."""
    cell = vehicle.get("aboard")
    return set(cell.split("; ")) - {"none"} if cell else None


def suits(draft: Draft, vehicle: Vehicle, order_id: str) -> bool:
    """Whether the order may ride on this vehicle by what both name."""
    row, order = draft.vehicles[vehicle[0]], draft.orders[order_id]
    aboard = aboard_in(row)
    for name, other in draft.vehicles.items():
        if order_id in (aboard_in(other) or ()):
            return name == vehicle[0]
    if aboard is not None and is_delivery(order) and int(row["max_trips"] or 1) == 1:
        return False
    named = order.get("vehicle") and order.get("other_vehicle_cost") in (None, "")
    return not named or order["vehicle"] in (vehicle[0], f"{vehicle[0]} #{vehicle[1]}")


def is_delivery(order: Row) -> bool:
    return order["kind"] not in ("return", "transfer")


def aboard_first(draft: Draft, vehicle_id: str, stops: list[list[Any]]) -> set[int]:
    """Put the stops with orders that have to be loaded last; where the trip before them ends."""
    aboard = aboard_in(draft.vehicles[vehicle_id])
    if aboard is None:
        return set()

    def loads(stop: list[Any]) -> bool:
        return any(o not in aboard and is_delivery(draft.orders[o]) for o in stop[1])

    stops.sort(key=loads)
    return {sum(not loads(stop) for stop in stops)}
