"""What a ``plan.json`` decides, read with a sentence for whatever is not as it should be."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from routing.errors import InputError, MissingError
from routing.io.cells import text
from routing.io.document import TwinKeyError, no_twins
from routing.plan import Itinerary, LeftOut, Reason, Visit
from routing.problem import Problem
from routing.staff import Setup

HIGHEST = 1_000_000
"""No fleet has a vehicle with a higher number, and a workbook could not hold just any integer."""

Object = Mapping[str, Any]


def load(file: Path) -> Any:
    """The parsed file. Raises `InputError` with one sentence where it is no sound JSON."""
    if not file.is_file():
        raise MissingError(f"'{file}' is not there; name a plan.json that `coload plan` wrote")
    try:
        written = file.read_bytes().decode("utf-8-sig")
        content = json.loads(written, object_pairs_hook=no_twins, parse_constant=_no_number)
        if "\\ud" in written.lower():  # half a character as \ud800 could not be written again
            json.dumps(content, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InputError(f"'{file}' holds half a character ({error.reason})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"'{file}' is not UTF-8 ({error}); save it as UTF-8") from error
    except TwinKeyError as error:
        raise InputError(f"'{file}': the key '{error}' stands twice in one object") from error
    except (ValueError, RecursionError) as error:  # a number of too many digits is a ValueError
        raise InputError(f"'{file}' is not valid JSON: {error}") from error
    return content


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def made_by(content: Object, name: str) -> dict[str, Any]:
    """Engine, seed and limits, as they stand."""
    return dict(as_object(content.get("made_by", {}), f"'{name}': made_by"))


def itineraries(content: Object, name: str) -> list[Itinerary]:
    """Who goes where. Positions in messages count from 1, as those of violations do."""
    routes = as_list(content, "routes", f"'{name}': ", "if there are none")
    return [_itinerary(route, f"'{name}': routes[{n}]") for n, route in enumerate(routes, 1)]


def left_out(content: Object, name: str, problem: Problem) -> list[LeftOut]:
    """The orders that nobody delivers, with what the day knows of them."""
    entries = as_list(content, "left_out", f"'{name}': ", "if nothing is left out")
    return [_left(each, problem, f"'{name}': left_out[{n}]") for n, each in enumerate(entries, 1)]


def _itinerary(route: Any, path: str) -> Itinerary:
    route = as_object(route, path)
    trips = as_list(route, "trips", f"{path}.", "if the vehicle stays")
    numbered = [(trip, f"{path}.trips[{n}]") for n, trip in enumerate(trips, 1)]
    visits = tuple(_trip(trip, where) for trip, where in numbered)
    calls = tuple(_calls(trip, where) for trip, where in numbered)
    told = tuple(_not_before(trip, where) for trip, where in numbered)
    start = route.get("fixed_start_s")
    return Itinerary(
        as_id(route, "vehicle_id", path),
        _number(route.get("number", 1), f"{path}.number"),
        visits,
        calls if any(calls) else (),
        None if start is None else _number(start, f"{path}.fixed_start_s"),
        told if any(map(any, told)) else (),
        _setup(route, path),
    )


def _setup(route: Object, path: str) -> Setup:
    """How the vehicle goes out; most plans say nothing of it."""
    layout = route.get("layout")
    people = (as_text(route[k], f"{path}.{k}") if k in route else "" for k in ("driver", "helper"))
    return Setup(0 if layout is None else _number(layout, f"{path}.layout"), *people)


def _not_before(trip: Object, path: str) -> tuple[int, ...]:
    """Before which second each loading of a trip, whose calls are sound, does not begin."""
    places = [(trip, path)]
    places += [(call, f"{path}.calls[{n}]") for n, call in enumerate(trip.get("calls", ()), 1)]
    told = ((each.get("not_before_s"), where) for each, where in places)
    return tuple(0 if s is None else _number(s, f"{where}.not_before_s") for s, where in told)


def _calls(trip: Object, path: str) -> tuple[str, ...]:
    """Depots where a trip loads after its first; most plans say nothing of any."""
    calls = as_list(trip, "calls", f"{path}.", "") if "calls" in trip else []
    return tuple(
        as_id(as_object(call, f"{path}.calls[{n}]"), "depot_id", f"{path}.calls[{n}]")
        for n, call in enumerate(calls, 1)
    )


def _trip(trip: Any, path: str) -> tuple[Visit, ...]:
    stops = as_list(as_object(trip, path), "stops", f"{path}.", "if there are none")
    return tuple(_visit(stop, f"{path}.stops[{n}]") for n, stop in enumerate(stops, 1))


def _visit(stop: Any, path: str) -> Visit:
    stop = as_object(stop, path)
    orders = enumerate(as_list(stop, "orders", f"{path}.", "if there are none"), 1)
    return Visit(
        as_id(stop, "store_id", path),
        tuple(as_text(order, f"{path}.orders[{n}]") for n, order in orders),
    )


def _left(entry: Any, problem: Problem, path: str) -> LeftOut:
    entry = as_object(entry, path)
    order_id = as_id(entry, "order_id", path)
    given = as_list(entry, "reasons", f"{path}.", "") if "reasons" in entry else []
    reasons = tuple(_reason(each, f"{path}.reasons[{n}]") for n, each in enumerate(given, 1))
    order = problem.order.get(order_id)
    if order is None:
        return LeftOut(order_id, "", "", "normal", reasons)
    return LeftOut(order_id, order.distributor_id, order.store_id, order.priority, reasons)


def _reason(reason: Any, path: str) -> Reason:
    reason = as_object(reason, path)
    return Reason(as_id(reason, "code", path), as_id(reason, "message", path))


def as_object(value: Any, path: str) -> Object:
    if not isinstance(value, Mapping):
        raise InputError(f"{path} must be an object")
    return value


def as_list(holder: Object, key: str, path: str, when_empty: str) -> Sequence[Any]:
    if key not in holder:
        raise InputError(f"{path}{key} is missing; write [] {when_empty}")
    value = holder[key]
    if not isinstance(value, list | tuple):
        raise InputError(f"{path}{key} must be a list")
    return value


def as_id(holder: Object, key: str, path: str) -> str:
    if key not in holder:
        raise InputError(f"{path}.{key} is missing")
    return as_text(holder[key], f"{path}.{key}")


def as_text(value: Any, path: str) -> str:
    """Ids may be numbers in the file; they mean what the same cell means in the day."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(f"{path} must be a text")
    return text(value)


def _number(value: Any, path: str) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    if not whole or not -HIGHEST <= value <= HIGHEST or value != int(value):
        raise InputError(f"{path} must be a whole number, up to {HIGHEST:,}")
    return int(value)
