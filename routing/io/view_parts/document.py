"""``view.json``: a distributor's view as data, the format ``coload-view``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routing.clock import show_windows
from routing.io.files import write_text
from routing.io.numbers import tidy
from routing.view_figures import Emissions, Totals
from routing.views import (
    GRAIN,
    Consignment,
    LeftOutOrder,
    Money,
    PlannedOrder,
    Span,
    View,
    ViewVehicle,
)

FORMAT, VERSION = "coload-view", 1

Object = dict[str, Any]


def write_json(view: View, path: Path) -> None:
    """Write ``path``. Equal views give equal bytes."""
    write_text(path, json.dumps(as_object(view), ensure_ascii=False, indent=1) + "\n")


def as_object(view: View) -> Object:
    """The view as plain JSON types, key by key: a new field does not leave by itself."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "distributor": {"distributor_id": view.distributor_id, "name": view.distributor_name},
        "date": view.date,
        "currency": view.currency,
        "grain_s": GRAIN,
        "orders": [_planned(each) for each in view.orders],
        "left_out": [_left_out(each) for each in view.left_out],
        "vehicles": [_vehicle(each) for each in view.vehicles],
        "money": _money(view.money) if view.money else None,
        "emissions": _emissions(view.emissions) if view.emissions else None,
        "totals": _totals(view.totals) if view.totals else None,
    }


def _consignment(order: Consignment) -> Object:
    return {
        "order_id": order.order_id,
        "store_id": order.store_id,
        "store_name": order.store_name,
        "address": order.address,
        "windows": show_windows(order.windows),
        "kind": order.kind,
        "goods": order.goods,
        "quantity": _quantity(order.quantity),
    }


def _planned(planned: PlannedOrder) -> Object:
    given = planned.handover
    depot = {"depot_id": given.depot_id, "name": given.depot_name} if given else None
    return {
        **_consignment(planned.order),
        "vehicle": planned.vehicle,
        **_span("service", planned.service),
        "depot": depot and depot | (_span("time", given.time) if given else {}),
    }


def _left_out(left: LeftOutOrder) -> Object:
    reasons = [{"code": each.code, "message": each.message} for each in left.reasons]
    return {**_consignment(left.order), "reasons": reasons}


def _vehicle(vehicle: ViewVehicle) -> Object:
    return {
        "vehicle": vehicle.label,
        "own": vehicle.own,
        **_span("leaves", vehicle.leaves),
        **_span("back", vehicle.back),
        "orders": vehicle.orders,
        "quantity": _quantity(vehicle.quantity),
    }


def _money(money: Money) -> Object:
    return {
        "currency": money.currency,
        "method": money.method,
        "alone": money.alone,
        "charged": money.charged,
        "saving": money.saving,
    }


def _emissions(found: Emissions) -> Object:
    return {
        "co2e_kg": found.kg,
        "tonne_km": found.tonne_km,
        "kg_per_tonne_km": found.kg_per_tonne_km,
        "basis": found.basis,
    }


def _totals(totals: Totals) -> Object:
    fleet = totals.fleet
    return {
        "partners": totals.partners,
        "saving": totals.saving,
        "fleet": fleet
        and {
            "vehicles": fleet.vehicles,
            "km": fleet.km,
            "cost": fleet.cost,
            "co2e_kg": fleet.co2e_kg,
            "load_factor": dict(fleet.load_factor),
        },
    }


def _span(name: str, span: Span | None) -> Object:
    first, last = span or (None, None)
    return {f"{name}_from_s": first, f"{name}_to_s": last}


def _quantity(amounts: Mapping[str, float]) -> dict[str, float]:
    return {name: tidy(amount) for name, amount in amounts.items()}
