"""Figures of the whole cooperation that one of its distributors may read.

A sum over partners is told only where no other partner's part of it follows by taking off one's
own: at least three partners have to be in it. What belongs to vehicles (their cost, km, CO2e) is a
sum over those who own them, so that there must not be just one other owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routing.emissions import factor_of
from routing.kpi import Figures
from routing.model import VehicleType
from routing.plan import Plan

LEAST = 3
"""So many partners at least are in whatever is told of all of them."""

Basis = Literal["day", "own fleet"]


@dataclass(frozen=True)
class Emissions:
    """A distributor's part of the greenhouse gases, well-to-wheel.

    ``tonne_km``: its own transport activity, kg x shortest distance from depot to store, of what is
    on the routes. ``kg_per_tonne_km``: the intensity it is multiplied by, that of the whole day
    or an estimate for its own vehicles (``basis``).
    """

    kg: float
    tonne_km: float
    kg_per_tonne_km: float
    basis: Basis


@dataclass(frozen=True)
class FleetTotals:
    """What all vehicles that are out do together. ``load_factor``: load at departure / capacity,
    per dimension."""

    vehicles: int
    km: float
    cost: float
    co2e_kg: float
    load_factor: Mapping[str, float]


@dataclass(frozen=True)
class Totals:
    """The whole cooperation. ``partners``: distributors with goods on the routes. ``fleet``,
    ``saving``: None where they would say something of a single partner."""

    partners: int
    fleet: FleetTotals | None = None
    saving: float | None = None


def emissions(plan: Plan, distributor_id: str) -> Emissions | None:
    """Its transport activity times an intensity; None where nothing can be said.

    The parts in `KeyFigures` divide each route by itself. On a route with one partner that part
    is own / (own + other) of a figure that the vehicle's owner knows from its odometer, which
    gives away the other's goods. So all are counted at the intensity of the whole day (in ISO
    14083: of the transport operation category); these parts add up to the plan as well. Nothing is
    said of goods on board of somebody else's vehicle underway: it would tell where that stands.
    """
    if _on_board_elsewhere(plan, distributor_id):
        return None
    parts = plan.kpi.distributors
    activity = parts[distributor_id].tonne_km
    whole = plan.kpi.plan
    basis: Basis = "day"
    if sum(part.tonne_km > 0.0 for part in parts.values()) >= LEAST:
        intensity: float | None = whole.co2e_kg / whole.tonne_km
    else:
        basis, intensity = "own fleet", own_intensity(plan, distributor_id)
    if intensity is None:
        return None
    return Emissions(round(activity * intensity, 1), round(activity, 3), round(intensity, 3), basis)


def _on_board_elsewhere(plan: Plan, distributor_id: str) -> bool:
    """Whether goods of a distributor are on board of a vehicle underway that is not its own."""
    return any(
        plan.problem.order[order_id].distributor_id == distributor_id
        for vehicle in plan.problem.vehicles
        if vehicle.distributor_id != distributor_id
        for order_id in vehicle.aboard or ()
    )


def own_intensity(plan: Plan, distributor_id: str) -> float | None:
    """kg CO2e per tonne-km of its own vehicles, were they half full over all they drive."""
    own = [
        vehicle
        for vehicle in plan.problem.vehicles
        if vehicle.distributor_id == distributor_id and vehicle.capacity.get("kg", 0.0) > 0.0
    ]
    count = sum(vehicle.count for vehicle in own)
    return sum(v.count * _half_full(v) for v in own) / count if count else None


def _half_full(vehicle: VehicleType) -> float:
    factor = factor_of(vehicle)
    return (factor.empty + factor.full) / 2 / (vehicle.capacity["kg"] / 2 / 1000)


def totals(plan: Plan, distributor_id: str, saving: float | None = None) -> Totals | None:
    """What is told of the whole; None where fewer than three partners take part.

    ``saving``: of all partners, if whoever knows it found it to be fit to be told.
    """
    partners = sum(part.drops > 0 for part in plan.kpi.distributors.values())
    if partners < LEAST:
        return None
    return Totals(partners, _fleet(plan, distributor_id), saving)


def _fleet(plan: Plan, distributor_id: str) -> FleetTotals | None:
    owners = {route.vehicle.distributor_id for route in plan.routes}
    if len(owners - {None, distributor_id}) == 1:
        return None
    whole: Figures = plan.kpi.plan
    return FleetTotals(
        whole.vehicles,
        round(whole.metres / 1000, 1),
        round(whole.cost.total, 2),
        round(whole.co2e_kg, 1),
        {name: round(ratio, 3) for name, ratio in whole.load_factor.items() if _common(plan, name)},
    )


def _common(plan: Plan, dimension: str) -> bool:
    """Whether all vehicles that are out limit the dimension and three partners load in it."""
    if any(dimension not in route.vehicle.capacity for route in plan.routes):
        return False
    orders = (plan.problem.order[name] for route in plan.routes for name in route.orders)
    loaders = {
        order.distributor_id
        for order in orders
        if order.kind == "delivery" and order.quantity.get(dimension, 0.0) > 0.0
    }
    return len(loaders) >= LEAST
