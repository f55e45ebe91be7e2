"""The figures that a ``plan.json`` states, against those that its sequences give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from routing.clock import clock
from routing.io.cells import text
from routing.io.journey import COST_WORDS
from routing.plan import Violation
from routing.problem import Problem

FIGURES = "figures"
NEAR = 2e-6
"""Money and loads are stated to six decimals; two that differ by less are the same."""

CLOCKS = {"start_s", "end_s", "departure_s", "arrival_s", "start_service_s", "start_loading_s"}
AFTER = ("departure_s", "load")
"""What a stop states of its end."""

UNWRITTEN: dict[str, Any] = {**dict.fromkeys(COST_WORDS, 0.0), "rest": None, "pauses": []}
"""What a plan says nothing of where there is none: whoever states it all the same is answered."""

LATEST = 1_000_000
"""Seconds beyond which nobody means a time of day."""


@dataclass(frozen=True)
class Difference:
    """A figure that is stated otherwise than it is. ``route`` is 0 for the whole plan."""

    path: str
    stated: Any
    computed: Any
    route: int = 0

    @property
    def violation(self) -> Violation:
        """The difference as a broken rule."""
        what = "sequence gives" if self.route else "plan gives"
        there, here = _short(self.stated), _short(self.computed)
        message = f"{self.path} is stated as {there}, the {what} {here}"
        return Violation(FIGURES, message, self.route)

    @property
    def example(self) -> str:
        """``start 05:31 is 06:12``."""
        name = self.path.rpartition(".")[2]
        stated, computed = self.stated, self.computed
        if name in CLOCKS and _is_time(stated) and _is_time(computed):
            stated, computed = clock(stated), clock(computed)
            name = name.removesuffix("_s")
        return f"{name.replace('_', ' ')} {_short(stated)} is {_short(computed)}"


def in_short(differences: Iterable[Difference]) -> Iterator[Violation]:
    """One violation a route, and one for the whole plan: how many differ, and the first."""
    for route, group in groupby(differences, key=lambda each: each.route):
        found = list(group)
        are = "1 stated figure is" if len(found) == 1 else f"{len(found)} stated figures are"
        message = f"{are} out of date, e.g. {found[0].example}"
        yield Violation(FIGURES, message, route)


def differences(stated: Any, computed: Any, route: int = 0, path: str = "") -> Iterator[Difference]:
    """Leaves that are stated and differ; what is not stated is not compared."""
    if isinstance(computed, Mapping) and isinstance(stated, Mapping):
        for key in computed:
            if key in stated:
                inner = f"{path}.{key}" if path else str(key)
                yield from differences(stated[key], computed[key], route, inner)
        if path.endswith("load"):
            for key in (key for key in stated if key not in computed):
                yield Difference(f"{path}.{key}", stated[key], None, route)
        else:
            for key in (key for key in UNWRITTEN if key in stated and key not in computed):
                inner = f"{path}.{key}" if path else key
                yield from differences(stated[key], UNWRITTEN[key], route, inner)
    elif _is_list(computed) and _is_list(stated) and len(stated) == len(computed):
        for index, (there, here) in enumerate(zip(stated, computed, strict=True), 1):
            yield from differences(there, here, route, f"{path}[{index}]")
    elif _is_list(computed):
        count = f"{len(stated)} entries" if _is_list(stated) else stated
        yield Difference(path, count, f"{len(computed)} entries", route)
    elif not _same(stated, computed):
        yield Difference(path, stated, computed, route)


def as_judged(problem: Problem, stated: Mapping[str, Any]) -> dict[str, Any]:
    """A stated route in the shape in which it is judged, so that figures meet their own stops.

    Stops, calls and orders that the day does not have are passed over, neighbouring stops at one
    store are one, trips without a stop are none.
    """
    trips: list[dict[str, Any]] = []
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for number, trip in enumerate(stated["trips"]):
        known = [stop for stop in trip["stops"] if text(stop["store_id"]) in problem.store]
        groups = groupby(known, key=lambda stop: text(stop["store_id"]))
        if known:
            stops = [_merged(problem, list(same)) for _, same in groups]
            calls = [c for c in trip.get("calls", ()) if text(c["depot_id"]) in problem.depot]
            for halt, judged in _halts(problem, trip):
                places[number, halt] = len(trips), judged
            trips.append({**trip, "stops": stops} | ({"calls": calls} if calls else {}))
    found = {**stated, "trips": trips}
    if "rest" in stated:
        found["rest"] = _placed(stated["rest"], places)
    if isinstance(stated.get("pauses"), list | tuple):
        found["pauses"] = [_placed(pause, places) for pause in stated["pauses"]]
    return found


def _halts(problem: Problem, trip: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    """Positions of a stated trip's loading, calls and stops, and where they are when judged."""
    yield -1, -1
    calls = trip.get("calls", ())
    judged = -1
    for halt, call in enumerate(calls):
        if text(call["depot_id"]) in problem.depot:
            judged += 1
            yield halt, judged
    before = None
    for halt, stop in enumerate(trip["stops"], len(calls)):
        store_id = text(stop["store_id"])
        if store_id in problem.store:
            judged += store_id != before
            before = store_id
            yield halt, judged


def _placed(rest: Any, places: Mapping[tuple[int, int], tuple[int, int]]) -> Any:
    """A stated break or pause at the place where it is judged; as it stands where that is none."""
    if not isinstance(rest, Mapping):
        return rest
    trip, halt = rest.get("trip"), rest.get("halt")
    if not isinstance(trip, int) or not isinstance(halt, int) or (trip, halt) not in places:
        return rest
    trip, halt = places[trip, halt]
    return {**rest, "trip": trip, "halt": halt}


def _merged(problem: Problem, same: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Of stops that are one, the first states the arrival and the last the departure."""
    first, last = same[0], same[-1]
    found = {key: value for key, value in first.items() if key not in AFTER}
    found |= {key: last[key] for key in AFTER if key in last}
    orders = (order for stop in same for order in stop["orders"])
    return found | {"orders": [order for order in orders if text(order) in problem.order]}


def _same(stated: Any, computed: Any) -> bool:
    """Numbers by value, ids as text, so that 2003 is ``"2003"``."""
    if isinstance(computed, str):
        plain = stated is None or isinstance(stated, str) or _is_number(stated)
        return plain and text(stated) == text(computed)
    if _is_number(computed) and _is_number(stated):
        try:  # not "more than": nothing is more than NaN
            return bool(abs(stated - computed) <= NEAR)
        except OverflowError:  # an integer beyond all floats
            return False
    return type(stated) is type(computed) and bool(stated == computed)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_time(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LATEST


def _short(value: Any) -> str:
    shown = "nothing" if value is None else str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
