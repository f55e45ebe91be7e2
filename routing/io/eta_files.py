"""Expected times as files: for the operator all of them, for each distributor its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from routing.clock import show_windows
from routing.eta import Eta, ExpectedRoute, ExpectedStop
from routing.eta.own import OwnOrder, StoreMessage, own_orders
from routing.io.files import check_writable, folders, together, write_csv, write_text
from routing.io.report_parts.text import hm
from routing.plan import Plan
from routing.views import GRAIN, Span

FORMAT, VERSION = "coload-eta", 1
STORE_FORMAT = "coload-eta-store"

Object = dict[str, Any]

HEADERS = (
    *("vehicle", "trip", "stop", "store_id", "name", "orders", "state", "planned", "expected"),
    *("late_min", "arrival", "departure", "windows", "missed_min", "preferred", "outside_min"),
)
RANGE_HEADERS = ("earliest", "likely", "latest", "miss_chance")
"""Further columns where the times have ranges."""

OWN_HEADERS = (
    *("order_id", "store_id", "name", "kind", "state"),
    *("planned_from", "planned_to", "expected_from", "expected_to"),
)


def check(plan: Plan, folder: Path) -> None:
    """Make the folder, and raise `OutputError` if an output could not be put there."""
    check_writable(folder, ("eta.json", "eta.csv", *_own_files(plan).values()))


def save(found: Eta, folder: Path) -> list[Path]:
    """Write every output, or none, and return the paths; the folder is made if need be."""
    with together(folder) as stage:
        write_text(stage / "eta.json", text_of(as_object(found)))
        headers = (*HEADERS, *RANGE_HEADERS) if found.ranged else HEADERS
        write_csv(stage / "eta.csv", headers, rows(found))
        for distributor_id, name in _own_files(found.plan).items():
            write_csv(stage / name, OWN_HEADERS, own_rows(own_orders(found, distributor_id)))
        names = sorted(path.name for path in stage.iterdir())
    return [folder / name for name in names]


def _own_files(plan: Plan) -> dict[str, str]:
    named = folders(each.id for each in plan.problem.distributors)
    return {distributor_id: f"eta-{name}.csv" for distributor_id, name in named.items()}


def text_of(content: Object) -> str:
    """A document's text."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def rows(found: Eta) -> Iterator[tuple[str, ...]]:
    """A row a stop, with the columns of `HEADERS`, and of `RANGE_HEADERS` where the times have
    ranges, vehicle by vehicle."""
    ranged = found.ranged
    for stop in found.stops:
        store = found.plan.problem.store[stop.store_id]
        yield (
            stop.vehicle,
            str(stop.trip),
            str(stop.position),
            stop.store_id,
            store.name,
            " ".join(stop.orders),
            stop.state,
            hm(stop.planned.start),
            *_moments(stop),
            show_windows(store.windows),
            minutes(stop.missed_s) if stop.missed_s else "",
            show_windows([store.preferred]) if store.preferred else "",
            shift(stop.outside_s) if stop.outside_s else "",
            *(_range(stop) if ranged else ()),
        )


def _range(stop: ExpectedStop) -> tuple[str, ...]:
    """What `RANGE_HEADERS` name."""
    times = ("" if t is None else hm(t) for t in (stop.early, stop.likely, stop.late))
    return *times, "" if stop.miss_chance is None else f"{stop.miss_chance:.2f}"


def _moments(stop: ExpectedStop) -> tuple[str, ...]:
    """Expected, how much later than planned, arrival and departure."""
    late = "" if stop.late_s is None else shift(stop.late_s)
    start, arrival, departure = (
        "" if each is None else hm(each) for each in (stop.start, stop.arrival, stop.departure)
    )
    return start, late, arrival, departure


def minutes(seconds: int) -> str:
    """Seconds by which something is too much in whole minutes, up: late by seconds is late."""
    return str(-(-seconds // 60))


def shift(seconds: int) -> str:
    """A difference in whole minutes: ``+12``, ``-3``, ``0``."""
    whole = round(seconds / 60)
    return f"{whole:+d}" if whole else "0"


def own_rows(orders: tuple[OwnOrder, ...]) -> Iterator[tuple[str, ...]]:
    """A row an order, with the columns of `OWN_HEADERS`."""
    for order in orders:
        expected = order.expected or (None, None)
        yield (
            *(order.order_id, order.store_id, order.store_name, order.kind, order.state),
            *(("" if each is None else hm(each)) for each in (*order.planned, *expected)),
        )


def as_object(found: Eta) -> Object:
    """All of it as plain JSON types, as docs/formats.md describes them."""
    ranged = found.ranged
    return {
        "format": FORMAT,
        "version": VERSION,
        "date": found.plan.problem.settings.date,
        "now_s": found.now,
        "counts": counts(found),
        "stops": [_stop(stop) | (_range_of(stop) if ranged else {}) for stop in found.stops],
        "routes": [_route(route) for route in found.routes],
        "broken": [violation.as_dict() for violation in found.broken],
        "notes": [note.as_dict() for note in found.notes],
    }


def counts(found: Eta) -> dict[str, int]:
    """Stops by what is known of them."""
    return {
        "stops": len(found.stops),
        "to_come": found.counted("ahead"),
        "due": found.counted("due"),
        "missed": len(found.missed),
        "nobody_comes": len(found.nobody_comes),
        **({"at_risk": len(found.at_risk)} if found.ranged else {}),
    }


def _stop(stop: ExpectedStop) -> Object:
    return {
        "route": stop.route,
        "vehicle": stop.vehicle,
        "trip": stop.trip,
        "stop": stop.position,
        "store_id": stop.store_id,
        "orders": list(stop.orders),
        "state": stop.state,
        "planned_s": stop.planned.start,
        "expected_s": stop.start,
        "late_s": stop.late_s,
        "arrival_s": stop.arrival,
        "departure_s": stop.departure,
        "wait_s": stop.wait_s,
        "missed_s": stop.missed_s,
        "planned_missed_s": stop.planned_missed_s,
        "outside_s": stop.outside_s,
        "failed_orders": list(stop.failed_orders),
    }


def _range_of(stop: ExpectedStop) -> Object:
    return {
        "earliest_s": stop.early,
        "likely_s": stop.likely,
        "latest_s": stop.late,
        "miss_chance": None if stop.miss_chance is None else round(stop.miss_chance, 3),
    }


def _route(route: ExpectedRoute) -> Object:
    expected = route.expected
    return {
        "route": route.number,
        "vehicle": route.name,
        "reported_s": route.reported,
        "ended": route.ended,
        "planned_end_s": route.planned.end,
        "expected_end_s": None if expected is None else expected.end,
        "late_s": route.late_s,
    }


def own_object(found: Eta, distributor_id: str) -> Object:
    """What a distributor may be told, key by key: a new field does not leave by itself."""
    return {
        "format": "coload-eta-own",
        "version": VERSION,
        "date": found.plan.problem.settings.date,
        "distributor_id": distributor_id,
        "grain_s": GRAIN,
        "orders": [
            {
                "order_id": order.order_id,
                "store_id": order.store_id,
                "name": order.store_name,
                "kind": order.kind,
                "state": order.state,
                **_span("planned", order.planned),
                **_span("expected", order.expected),
            }
            for order in own_orders(found, distributor_id)
        ],
    }


def store_object(found: Eta, message: StoreMessage) -> Object:
    """What a store may be told likewise."""
    return {
        "format": STORE_FORMAT,
        "version": VERSION,
        "date": found.plan.problem.settings.date,
        "store_id": message.store_id,
        "name": message.store_name,
        "grain_s": GRAIN,
        "visits": [
            {
                "state": visit.state,
                **_span("planned", visit.planned),
                **_span("expected", visit.expected),
                "orders": [
                    {"distributor_id": own, "name": name, "order_ids": list(orders)}
                    for own, name, orders in visit.orders
                ],
            }
            for visit in message.visits
        ],
    }


def _span(name: str, span: Span | None) -> Object:
    first, last = span or (None, None)
    return {f"{name}_from_s": first, f"{name}_to_s": last}
