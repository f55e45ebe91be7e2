"""A second judge of weeks: reads the files that were written, shares no code with the project, and
is written from docs/week.md alone. What each day's plan must keep is the slow checker's."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

SAME = ("store_id", "kg", "cases", "goods")
NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def in_set(text: str, day: date, empty: bool = True) -> bool:
    """Whether a date is among days as a document has them; what an empty cell means."""
    if not text:
        return empty
    for part in re.split(r"[;+]", text):
        first, _, last = part.strip().partition("..")
        if first == NAMES[day.weekday()]:
            return True
        if first[0].isdigit() and first <= str(day) <= (last or first):
            return True
    return False


def horizon(day: dict[str, Any]) -> list[date]:
    """All days of the horizon."""
    told = day["settings"]["horizon"]
    first = date.fromisoformat(told.get("first") or day["settings"]["date"])
    return [first + timedelta(n) for n in range(told["days"])]


def working_days(day: dict[str, Any]) -> list[date]:
    """Those that are not off and on which a vehicle works."""
    off = day["settings"]["horizon"].get("off", "")
    return [
        each
        for each in horizon(day)
        if not in_set(off, each, empty=False)
        and any(v.get("count", 1) and in_set(v.get("days", ""), each) for v in day["vehicles"])
    ]


def wrong_days(folder: Path) -> list[str]:
    """Orders of a written week whose days are not as they ask for, and days that are not theirs."""
    week = json.loads((folder / "week.json").read_text(encoding="utf-8"))
    day = week["problem"]
    dates = working_days(day)
    there = {}
    for each in dates:
        file = folder / str(each) / "plan.json"
        plan = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
        there[each] = {o["order_id"]: o for o in plan["problem"]["orders"]} if plan else {}
    stores = {store["store_id"]: store for store in day["stores"]}
    wrong = []
    for order in day["orders"]:
        name = order["order_id"]
        on = [each for each in dates if name in there[each]]
        if not _allowed(order, stores[order["store_id"]], on, horizon(day)):
            wrong.append(name)
        for each in on:
            found = there[each][name]
            if any(
                found.get(key) != order.get(key) for key in ("store_id", "kg", "cases", "goods")
            ):
                wrong.append(f"{name} on {each}")
    known = {order["order_id"] for order in day["orders"]}
    wrong += [name for orders in there.values() for name in orders if name not in known]
    return wrong


def _allowed(
    order: dict[str, Any], store: dict[str, Any], on: list[date], dates: list[date]
) -> bool:
    if any(not in_set(thing.get("days", ""), day) for thing in (order, store) for day in on):
        return False
    if any((b - a).days < order.get("min_gap_days", 0) for a, b in pairwise(on)):
        return False
    visits = str(order.get("visits", ""))
    if patterns := order.get("patterns", ""):
        wanted = [[day for day in dates if in_set(each, day)] for each in patterns.split("; ")]
        if on not in wanted:
            return False
    elif not visits:
        return len(on) == 1
    if visits in ("", "daily"):
        return True
    if not visits.endswith(" a week"):
        return len(on) == int(visits)
    counts = [0] * ((dates[-1] - dates[0]).days // 7 + 1)
    for day in on:
        counts[(day - dates[0]).days // 7] += 1
    return set(counts) == {int(visits.split()[0])}
