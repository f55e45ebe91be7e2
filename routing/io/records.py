"""Records to model objects: with `routing.io.record_rows`, the way back, the one place that knows
both the columns and the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from geo.coordinates import to_wgs84
from routing.available import Available
from routing.errors import Finding, Severity
from routing.horizon import ANY_DAY
from routing.io import (
    columns_duties,
    columns_shape,
    staff_rows,
)
from routing.io.columns_orders import ORDERS
from routing.io.parse import Record
from routing.model import (
    DAY_END,
    DAY_START,
    DaySettings,
    Depot,
    Distributor,
    Lock,
    Order,
    Store,
    VehicleType,
)
from routing.sharing import Partner

Values = Mapping[str, Any]


def distributor(values: Values, extra: Mapping[str, str]) -> Distributor:
    """A row of ``distributors``."""
    return Distributor(values["distributor_id"], values.get("name", ""), extra)


def depot(values: Values, extra: Mapping[str, str]) -> Depot:
    """A row of ``depots``; coordinates are still those of the file."""
    return Depot(
        values["depot_id"],
        values["lon"],
        values["lat"],
        values.get("distributor_id"),
        values.get("name", ""),
        values.get("opens", DAY_START),
        values.get("closes", DAY_END),
        round(values.get("loading_min", 0.0) * 60),
        values.get("docks"),
        extra,
    )


def store(values: Values, extra: Mapping[str, str]) -> Store:
    """A row of ``stores``; coordinates are still those of the file."""
    tonnes, wait = values.get("max_gross_t"), values.get("max_wait_min")
    return Store(
        values["store_id"],
        values["lon"],
        values["lat"],
        values.get("name", ""),
        values.get("kind", ""),
        values.get("address", ""),
        values.get("windows", ()),
        round(values.get("stop_min", 0.0) * 60),
        None if tonnes is None else tonnes * 1000,
        values.get("preferred"),
        values.get("outside_per_min", 0.0),
        values.get("familiar", frozenset()),
        values.get("unfamiliar_cost", 0.0),
        values.get("needs", frozenset()),
        extra,
        max_drops=values.get("max_drops"),
        min_drop=values.get("min_drop", 0.0),
        days=values.get("days", ANY_DAY),
        zones=values.get("zones", frozenset()),
        helper_percent=values.get("helper_percent"),
        max_wait_s=None if wait is None else round(wait * 60),
    )


def vehicle(values: Values, extra: Mapping[str, str]) -> VehicleType:
    """A row of ``vehicles``."""
    km, hours = values.get("max_km"), values.get("max_hours")
    overtime = values.get("overtime_after_hours")
    ends = values.get("end_depot_id") or values["depot_id"]
    layouts = values.get("compartments", ())
    return VehicleType(
        values["vehicle_id"],
        values["depot_id"],
        {n.removeprefix("capacity_"): v for n, v in values.items() if n.startswith("capacity_")},
        values.get("count", 1),
        values.get("distributor_id"),
        None if values.get("returns") == "no" else ends,
        values.get("gross_t", 0.0) * 1000,
        values.get("goods", frozenset()),
        values.get("shift_start", DAY_START),
        values.get("shift_end", DAY_END),
        values.get("fixed_cost", 0.0),
        values.get("cost_per_km", 0.0),
        values.get("cost_per_hour", 0.0),
        values.get("max_stops"),
        None if km is None else round(km * 1000),
        None if hours is None else round(hours * 3600),
        values.get("profile", ""),
        values.get("co2e_kg_per_km"),
        values.get("height_m"),
        values.get("width_m"),
        values.get("length_m"),
        values.get("axle_t"),
        values.get("max_trips", 1),
        round(values.get("break_min", 0.0) * 60),
        values.get("break_window"),
        None if overtime is None else round(overtime * 3600),
        values.get("overtime_per_hour", 0.0),
        layouts[0] if layouts else (),
        values.get("reload_depot_id"),
        _aboard(values.get("aboard")),
        values.get("skills", frozenset()),
        extra,
        **columns_duties.fields(values),
        **columns_shape.fields(values),
        days=values.get("days", ANY_DAY),
        other_layouts=layouts[1:],
        driver=values.get("driver", ""),
        helper_percent=values.get("helper_percent"),
    )


def order(values: Values, extra: Mapping[str, str]) -> Order:
    """A row of ``orders``."""
    words = {column.name for column in ORDERS.columns} - {"kg", "m3", "cases"}
    ride = values.get("max_ride_min")
    return Order(
        values["order_id"],
        values["distributor_id"],
        values["store_id"],
        {name: amount for name, amount in values.items() if name not in words},
        values.get("kind", "delivery"),
        values.get("goods", ""),
        values.get("priority", "normal"),
        values.get("prize"),
        values.get("release", DAY_START),
        values.get("group", ""),
        values.get("from_store_id", ""),
        None if ride is None else round(ride * 60),
        values.get("vehicle", ""),
        values.get("other_vehicle_cost"),
        values.get("needs", frozenset()),
        extra,
        max_drops=values.get("max_drops"),
        min_drop=values.get("min_drop"),
        together=values.get("together", ""),
        days=values.get("days", ANY_DAY),
        visits=values.get("visits"),
        patterns=values.get("patterns", ()),
        min_gap_days=values.get("min_gap_days", 0),
        article=values.get("article", ""),
        from_depots=values.get("from_depots", frozenset()),
    )


NONE = ("none", "无", "没有")
ALL = ("all", "全部", "所有")


def partner(values: Values, extra: Mapping[str, str]) -> Partner:
    """A row of ``sharing``. There is nowhere to keep further columns."""
    km, minutes = values.get("max_detour_km"), values.get("max_delay_min")
    group = values.get("group", "all")
    not_with = values.get("not_with", frozenset())
    return Partner(
        values["distributor_id"],
        "" if group.casefold() in NONE else "all" if group.casefold() in ALL else group,
        frozenset() if _means(not_with, NONE) else not_with,
        _some(values.get("lends")),
        _some(values.get("opens")),
        _some(values.get("lends_to")),
        None if km is None else round(km * 1000),
        None if minutes is None else round(minutes * 60),
    )


def _some(listed: frozenset[str] | None) -> frozenset[str] | None:
    """Which are meant: None for all, which an empty cell says or the word."""
    if listed is None or _means(listed, ALL):
        return None
    return frozenset() if _means(listed, NONE) else listed


def _aboard(listed: frozenset[str] | None) -> frozenset[str] | None:
    """Which orders are on board; the word for none means a vehicle underway without any."""
    return frozenset() if listed is not None and _means(listed, NONE) else listed


def _means(listed: frozenset[str], words: Sequence[str]) -> bool:
    return len(listed) == 1 and next(iter(listed)).casefold() in words


def lock(values: Values, extra: Mapping[str, str]) -> Lock:
    """A row of ``locks``. There is nowhere to keep further columns."""
    return Lock(
        values["lock_id"],
        values["kind"],
        values["orders"],
        values.get("vehicle", ""),
        values.get("price"),
        values.get("position", 0),
    )


def available(values: Values, extra: Mapping[str, str]) -> Available:
    """A row of ``available``. There is nowhere to keep further columns."""
    words = ("depot_id", "goods", "article")
    return Available(
        values["depot_id"],
        {name: amount for name, amount in values.items() if name not in words},
        values.get("goods", ""),
        values.get("article", ""),
    )


BUILD: Mapping[str, Callable[[Values, Mapping[str, str]], Any]] = {
    "distributors": distributor,
    "depots": depot,
    "stores": store,
    "vehicles": vehicle,
    "orders": order,
    "sharing": partner,
    "locks": lock,
    "drivers": staff_rows.driver,
    "helpers": staff_rows.helper,
    "available": available,
}


EXACT = 9
"""Decimals of coordinates in other systems than WGS-84, a tenth of a millimetre: turned and turned
back they are the same to the last digit, so that a plan that is read again is the same plan."""


def move(records: Sequence[Record], system: str) -> None:
    """Turn the coordinates of depots or stores into WGS-84, in place."""
    if not records or system == "wgs84":
        return
    lonlat = np.array([(r.values["lon"], r.values["lat"]) for r in records]).round(EXACT)
    for record, (lon, lat) in zip(records, to_wgs84(lonlat, system).tolist(), strict=True):
        record.values.update(lon=lon, lat=lat)


ROWS_NAMED = 20
"""Notes of one kind that are given row by row; where there are more, one note names the first."""


def missing_amounts(
    orders: Sequence[Record], vehicles: Sequence[Record], settings: DaySettings
) -> Iterator[Finding]:
    """Notes on amounts that are empty although the day could use them: nothing is 0 in silence."""
    needed = _limited(vehicles)
    meaning = {
        name: f"{name} is empty and counts as 0, though vehicles limit it" for name in needed
    }
    if settings.seconds_per_case:
        meaning["cases"] = "cases is empty and counts as 0: no time for unloading them"
    if any("goods" in record.values for record in orders):
        meaning["goods"] = "goods is empty: any vehicle may carry the order"
    for name in sorted(meaning):
        rows = [record for record in orders if name not in record.values]
        several = f" (as in {len(rows)} of {len(orders)} rows)" if len(rows) > ROWS_NAMED else ""
        for record in rows[: 1 if several else None]:
            place = ("orders", -1, record.file, record.row, name)
            yield Finding("empty-cell", Severity.NOTE, meaning[name] + several, *place)


def _limited(vehicles: Sequence[Record]) -> set[str]:
    """The dimensions that vehicles limit, by a column or by compartment."""
    columns = {n.removeprefix("capacity_") for v in vehicles for n in v.values if "capacity_" in n}
    layouts = (layout for v in vehicles for layout in v.values.get("compartments", ()))
    parts = (part for layout in layouts for part in layout)
    return columns.union(*(part.capacity for part in parts))


def missing_limits(
    vehicles: Sequence[Record], stores: Sequence[Record], orders: Sequence[Record]
) -> Iterator[Finding]:
    """Notes on limits that no row has: what a misspelt column comes to."""
    dimensions = ["kg", *(["m3"] if any("m3" in o.values for o in orders) else [])]
    for name in dimensions:
        if vehicles and name not in _limited(vehicles):
            what = "weight" if name == "kg" else "volume"
            message = f"no vehicle has a limit in {name}: any {what} fits"
            yield Finding("no-limit", Severity.NOTE, message, "vehicles", -1, vehicles[0].file)
    if stores and not any("windows" in s.values for s in stores):
        message = "no store has windows: all are open all day"
        yield Finding("no-limit", Severity.NOTE, message, "stores", -1, stores[0].file)
