"""``week.json``: the week's tables, which order comes on which days, and where its days stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from routing.errors import InputError, MissingError
from routing.horizon import WEEKDAYS
from routing.io.day import build_day
from routing.io.document import from_object
from routing.io.files import write_text
from routing.io.numbers import tidy
from routing.io.write import as_object
from routing.plan import Violation
from routing.problem import Problem
from routing.week import Familiar, Week
from routing.week_plan import LastWeek, WeekPlan, weekdays_listed

FORMAT, VERSION, FILE = "coload-week", 1, "week.json"
FIGURES = "week-figures"
"""The code of a figure that the file states and its days do not give."""


def week_object(plan: WeekPlan, folder: Path | None = None) -> dict[str, Any]:
    """The week as plain JSON types, as docs/formats.md describes it, for a file in ``folder``."""
    week = plan.week
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": dict(plan.made_by),
        "problem": as_object(week.problem, folder),
        "familiar_cost": tidy(week.familiar_cost),
        **({"even_cost": tidy(week.even_cost)} if week.even_cost else {}),
        "familiar": {store: sorted(names) for store, names in sorted(plan.familiar.items())},
        "last_week": _last(plan.last),
        "orders": [
            {"order_id": order.id, "dates": [str(week.dates[day]) for day in choice]}
            for order, choice in zip(week.problem.orders, plan.assignment, strict=True)
        ],
        "days": list(_days(plan)),
        **figures(plan),
    }


def figures(plan: WeekPlan) -> dict[str, Any]:
    """What follows from the days: money, stores on other days than last week, and where it has a
    price how uneven the days are."""
    uneven = {
        "uneven_hours": round(plan.uneven_hours, 6),
        "uneven_cost": round(plan.uneven_cost, 6),
    }
    return {
        **(uneven if plan.week.even_cost else {}),
        "changed_stores": list(plan.changed),
        "cost": round(plan.cost, 6),
        "prizes_lost": round(plan.prizes_lost, 6),
        "changes_cost": round(plan.changes_cost, 6),
        "objective": round(plan.objective, 6),
    }


def _days(plan: WeekPlan) -> Iterator[dict[str, Any]]:
    for day, each in zip(plan.week.dates, plan.plans, strict=True):
        orders = 0 if each is None else len({order.ordered for order in each.problem.orders})
        yield {
            "date": str(day),
            "folder": None if each is None else str(day),
            "orders": orders,
            "left_out": 0 if each is None else each.not_served,
            "routes": 0 if each is None else len(each.routes),
            "cost": 0 if each is None else round(each.cost, 6),
        }


def _last(last: LastWeek) -> dict[str, Any]:
    owned = [
        {"store_id": store_id, "distributor_id": owner, "vehicles": dict(sorted(count.items()))}
        for (store_id, owner), count in sorted(last.vehicles.items())
    ]
    days = {store: weekdays_listed(some) for store, some in sorted(last.weekdays.items())}
    return {"change_cost": tidy(last.change_cost), "weekdays": days, "brought": owned}


def write_week(plan: WeekPlan, path: Path, folder: Path) -> None:
    """Write ``week.json``. Equal weeks give equal bytes."""
    content = week_object(plan, folder)
    write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def load(path: Path) -> tuple[Mapping[str, Any], Path]:
    """A ``week.json``, or that of a folder, as it is written, and its folder."""
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise MissingError(f"'{file}' is not there; name the folder that `coload week` has written")
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"'{file.name}' is not valid JSON: {error}") from error
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        raise InputError(f'\'{file.name}\' is not a week; it has no "format": "{FORMAT}"')
    if content.get("version") != VERSION:
        raise InputError(
            f"'{file.name}' has version {content.get('version')!r}, this program reads {VERSION}"
        )
    return content, file.parent


def week_in(content: Mapping[str, Any], folder: Path) -> tuple[Week, Familiar, LastWeek]:
    """What a ``week.json`` has of the week itself. Raises `InputError` where it is damaged."""
    raw = from_object(content.get("problem"), FILE)
    raw.folder = folder
    problem: Problem = build_day(raw)
    try:
        even = float(content.get("even_cost", 0.0))
        week = Week(problem, float(content["familiar_cost"]), even)
        familiar = {str(s): frozenset(map(str, n)) for s, n in content["familiar"].items()}
        told = content["last_week"]
        last = LastWeek(
            {str(s): frozenset(map(WEEKDAYS.index, d)) for s, d in told["weekdays"].items()},
            {
                (str(each["store_id"]), str(each["distributor_id"])): {
                    str(name): int(count) for name, count in each["vehicles"].items()
                }
                for each in told["brought"]
            },
            float(told["change_cost"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"'{FILE}' is damaged ({error}); run `coload week` again") from error
    return week, familiar, last


def stale(content: Mapping[str, Any], plan: WeekPlan) -> Iterator[Violation]:
    """What the file states and the days do not give."""
    computed = week_object(plan)
    for key in ("orders", "days", *figures(plan)):
        stated = content.get(key)
        if not _same(stated, computed[key]):
            yield Violation(FIGURES, f"{FILE}: {key} {_first_odd(stated, computed[key])}")


def _first_odd(stated: Any, computed: Any) -> str:
    """Where the two differ, in short."""
    if isinstance(stated, Sequence) and isinstance(computed, Sequence):
        odd = ((a, b) for a, b in zip(stated, computed, strict=False) if not _same(a, b))
        stated, computed = next(odd, (f"{len(stated)} entries", f"{len(computed)} entries"))
    return f"is stated as {stated!r}, and is {computed!r}"


def _same(stated: Any, computed: Any) -> bool:
    if isinstance(stated, float | int) and isinstance(computed, float | int):
        return abs(stated - computed) <= 1e-5 * max(1.0, abs(computed))
    if isinstance(stated, Mapping) and isinstance(computed, Mapping):
        return stated.keys() == computed.keys() and all(
            _same(stated[key], computed[key]) for key in computed
        )
    if isinstance(stated, list) and isinstance(computed, list):
        return len(stated) == len(computed) and all(map(_same, stated, computed))
    return bool(stated == computed)
