"""Model objects as rows of tables: the inverse of `routing.io.records`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from geo.coordinates import from_wgs84
from routing.available import Available
from routing.clock import clock, show_windows
from routing.horizon import listed_patterns
from routing.io import (
    closures,
    columns_duties,
    columns_shape,
    compartments,
    paces,
    staff_rows,
    tiers,
)
from routing.io.cells import Cell
from routing.io.numbers import tidy
from routing.io.records import EXACT, NONE
from routing.model import (
    DAY_END,
    DAY_START,
    SIZES,
    DaySettings,
    Depot,
    Lock,
    Order,
    Store,
    VehicleType,
)
from routing.parts import as_ordered
from routing.problem import Problem
from routing.roads import seen_from
from routing.setups import layouts_of
from routing.sharing import Partner

Row = dict[str, Cell]


def rows_of(problem: Problem) -> dict[str, list[Row]]:
    """The day as tables of cells, the inverse of reading it; empty cells are left out."""
    system = problem.settings.coordinates
    tables: dict[str, list[Row]] = {
        "distributors": [
            {"distributor_id": d.id, "name": d.name, **d.extra} for d in problem.distributors
        ],
        "depots": [_depot_row(d) for d in problem.depots],
        "stores": [_store_row(s) for s in problem.stores],
        "vehicles": [_vehicle_row(v) for v in problem.vehicles],
        "orders": [_order_row(o) for o in as_ordered(problem)],
    }
    if problem.sharing.partners:
        tables["sharing"] = [_partner_row(partner) for partner in problem.sharing.partners]
    if problem.locks:
        tables["locks"] = [_lock_row(lock) for lock in problem.locks]
    if problem.drivers:
        tables["drivers"] = [staff_rows.driver_row(each) for each in problem.drivers]
    if problem.helpers:
        tables["helpers"] = [staff_rows.helper_row(each) for each in problem.helpers]
    if problem.available:
        tables["available"] = [_available_row(row) for row in problem.available]
    for name in ("depots", "stores") if not problem.settings.plane else ():
        lonlat = np.array([(row["lon"], row["lat"]) for row in tables[name]], dtype=np.float64)
        back = from_wgs84(lonlat.reshape(-1, 2), system)
        exact = back if system == "wgs84" else back.round(EXACT)
        for row, (lon, lat) in zip(tables[name], exact.tolist(), strict=True):
            row.update(lon=lon, lat=lat)
    return {name: [_filled(row) for row in rows] for name, rows in tables.items()}


def settings_row(problem: Problem, folder: Path | None = None) -> dict[str, Any]:
    """The settings as nested values, the inverse of reading them. Files are named from ``folder``
    on, where these values are written to."""
    settings, agreed = problem.settings, problem.sharing
    nested: dict[str, Any] = _filled(
        {
            "date": settings.date,
            "currency": settings.currency,
            "seconds_per_case": tidy(settings.seconds_per_case),
            "coordinates": settings.coordinates,
            "returns_last": settings.returns_last or None,
            "last_in_first_out": ";".join(sorted(settings.last_in_first_out)),
            "compartments_apart": _pairs(settings.compartments_apart),
            "cost_per_crossing": tidy(settings.cost_per_crossing) or None,
            "paces": paces.as_objects(settings.paces) or None,
            "closures": closures.as_objects(settings.closures) or None,
        }
    )
    distances = _filled(
        {
            "roads": seen_from(settings.roads, folder),
            "zones": seen_from(settings.zones, folder),
            "detour_factor": settings.detour_factor,
        }
    )
    if settings.speed_kmh:
        distances["speed_kmh"] = dict(sorted(settings.speed_kmh.items()))
    sharing = _filled({"max_distributors": agreed.max_distributors, "apart": _pairs(agreed.apart)})
    sections = {"horizon": _horizon(settings), "distances": distances, "sharing": sharing}
    return nested | {k: part for k, part in sections.items() if part} | dict(settings.extra)


def _pairs(pairs: frozenset[frozenset[str]]) -> str:
    return "; ".join(sorted("+".join(sorted(pair)) for pair in pairs))


def _horizon(settings: DaySettings) -> dict[str, Any]:
    days = settings.horizon
    if days is None:
        return {}
    return _filled({"first": days.first, "days": days.days, "off": days.off.listed()})


def _depot_row(d: Depot) -> Row:
    return {
        "depot_id": d.id,
        "name": d.name,
        "distributor_id": d.distributor_id,
        "lon": d.lon,
        "lat": d.lat,
        "opens": None if d.opens == DAY_START else clock(d.opens),
        "closes": None if d.closes == DAY_END else clock(d.closes),
        "loading_min": tidy(d.loading_s / 60),
        "docks": d.docks,
        **d.extra,
    }


def _store_row(s: Store) -> Row:
    return {
        "store_id": s.id,
        "name": s.name,
        "kind": s.kind,
        "address": s.address,
        "lon": s.lon,
        "lat": s.lat,
        "windows": show_windows(s.windows),
        "stop_min": tidy(s.stop_s / 60),
        "max_gross_t": None if s.max_gross_kg is None else tidy(s.max_gross_kg / 1000),
        "preferred": None if s.preferred is None else show_windows((s.preferred,)),
        "outside_per_min": tidy(s.outside_per_min) or None,
        "familiar": ";".join(sorted(s.familiar)),
        "unfamiliar_cost": tidy(s.unfamiliar_cost) or None,
        "needs": "+".join(sorted(s.needs)),
        "zones": "+".join(sorted(s.zones)),
        "max_wait_min": None if s.max_wait_s is None else tidy(s.max_wait_s / 60),
        "max_drops": s.max_drops,
        "min_drop": tidy(s.min_drop) or None,
        "days": s.days.listed(),
        "helper_percent": s.helper_percent,
        **s.extra,
    }


def _vehicle_row(v: VehicleType) -> Row:
    over = v.overtime_after_s
    return {
        "vehicle_id": v.id,
        "count": v.count,
        "distributor_id": v.distributor_id,
        "depot_id": v.depot_id,
        "end_depot_id": v.end_depot_id if v.end_depot_id not in (None, v.depot_id) else None,
        "returns": "no" if v.end_depot_id is None else None,
        **{f"capacity_{name}": tidy(limit) for name, limit in v.capacity.items()},
        "gross_t": tidy(v.gross_kg / 1000),
        "goods": ";".join(sorted(v.goods)),
        "shift_start": None if v.shift_start == DAY_START else clock(v.shift_start),
        "shift_end": None if v.shift_end == DAY_END else clock(v.shift_end),
        "fixed_cost": tidy(v.fixed_cost),
        "cost_per_km": tidy(v.cost_per_km),
        "cost_per_hour": tidy(v.cost_per_hour),
        "max_stops": v.max_stops,
        "max_km": None if v.max_metres is None else tidy(v.max_metres / 1000),
        "max_hours": None if v.max_seconds is None else tidy(v.max_seconds / 3600),
        "profile": v.profile,
        "co2e_kg_per_km": None if v.co2e_kg_per_km is None else tidy(v.co2e_kg_per_km),
        **dict.fromkeys(SIZES),
        **{name: tidy(size) for name, size in v.own_size},
        "max_trips": None if v.max_trips == 1 else v.max_trips,
        "break_min": None if not v.break_s else tidy(v.break_s / 60),
        "break_window": None if v.break_window is None else show_windows((v.break_window,)),
        "overtime_after_hours": None if over is None else tidy(over / 3600),
        "overtime_per_hour": tidy(v.overtime_per_hour) or None,
        "compartments": compartments.write(layouts_of(v)),
        "reload_depot_id": v.reload_depot_id,
        "aboard": None if v.aboard is None else ";".join(sorted(v.aboard)) or NONE[0],
        "skills": "+".join(sorted(v.skills)),
        **{name: tidy(cell) for name, cell in columns_duties.cells(v)},
        "overtime_factors": tiers.write(v.overtime_factors),
        "pause_at_stops": "yes" if v.pause_at_stops else None,
        "first_part_taken": "yes" if v.first_part_taken else None,
        "returns_once_empty": "yes" if v.returns_once_empty else None,
        **{name: tidy(cell) for name, cell in columns_shape.cells(v)},
        "days": v.days.listed(),
        "driver": v.driver,
        "helper_percent": v.helper_percent,
        **v.extra,
    }


def _order_row(o: Order) -> Row:
    return {
        "order_id": o.id,
        "distributor_id": o.distributor_id,
        "store_id": o.store_id,
        "kind": o.kind,
        "goods": o.goods,
        **{name: tidy(amount) for name, amount in o.quantity.items()},
        "priority": o.priority,
        "prize": None if o.prize is None else tidy(o.prize),
        "release": None if o.release == DAY_START else clock(o.release),
        "group": o.group,
        "from_store_id": o.from_store_id,
        "max_ride_min": None if o.max_ride_s is None else tidy(o.max_ride_s / 60),
        "vehicle": o.vehicle,
        "other_vehicle_cost": None if o.other_vehicle_cost is None else tidy(o.other_vehicle_cost),
        "needs": "+".join(sorted(o.needs)),
        "max_drops": o.max_drops,
        "min_drop": None if o.min_drop is None else tidy(o.min_drop),
        "together": o.together,
        "days": o.days.listed(),
        "visits": None if o.visits is None else str(o.visits),
        "patterns": listed_patterns(o.patterns),
        "min_gap_days": o.min_gap_days or None,
        "article": o.article,
        "from_depots": ";".join(sorted(o.from_depots)),
        **o.extra,
    }


def _partner_row(p: Partner) -> Row:
    detour, delay = p.max_detour_m, p.max_delay_s
    return {
        "distributor_id": p.distributor_id,
        "group": p.group or NONE[0],
        "not_with": ";".join(sorted(p.not_with)),
        "lends": _listed(p.lends),
        "opens": _listed(p.opens),
        "lends_to": _listed(p.lends_to),
        "max_detour_km": None if detour is None else tidy(detour / 1000),
        "max_delay_min": None if delay is None else tidy(delay / 60),
    }


def _lock_row(lock: Lock) -> Row:
    return {
        "lock_id": lock.id,
        "kind": lock.kind,
        "orders": " | ".join(";".join(trip) for trip in lock.trips),
        "vehicle": lock.vehicle,
        "price": None if lock.price is None else tidy(lock.price),
        "position": lock.position or None,
    }


def _available_row(row: Available) -> Row:
    amounts = {name: tidy(amount) for name, amount in row.quantity.items()}
    return {"depot_id": row.depot_id, "goods": row.goods, "article": row.article, **amounts}


def _listed(some: frozenset[str] | None) -> str | None:
    return None if some is None else ";".join(sorted(some)) or NONE[0]


def _filled(row: Row) -> Row:
    return {name: cell for name, cell in row.items() if cell is not None and cell != ""}
