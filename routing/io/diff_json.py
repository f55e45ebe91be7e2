"""``diff.json``: what differs between two plans as data, the format ``coload-diff``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from routing.change_totals import Total
from routing.changes import (
    At,
    Changes,
    Driven,
    OrderChange,
    RouteChange,
    TableChange,
    VisitChange,
)
from routing.io.diff_sentences import STEPS, to_list
from routing.io.files import write_text
from routing.io.numbers import tidy

FORMAT, VERSION = "coload-diff", 1

Object = dict[str, Any]


def write_json(changes: Changes, path: Path, seconds: int = 0) -> None:
    """Write ``path``. Equal changes give equal bytes."""
    write_text(path, text_of(changes, seconds))


def text_of(changes: Changes, seconds: int = 0) -> str:
    """The document's text."""
    return json.dumps(as_object(changes, seconds), ensure_ascii=False, indent=1) + "\n"


def as_object(changes: Changes, seconds: int = 0) -> Object:
    """The changes as plain JSON types, as docs/formats.md describes them. ``seconds``: shifts up
    to this are left away from the lists of stores and orders."""
    settings = changes.before.problem.settings, changes.after.problem.settings
    return {
        "format": FORMAT,
        "version": VERSION,
        "dates": [each.date for each in settings],
        "currency": settings[1].currency,
        "matched": changes.matched,
        "more_than_s": seconds,
        "different": changes.different,
        **({} if changes.since is None else {"since_s": changes.since}),
        "days": {
            "tables": [_table(each) for each in changes.tables],
            "settings_differ": changes.settings,
            "travel_differs": changes.travel,
        },
        "totals": [_total(each) for each in changes.totals],
        "counts": _counts(changes, seconds),
        "routes": [_route(each) for each in changes.routes],
        "stores": [_visit(each) for each in changes.to_tell(seconds)],
        "orders": [_order(changes, each) for each in to_list(changes, seconds)],
    }


def _table(table: TableChange) -> Object:
    return {
        "table": table.table,
        "added": list(table.added),
        "gone": list(table.gone),
        "changed": list(table.changed),
    }


def _total(total: Total) -> Object:
    numbers = (total.before, total.after, total.difference, total.percent)
    names = ("before", "after", "difference", "percent")
    rounded = (None if number is None else round(number, 6) for number in numbers)
    return {"figure": total.name, "unit": total.unit, **dict(zip(names, rounded, strict=True))}


def _counts(changes: Changes, seconds: int) -> Object:
    steps = sorted({*(60 * minutes for minutes in STEPS), seconds})
    return {
        "orders": dict(changes.counts),
        "stores_moved": [{"more_than_s": s, "stores": changes.stores_moved(s)} for s in steps],
        "visits_new": sum(visit.before is None for visit in changes.visits),
        "visits_gone": sum(visit.after is None for visit in changes.visits),
    }


def _route(change: RouteChange) -> Object:
    return {
        "change": change.what,
        "before": _driven(change.before),
        "after": _driven(change.after),
        "came": list(change.came),
        "went": list(change.went),
        "cost_difference": round(change.cost, 6),
    }


def _driven(driven: Driven | None) -> Object | None:
    if driven is None:
        return None
    route, figures = driven.route, driven.figures.as_dict()
    return {
        "route": driven.number,
        "vehicle_id": route.of_type[0],
        "number": route.of_type[1],
        "distributor_id": route.vehicle.distributor_id,
        "start_s": route.start,
        "end_s": route.end,
        "trips": len(route.trips),
        **{name: figures[name] for name in ("stops", "drops", "metres", "duration_s")},
        **{name: figures[name] for name in ("load_factor", "cost")},
    }


def _visit(visit: VisitChange) -> Object:
    return {
        "store_id": visit.store_id,
        "distributors": list(visit.distributors),
        "orders": list(visit.orders),
        "other_vehicle": visit.other_vehicle,
        "before": _at(visit.before),
        "after": _at(visit.after),
        "shift_s": visit.shift,
    }


def _order(changes: Changes, order: OrderChange) -> Object:
    days = (changes.before.problem, changes.after.problem)
    quantities = [
        {name: tidy(amount) for name, amount in day.order[order.order_id].quantity.items()}
        if order.order_id in day.order
        else None
        for day in days
    ]
    return {
        "order_id": order.order_id,
        "distributor_id": order.distributor_id,
        "store_id": order.store_id,
        **({"end": order.end} if order.end else {}),
        "what": list(order.what),
        "standing": list(order.standing),
        "before": _at(order.before),
        "after": _at(order.after),
        "shift_s": order.shift,
        "quantity": quantities,
    }


def _at(at: At | None) -> Object | None:
    if at is None:
        return None
    return {
        "route": at.route,
        "vehicle_id": at.vehicle_id,
        "number": at.number,
        "trip": at.trip,
        "stop": at.stop,
        "start_service_s": at.start,
    }
