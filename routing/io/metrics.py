"""The key figures as lines to show: a label, the metric in words, how to format it, where it is.

Report and workbook print the same lines, so that a figure never goes by two names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from routing.io.journey import COST_WORDS, cost_parts, further_costs, has_pauses, has_rests
from routing.plan import Plan

if TYPE_CHECKING:
    from routing.kpi import Figures

Style = Literal["money", "km", "percent", "count", "hours", "number"]
"""How a value is shown: ``km`` takes metres, ``hours`` seconds, ``percent`` a ratio."""


@dataclass(frozen=True)
class Metric:
    """One key figure. ``meaning`` says what is divided by what."""

    label: str
    meaning: str
    style: Style
    value: Callable[[Figures], float | None]


def metrics(plan: Plan) -> tuple[Metric, ...]:
    """All key figures of the plan, in the order in which they are read."""
    money = plan.problem.settings.currency or "money"
    parts = " + ".join(name.replace("_", " ") for name in cost_parts(plan)[:-1])
    return (
        Metric(f"Cost ({money})", parts, "money", lambda f: f.cost.total),
        *_further_costs(plan, money),
        *_work(plan),
        *_ratios(plan),
        *_unit_costs(money),
        *_emissions(),
    )


def load_factor_name(dimension: str | None) -> str:
    """The metric that a departure load factor goes by, for headline and tables."""
    of = f", {dimension}" if dimension else ""
    return f"Departure load factor{of}"


def _further_costs(plan: Plan, money: str) -> Iterator[Metric]:
    for name in further_costs(plan):
        label = f"{name.replace('_', ' ').capitalize()} ({money})"
        value = attrgetter(f"cost.{name}")
        yield Metric(label, f"part of the cost: {COST_WORDS[name]}", "money", value)


def _work(plan: Plan) -> Iterator[Metric]:
    yield Metric("Vehicles", "vehicles that leave", "count", lambda f: f.vehicles)
    yield Metric("Distance (km)", "all legs with the way back", "km", lambda f: f.metres)
    yield Metric(
        "Empty distance (km)", "legs with nothing on board", "km", lambda f: f.empty_metres
    )
    unpaid = [
        word for word, there in (("breaks", has_rests), ("pauses", has_pauses)) if there(plan)
    ]
    whole = "from loading to the end"
    whole += f", unpaid {' and '.join(unpaid)} included" if unpaid else ""
    yield Metric("Duration (h)", whole, "hours", lambda f: f.duration_s)
    waiting = "paid time without driving, loading or service"
    yield Metric("Waiting (h)", waiting, "hours", lambda f: f.waiting_s)
    yield Metric("Stops", "halts of a vehicle", "count", lambda f: f.stops)
    yield Metric("Drops", "orders handled at a stop", "count", lambda f: f.drops)
    yield Metric("Orders left out", "orders that nobody carries", "count", lambda f: f.left_out)
    yield Metric("Cases", "cases handled", "count", lambda f: f.cases)
    yield Metric("Delivered (kg)", "out to stores", "count", lambda f: f.delivered.get("kg"))
    yield Metric("Returned (kg)", "back from stores", "count", lambda f: f.returned.get("kg"))
    on_time = "stops begun within a window / stops"
    yield Metric("On time", on_time, "percent", lambda f: f.on_time_share)


def _ratios(plan: Plan) -> Iterator[Metric]:
    for name in plan.problem.dimensions:
        yield _departure(name)
    for name in plan.problem.dimensions:
        yield from _utilisation(name)
    yield Metric("Empty-km share", "empty km / all km", "percent", lambda f: f.empty_share)


def _departure(name: str) -> Metric:
    meaning = f"{name} on board at departure / capacity, over trips"
    return Metric(load_factor_name(name), meaning, "percent", lambda f: f.load_factor.get(name))


def _utilisation(name: str) -> Iterator[Metric]:
    meaning = f"{name} × km / capacity × km"
    yield Metric(
        f"Utilisation, laden, {name}",
        f"{meaning}, without empty legs",
        "percent",
        lambda f: f.utilisation_laden.get(name),
    )
    yield Metric(
        f"Utilisation, all km, {name}",
        f"{meaning}, with empty legs",
        "percent",
        lambda f: f.utilisation_all.get(name),
    )


def _unit_costs(money: str) -> Iterator[Metric]:
    shortest = "quantity × shortest distance from depot to store"
    yield Metric("Tonne-km", shortest, "number", lambda f: f.tonne_km)
    driven = "load × distance driven"
    yield Metric("Tonne-km driven", driven, "number", lambda f: f.tonne_km_driven)
    yield Metric("Drops a route", "drops / routes", "number", lambda f: f.drops_per_route)
    yield Metric("kg a drop", "kg / drops", "number", lambda f: f.kg_per_drop)
    yield Metric("km a drop", "km / drops", "number", lambda f: f.km_per_drop)
    yield Metric(f"Cost a case ({money})", "cost / cases", "money", lambda f: f.cost_per_case)
    yield Metric(
        f"Cost a tonne-km ({money})", "cost / tonne-km", "money", lambda f: f.cost_per_tonne_km
    )


def _emissions() -> Iterator[Metric]:
    yield Metric("CO2e (kg)", "greenhouse gases of the vehicles", "number", lambda f: f.co2e_kg)
    yield Metric(
        "CO2e (kg a tonne)", "CO2e / tonnes carried", "number", lambda f: f.co2e_kg_per_tonne
    )
    yield Metric(
        "CO2e (g a tonne-km)", "CO2e / tonne-km", "number", lambda f: f.co2e_g_per_tonne_km
    )
