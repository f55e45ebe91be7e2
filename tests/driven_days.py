"""Plans, and days driven as nobody drives them: by a truth that is known, and by chance."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from routing.clock import clock
from routing.distances import distances_of
from routing.evaluate import evaluate
from routing.events import Event
from routing.model import DaySettings, Depot, Distributor, Order, Store, VehicleType
from routing.plan import Itinerary, Plan, Route, Visit
from routing.problem import Problem

ROUTES, STOPS, DAY = 5, 8, 20 * 3600
SETTINGS = DaySettings("2026-03-02", "EUR", 10.0, speed_kmh={"van": 24.0}, detour_factor=1.4)


def day_plan(settings: DaySettings = SETTINGS, seed: int = 0, **van: Any) -> Plan:
    """Five vans with eight stops each, cases by chance: 40 stops and 45 legs from 05:00 on."""
    rng = Random(seed)
    stores, orders, routes = [], [], []
    for route in range(ROUTES):
        visits = []
        for stop in range(STOPS):
            name = f"S{route}{stop}"
            lon, lat = 14.5 + rng.uniform(-0.06, 0.06), 35.9 + rng.uniform(-0.04, 0.04)
            stores.append(Store(name, lon, lat, stop_s=300))
            quantity = {"kg": 10.0, "cases": float(rng.randint(2, 40))}
            orders.append(Order(f"O{route}{stop}", "A", name, quantity))
            visits.append(Visit(name, (f"O{route}{stop}",)))
        routes.append(Itinerary("van", route + 1, (tuple(visits),)))
    vehicle = VehicleType(
        "van", "D", {"kg": 1000.0}, ROUTES, shift_start=5 * 3600, shift_end=DAY, **van
    )
    depot = Depot("D", 14.5, 35.9, loading_s=900)
    owner = (Distributor("A"),)
    problem = Problem(owner, (depot,), tuple(stores), tuple(orders), (vehicle,), settings)
    return evaluate(problem, distances_of(problem), routes)


@dataclass
class Truth:
    """How a day goes: factors of service by store and of driving by hour, noise as the standard
    deviation of a logarithm, ``more`` seconds for every stop, ``spc`` seconds for a case if they
    are not those of the plan."""

    service: Mapping[str, float] = field(default_factory=dict)
    driving: Callable[[int], float] = lambda _: 1.0
    noise: float = 0.0
    more: float = 0.0
    spc: float | None = None


def drive(plan: Plan, truth: Truth, seed: int = 0) -> list[Event]:
    """The events of a plan driven in its order from its planned starts on, in whole seconds."""
    rng = Random(seed)
    return [event for route in plan.routes for event in _Driver(plan, route, truth, rng).day()]


class _Driver:
    def __init__(self, plan: Plan, route: Route, truth: Truth, rng: Random) -> None:
        self.plan, self.route, self.truth, self.rng = plan, route, truth, rng
        self.now, self.metres = route.start, 1_000_000

    def event(self, kind: Any, store_id: str = "", depot_id: str = "") -> Event:
        where = (store_id, depot_id)
        return Event(self.route.name, kind, self.now, *where, odometer_m=self.metres)

    def go(self, seconds: int, metres: int) -> None:
        hour = (self.now + seconds // 2) // 3600
        self.now += round(seconds * self.truth.driving(hour) * self.noise())
        self.metres += metres

    def noise(self) -> float:
        return self.rng.lognormvariate(0.0, self.truth.noise) if self.truth.noise else 1.0

    def day(self) -> list[Event]:
        problem, truth, trip = self.plan.problem, self.truth, self.route.trips[0]
        events = [self.event("start")]
        self.now = trip.departure
        events.append(self.event("departure", depot_id=trip.depot_id))
        for stop in trip.stops:
            self.go(stop.seconds, stop.metres)
            events.append(self.event("arrival", stop.store_id))
            store = problem.store[stop.store_id]
            self.now = max(self.now, store.windows[0][0] if store.windows else 0)
            events.append(self.event("service_start", stop.store_id))
            spc = problem.settings.seconds_per_case if truth.spc is None else truth.spc
            cases = sum(problem.order[order_id].cases for order_id in stop.orders)
            usual = store.stop_s + truth.more + spc * cases
            self.now += round(usual * truth.service.get(store.id, 1.0) * self.noise())
            events.append(self.event("departure", stop.store_id))
        self.go(trip.seconds, trip.metres)
        return [*events, self.event("end")]


HEADERS = ("vehicle", "kind", "store_id", "depot_id", "time", "odometer_km")
SAME: Mapping[str, str] = {}


def as_csv(
    events: Sequence[Event], headers: Sequence[str] = HEADERS, words: Mapping[str, str] = SAME
) -> str:
    """The events as a file, with other headers and words for the kinds where wanted."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(headers)
    for each in events:
        km = "" if each.odometer_m is None else each.odometer_m / 1000
        kind = words.get(each.kind, each.kind)
        writer.writerow((each.vehicle, kind, each.store_id, each.depot_id, clock(each.time), km))
    return file.getvalue()
