"""Random layouts of compartments, drivers and helpers of a day, and who goes out with whom."""

from __future__ import annotations

from random import Random
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def add_setups(tables: Tables) -> None:
    """Now and then further layouts, drivers, helpers. Draws of its own, so that days are otherwise
    as they would be without."""
    vehicles, rng = tables["vehicles"], Random(repr(tables["vehicles"]) + "setups")
    kind = rng.choice(["", "", "layouts", "drivers", "helpers", "all"])
    if kind in ("layouts", "all"):
        for row in vehicles:
            if row.get("compartments") and rng.random() < 0.8:
                row["compartments"] += " || " + _another(rng, row["compartments"])
    names = [row["vehicle_id"] for row in vehicles]
    if kind in ("drivers", "all"):
        tables["drivers"] = [_driver(rng, i, names) for i in range(1, rng.randint(2, 5))]
        for row in vehicles:
            row["driver"] = rng.choice([None, None, None, "own"])
    if kind in ("helpers", "all"):
        tables["helpers"] = [_helper(rng, i, names) for i in range(1, rng.randint(2, 4))]
        for row in vehicles:
            row["helper_percent"] = rng.choice([None, None, None, 80])
        for row in tables["stores"]:
            row["helper_percent"] = rng.choice([None, None, 100, 33])


def _another(rng: Random, compartments: str) -> str:
    """The compartments in another order, with one limit more."""
    parts = compartments.split("; ")
    rng.shuffle(parts)
    return "; ".join(parts) + f" {rng.choice([7, 300, 2000])} cases"


def _crew(rng: Random, names: list[str]) -> Row:
    some = ";".join(rng.sample(names, rng.randint(1, len(names))))
    return {"count": rng.choice([None, 1, 2, 0, 4]), "vehicles": rng.choice([None, None, some])}


def _driver(rng: Random, number: int, names: list[str]) -> Row:
    row = {"driver_id": f"D{number}", **_crew(rng, names)}
    row["skills"] = rng.choice([None, "tail-lift", "keys+tail-lift"])
    row["shift_start"] = rng.choice([None, None, "06:30"])
    row["shift_end"] = rng.choice([None, None, "15:00"])
    row["max_hours"] = rng.choice([None, None, 3, 9.5])
    row["cost_per_day"] = rng.choice([None, 12.5])
    row["cost_per_hour"] = rng.choice([None, 0, 17])
    if rng.random() < 0.3:
        row |= {"overtime_after_hours": 2, "overtime_per_hour": 6.5}
    elif row["cost_per_hour"] and rng.random() < 0.5:
        row["overtime_factors"] = "1: 1.5; 2.5: 2"
    if rng.random() < 0.3:
        row |= {"break_min": 20, "break_window": "08:00-11:00"}
    if rng.random() < 0.3:
        row |= {"drive_hours": 0.5, "pause_min": 10, "pause_at_stops": rng.choice([None, "yes"])}
    row["cost_per_stop"] = rng.choice([None, None, 1.25])
    if row.get("pause_at_stops") and Random(repr(row)).random() < 0.6:  # draws of its own
        row |= {"first_part_min": 2.5, "second_part_min": 7}
        if Random(repr(row) + "taken").random() < 0.5:
            row |= {"driven_hours": 0.25, "first_part_taken": "yes"}
    return row


def _helper(rng: Random, number: int, names: list[str]) -> Row:
    costs = {"cost_per_day": rng.choice([None, 9]), "cost_per_hour": rng.choice([None, 4.5])}
    return {
        "helper_id": f"H{number}",
        **_crew(rng, names),
        "percent": rng.choice([1, 45, 67, 100]),
        **costs,
    }


def give_setups(document: Row) -> None:
    """Each route a layout, a driver and a helper, mostly such as there are."""
    day, rng = document["problem"], Random(repr(document["routes"]))
    of = {row["vehicle_id"]: row for row in day["vehicles"]}
    drivers = [row["driver_id"] for row in day.get("drivers", ())]
    helpers = [row["helper_id"] for row in day.get("helpers", ())]
    several = any("||" in str(row.get("compartments")) for row in day["vehicles"])
    if not (several or drivers or helpers):
        return
    for route in document["routes"]:
        vehicle = of.get(route["vehicle_id"], {})
        layouts = str(vehicle.get("compartments") or "").count("||") + 1
        slip = rng.random() < 0.1
        if layouts > 1 or slip:
            route["layout"] = rng.randint(1, layouts + slip)
        if (drivers and not vehicle.get("driver")) or slip:
            route["driver"] = rng.choice([*drivers, *["nobody"] * slip])
        if (helpers and rng.random() < 0.5) or slip:
            route["helper"] = rng.choice([*helpers, *["nobody"] * slip])
