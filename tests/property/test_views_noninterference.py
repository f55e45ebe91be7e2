"""Another partner's data may be anything: as long as vehicles go the same ways at the same times, a
distributor's view stays the same to the byte, except for what is told of all together."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from routing.evaluate import settled
from routing.io.plan_json import from_plan_object, plan_object
from routing.io.view_parts.document import as_object
from routing.io.view_parts.page import render
from routing.plan import Plan
from routing.views import View
from tests.random_days import chance
from tests.sharing_days import sharing_day, sharing_plan

Document = dict[str, Any]


@pytest.mark.parametrize("block", range(4))
def test_data_of_others_do_not_change_a_view(block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block * 50, block * 50 + 50):
        rng = random.Random(seed)
        plan = settled(from_plan_object(sharing_plan(rng, sharing_day(rng))).plan)
        if {"order-twice", "unknown-id"} & {violation.code for violation in plan.violations}:
            continue
        for distributor in plan.problem.distributor:
            other = from_plan_object(disguised(rng, plan_object(plan), distributor)).plan
            before, after = plan.view_for(distributor), other.view_for(distributor)
            assert apart(before) == apart(after), seed
            assert pages(apart(before)) == pages(apart(after)), seed
            count(seen, before)
    assert seen["orders"] > 100
    assert seen["foreign"] > 30
    assert seen["two"] > 20
    assert seen["totals"] > 5


def test_workbooks_too(tmp_path: Path) -> None:
    for seed in range(1000, 1010):
        rng = random.Random(seed)
        plan = settled(from_plan_object(sharing_plan(rng, sharing_day(rng))).plan)
        other = from_plan_object(disguised(rng, plan_object(plan), "D1")).plan
        for name, one in (("a", plan), ("b", other)):
            apart(one.view_for("D1")).save(tmp_path / name)
        for path in (tmp_path / "a").iterdir():
            assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), seed


def test_nothing_of_a_plan_hangs_on_a_view() -> None:
    """Only its own types and plain ones, all the way down."""
    rng = random.Random(7)
    plan = from_plan_object(sharing_plan(rng, sharing_day(rng))).plan
    for distributor in plan.problem.distributor:
        for value in inside(plan.view_for(distributor)):
            assert type(value).__module__ in OWN_MODULES or type(value) in PLAIN, type(value)
            assert not isinstance(value, Plan)


OWN_MODULES = ("routing.views", "routing.view_figures")
PLAIN = (str, int, float, bool, type(None), tuple, dict)


def inside(value: Any) -> list[Any]:
    """The value and all that can be reached from it; reasons are a code and a sentence of ours."""
    from routing.plan import Reason

    if isinstance(value, Reason):
        return [value.code, value.message]
    parts: list[Any] = []
    if isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, tuple):
        parts = list(value)
    elif hasattr(value, "__dict__"):
        parts = list(vars(value).values())
    return [value, *(found for part in parts for found in inside(part))]


def apart(view: View) -> View:
    """The view without what is told of all together."""
    day = view.emissions is not None and view.emissions.basis == "day"
    return replace(view, totals=None, emissions=None if day else view.emissions)


def pages(view: View) -> tuple[str, str]:
    return json.dumps(as_object(view)), render(view)


def count(seen: Counter[str], view: View) -> None:
    seen["orders"] += len(view.orders)
    seen["foreign"] += sum(not vehicle.own for vehicle in view.vehicles)
    seen["totals"] += view.totals is not None
    seen["two"] += view.totals is None and bool(view.orders)


# -------------------------------------------------------------- the same day, in disguise


def disguised(rng: Random, document: Document, me: str) -> Document:
    """The plan with all that is others' named, priced, weighed and ordered anew.

    Left as it is what moves a vehicle: places, hours, windows, cases, the class on the road, and
    limits of delay, which decide when a route begins.
    """
    day = document["problem"]
    mine = {row["store_id"] for row in day["orders"] if row["distributor_id"] == me}
    names = {
        row["order_id"]: f"Z{rng.random()}" for row in day["orders"] if row["distributor_id"] != me
    }
    names |= {r["store_id"]: f"Z{rng.random()}" for r in day["stores"] if r["store_id"] not in mine}
    names |= {r["vehicle_id"]: f"Z{rng.random()}" for r in day["vehicles"] if _foreign(r, me)}
    names |= {r["depot_id"]: f"Z{rng.random()}" for r in day["depots"] if _foreign(r, me)}
    for table in ("orders", "stores", "vehicles", "depots"):
        key = f"{table.removesuffix('s')}_id"
        for row in day[table]:
            if row[key] in names:
                row |= CHANGES[table](rng, row)
    for row in day["distributors"]:
        if row["distributor_id"] != me:
            row |= {"name": f"Z{rng.random()}", "remark": "Z"}
    _disagree(rng, document, me)
    for left in document["left_out"]:
        if left["order_id"] not in names:
            left["reasons"] = [r | {"message": f"Z{rng.random()}"} for r in left["reasons"]]
    renamed: Document = _renamed(document, names)
    for rows in (*(renamed["problem"][t] for t in TABLES), renamed["routes"], renamed["left_out"]):
        rng.shuffle(rows)
    return renamed


TABLES = ("distributors", "depots", "stores", "orders", "vehicles")


def _foreign(row: Mapping[str, Any], me: str) -> bool:
    """Nobody's are everybody's, and may be named in a view."""
    return row.get("distributor_id") not in (None, "", me)


def _order(rng: Random, row: Document) -> Document:
    amounts = {n: round(row[n] * rng.uniform(0.9, 1.1), 3) for n in ("kg", "m3") if row.get(n)}
    prize = {"prize": round(rng.uniform(1, 99), 2)} if rng.random() < 0.3 else {}
    return {**amounts, **prize, "goods": f"Z{rng.random()}", "priority": "low", "remark": "Z"}


def _store(rng: Random, row: Document) -> Document:
    told = dict.fromkeys(("name", "kind", "address", "remark"), f"Z{rng.random()}")
    return {**told, "max_gross_t": 1.5}


def _vehicle(rng: Random, row: Document) -> Document:
    limits = {n: round(v * 1.37, 3) for n, v in row.items() if n.startswith("capacity_") and v}
    prices = ("fixed_cost", "cost_per_km", "cost_per_hour", "co2e_kg_per_km")
    return {**limits, **{name: round(rng.uniform(1, 99), 3) for name in prices}, "remark": "Z"}


def _depot(rng: Random, row: Document) -> Document:
    return {"name": f"Z{rng.random()}", "remark": "Z"}


CHANGES = {"orders": _order, "stores": _store, "vehicles": _vehicle, "depots": _depot}


def _disagree(rng: Random, document: Document, me: str) -> None:
    """Others agree to something else, and their own plans were others."""
    day = document["problem"]
    owner = {row["order_id"]: row["distributor_id"] for row in day["orders"]}
    for row in day.get("sharing", ()):
        if row["distributor_id"] != me:
            row |= {"max_detour_km": rng.uniform(0, 9)}
    for order_id, own in day.get("sharing_own", {}).items():
        if owner[order_id] != me and chance(rng, 0.8):
            own |= {"metres": rng.randint(0, 80_000)}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Ids wherever they stand, in lists of ids and as keys too."""
    if isinstance(value, str):
        return ";".join(names.get(part, part) for part in value.split(";"))
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(each, names) for key, each in value.items()}
    return value
