"""What rows about the vehicles of a plan name: vehicles, places, orders, and times."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

import numpy as np

from geo.coordinates import to_wgs84
from routing.io.column import fold
from routing.io.moments import Moment
from routing.io.parse import Record
from routing.model import DAY_END, number_in
from routing.plan import Plan
from routing.references import Alike

PLATES = frozenset(map(fold, ("plate", "plates", "license plate", "车牌", "车牌号")))
"""Columns of vehicles, of the user's own, that hold the plates of a type, with ``;`` between."""

_DAY_S = 24 * 3600


class UnusableError(ValueError):
    """A row that fits nothing of the plan: code, column, value, and a sentence."""

    def __init__(self, code: str, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.code, self.column, self.value = code, column, value


class PlanNames:
    """The names of a plan, and the date of its day: that of the day, or the earliest that
    ``records`` name."""

    def __init__(self, plan: Plan, records: Iterable[Record]) -> None:
        self._plan, self._problem = plan, plan.problem
        self._alike = {
            "store_id": Alike("stores", plan.problem.stores),
            "depot_id": Alike("depots", plan.problem.depots),
            "order_id": Alike("orders", plan.problem.orders),
        }
        self._ids: Mapping[str, Container[str]] = {
            "store_id": plan.problem.store,
            "depot_id": plan.problem.depot,
            "order_id": plan.problem.order,
        }
        self._routes = {route.name for route in plan.routes}
        self._called = _called(plan)
        self._day = plan.problem.settings.date or _first_date(records)

    def vehicle(self, values: Mapping[str, object]) -> str:
        """The name of the route that a row means. Raises `UnusableError`, as the others do."""
        written, number = str(values["vehicle"]), values.get("number")
        tried = [written] if number is None else [f"{written} #{number}", written]
        for each in tried:
            found = each if each in self._routes else self._called.get(fold(each))
            if found:
                return found
        shown = tried[0]
        known = [route.name for route in self._plan.routes]
        listed = ", ".join(known[:5]) + (f" and {len(known) - 5} more" if len(known) > 5 else "")
        message = f"vehicle '{shown}' drives no route of the plan; its routes: {listed or 'none'}"
        raise UnusableError("unknown-id", "vehicle", shown, message)

    def in_the_yard(self, values: Mapping[str, object]) -> str:
        """The name of the vehicle that a row means, if the day has it and the plan does not use
        it; else empty."""
        written, number = str(values["vehicle"]), values.get("number")
        name = written if number is None else f"{written} #{number}"
        if name in self._routes or fold(name) in self._called:
            return ""
        has = any(0 < number_in(name, v) <= v.count for v in self._problem.vehicles)
        return name if has else ""

    def place(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The store and the depot; a depot may stand in the column of stores."""
        store_id = values.get("store_id", "")
        if store_id in self._problem.depot and store_id not in self._problem.store:
            return "", store_id
        depot_id = self.known("depot_id", values.get("depot_id", ""))
        return self.known("store_id", store_id), depot_id

    def known(self, column: str, value: str) -> str:
        """The value, if the day has such a store, depot or order."""
        if value and value not in self._ids[column]:
            hint = self._alike[column].hint(value)
            message = f"{column} '{value}' is not in the plan's day; {hint}"
            raise UnusableError("unknown-id", column, value, message)
        return value

    def time(self, values: Mapping[str, object]) -> int:
        """Seconds from the midnight of the plan's day."""
        moment = values["time"]
        assert isinstance(moment, Moment)
        date = moment.date or str(values.get("date", ""))
        days = (_as_date(date) - _as_date(self._day)).days if date and self._day else 0
        seconds = days * _DAY_S + moment.seconds
        if days not in (0, 1) or seconds > DAY_END:
            message = (
                f"the row is of {date}, the plan of {self._day}; "
                "give each plan the events of its own day"
            )
            raise UnusableError("other-day", "time", date, message)
        return seconds


def spots(plan: Plan, records: Sequence[Record]) -> list[tuple[float, float] | None]:
    """Where each event was, WGS-84. A position of which a half is missing, or that is no place on
    Earth (a receiver without a fix writes 0 or 999), is none: nothing rests on it."""
    found: list[tuple[float, float] | None] = [None] * len(records)
    rows, lonlat = [], []
    for row, record in enumerate(records):
        lon, lat = record.values.get("lon"), record.values.get("lat")
        if lon and lat and -180 <= lon <= 180 and -90 <= lat <= 90:
            rows.append(row)
            lonlat.append((lon, lat))
    if rows and not plan.problem.settings.plane:
        moved = to_wgs84(np.array(lonlat), plan.problem.settings.coordinates)
        for row, (lon, lat) in zip(rows, moved.tolist(), strict=True):
            found[row] = lon, lat
    return found


def _called(plan: Plan) -> dict[str, str]:
    """What else a vehicle may be called, folded -> the name of its route: ``bev-van 3``, the
    route's number, the plate, and the type where one of it drives. What two could be is neither."""
    drive = Counter(route.vehicle.id for route in plan.routes)
    found: dict[str, set[str]] = {}
    for number, route in zip(plan.numbers, plan.routes, strict=True):
        names = [route.name, str(number), f"route {number}", f"路线{number}"]
        names += _plates(route.vehicle.extra, route.number)
        names += [route.vehicle.id] if drive[route.vehicle.id] == 1 else []
        for name in names:
            found.setdefault(fold(name), set()).add(route.name)
    return {key: min(names) for key, names in found.items() if len(names) == 1}


def _plates(extra: Mapping[str, str], number: int) -> list[str]:
    """The plate of one of the vehicles of a type."""
    listed = next((cell for name, cell in extra.items() if fold(name) in PLATES), "")
    plates = [plate.strip() for plate in re.split(r"[;,、；，]", listed) if plate.strip()]
    return plates[number - 1 : number]


def _first_date(records: Iterable[Record]) -> str:
    """The earliest date that the file names; empty if none."""
    dates = [record.values["time"].date or record.values.get("date", "") for record in records]
    return min(filter(None, dates), default="")


def _as_date(written: str) -> dt.date:
    return dt.date.fromisoformat(written)
