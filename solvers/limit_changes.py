"""The limits of a day, each as a change that makes it wider: what there is to be priced.

A change that takes a limit from all at once stands before the weaker ones, of one store or vehicle
type or of less time: what all together do not save, none of them saves alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from routing.available import Available
from routing.model import DAY_END, DAY_START, Depot, Store, VehicleType
from routing.plan import Plan
from routing.problem import Problem
from routing.setups import layouts_of
from routing.sharing import Sharing
from routing.staff import Driver
from solvers.day_changes import changed, longer, wider

WINDOW_S, SHIFT_S, HALF_SHIFT_S, DEPOT_S = 1800, 3600, 1800, 3600
"""By how much windows, shifts and the hours of depots are made longer."""

STOPS, METRES, SECONDS, SHARE = 1, 10_000, 3600, 0.1
"""By how much the stops, the way, the time and the capacity of vehicles are made more."""

Signs = Counter[tuple[str, str]]
"""How often the plan shows that a limit binds, by what and whom a change is about."""


@dataclass(frozen=True)
class Limit:
    """A change of the day. ``who``: a store, vehicle type or depot, all of them if empty;
    ``amount``: seconds, vehicles, trips, stops, metres, a share, skills or docks. ``signs``: how
    often the plan shows that it binds. ``weaker``: tried where this one saves something.
    ``wider``: whether every plan of the day is one of the changed day."""

    what: str
    who: str
    amount: float
    signs: int
    change: Callable[[Problem], Problem | None]
    weaker: tuple[Limit, ...] = ()
    wider: bool = True


def limits_of(plan: Plan, signs: Signs) -> tuple[Limit, ...]:
    """The limits that the day has. ``signs`` says which of the weaker changes come first."""
    maker = _Maker(plan, signs)
    every = (
        maker.vehicles(), maker.drivers(), maker.shifts(), maker.windows(), maker.most(),
        maker.capacity(), maker.larger(), maker.depots(), maker.docks(), maker.access(),
        maker.skills(), maker.returns(), maker.sharing(), maker.available(),
    )  # fmt: skip
    return tuple(limit for found in every for limit in found)


class _Maker:
    def __init__(self, plan: Plan, signs: Signs) -> None:
        self.plan, self.signs, self.problem = plan, signs, plan.problem
        self.gone = "replanned_at_s" in plan.made_by  # nobody begins earlier by now
        self.used = Counter(route.vehicle.type_id for route in plan.routes)
        self.types: dict[str, VehicleType] = {}
        for vehicle in self.problem.vehicles:
            self.types.setdefault(vehicle.type_id, vehicle)

    def limit(
        self, what: str, who: str, amount: float, table: str, how: Callable[[Any], Any]
    ) -> Limit:
        """A change of the row of a table, or the rows of one type of vehicles."""

        def mine(row: Any) -> Any:
            name = row.type_id if isinstance(row, VehicleType) else row.id
            return how(row) if name == who else row

        sign = self.signs[what, who]
        return Limit(what, who, amount, sign, lambda problem: changed(problem, table, mine))

    def together(
        self, what: str, amount: float, table: str, how: Callable[[Any], Any], each: Iterable[Limit]
    ) -> Iterator[Limit]:
        """A change of all rows of a table at once, and of each by itself."""
        weaker = sorted(each, key=lambda limit: (-limit.signs, limit.what, limit.who))
        if weaker:
            signs = sum(limit.signs for limit in weaker)

            def change(problem: Problem) -> Problem | None:
                return changed(problem, table, how)

            yield Limit(what, "", amount, signs, change, tuple(weaker))

    def each_type(
        self, what: str, amount: float, how: Callable[[VehicleType], VehicleType]
    ) -> Iterator[Limit]:
        """Each type of vehicles that it changes, and all at once."""
        able = [name for name, v in self.types.items() if how(v) != v]
        each = [self.limit(what, name, amount, "vehicles", how) for name in able]
        yield from each if len(each) == 1 else self.together(what, amount, "vehicles", how, each)

    def vehicles(self) -> Iterator[Limit]:
        """One more of the types of which all are out; of a day in progress none can come."""
        single = {v.type_id for v in self.problem.vehicles if v.type_id != v.id or v.aboard}
        full = {
            name for name, v in self.types.items()
            if name not in single and self.used[name] >= v.count
        }  # fmt: skip

        def more(vehicle: VehicleType) -> VehicleType:
            return replace(vehicle, count=vehicle.count + 1) if vehicle.id in full else vehicle

        yield from self.each_type("vehicle", 1, more)

    def drivers(self) -> Iterator[Limit]:
        """One more of the drivers who all have a route."""
        driving = Counter(route.vehicle.setup.driver for route in self.plan.routes)
        full = {d.id for d in self.problem.drivers if 0 < d.count <= driving[d.id]}

        def more(driver: Driver) -> Driver:
            return replace(driver, count=driver.count + 1) if driver.id in full else driver

        each = [self.limit("driver", name, 1, "drivers", more) for name in sorted(full)]
        yield from (each if len(each) == 1 else self.together("driver", 1, "drivers", more, each))

    def shifts(self) -> Iterator[Limit]:
        """Shifts an hour longer at both ends; then at one end of one type, then half as much."""
        each = []
        for what, earlier in (("shift-later", 0), ("shift-earlier", 1))[: 2 - self.gone]:

            def ends(seconds: int, earlier: int = earlier) -> Callable[[VehicleType], VehicleType]:
                return lambda v: _extended(v, seconds * earlier, seconds * (1 - earlier))

            for name, vehicle in self.types.items():
                if vehicle.aboard is not None or ends(SHIFT_S)(vehicle) == vehicle:
                    continue
                half = self.limit(what, name, HALF_SHIFT_S, "vehicles", ends(HALF_SHIFT_S))
                whole = self.limit(what, name, SHIFT_S, "vehicles", ends(SHIFT_S))
                each.append(replace(whole, weaker=(half,)))
        both = 0 if self.gone else SHIFT_S
        yield from self.together(
            "shift", SHIFT_S, "vehicles", lambda v: _extended(v, both, SHIFT_S), each
        )

    def windows(self) -> Iterator[Limit]:
        """All windows at both ends, then each store's at one end."""
        used = {o.store_id for o in self.problem.orders}
        used |= {o.from_store_id for o in self.problem.orders}
        each = []
        for what, earlier in (("window-earlier", 1), ("window-later", 0)):

            def open_(store: Store, earlier: int = earlier) -> Store:
                return wider(store, WINDOW_S * earlier, WINDOW_S * (1 - earlier))

            each += [
                self.limit(what, store.id, WINDOW_S, "stores", open_)
                for store in self.problem.stores
                if store.id in used and open_(store) != store
            ]
        yield from self.together(
            "window", WINDOW_S, "stores", lambda s: wider(s, WINDOW_S, WINDOW_S), each
        )

    def most(self) -> Iterator[Limit]:
        """What vehicles do at the most: stops, way, time, trips."""
        for what, name, more in (
            ("stops", "max_stops", STOPS),
            ("km", "max_metres", METRES),
            ("hours", "max_seconds", SECONDS),
            ("trip", "max_trips", 1),
        ):

            def raised(vehicle: VehicleType, name: str = name, more: int = more) -> VehicleType:
                most = getattr(vehicle, name)
                return vehicle if most is None else replace(vehicle, **{name: most + more})

            yield from self.each_type(what, more, raised)

    def capacity(self) -> Iterator[Limit]:
        """A tenth more on each vehicle, in each of its compartments too."""

        def more(limits: Mapping[str, float]) -> dict[str, float]:
            return {name: (1.0 + SHARE) * each for name, each in limits.items()}

        def roomier(vehicle: VehicleType) -> VehicleType:
            first, *others = (
                tuple(replace(c, capacity=more(c.capacity)) for c in layout)
                for layout in layouts_of(vehicle)
            )
            roomy = replace(vehicle, capacity=more(vehicle.capacity), compartments=first)
            return replace(roomy, other_layouts=tuple(others))

        yield from self.each_type("capacity", SHARE, roomier)

    def larger(self) -> Iterator[Limit]:
        """All vehicles of a type exchanged for as many of the next larger one of its owner."""
        for name, vehicle in self.types.items():
            if vehicle.aboard is not None or vehicle.type_id != vehicle.id or not self.used[name]:
                continue
            able = [v for v in self.types.values() if _larger(v, vehicle)]
            if not able:
                continue
            other = min(able, key=lambda v: (sorted(v.capacity.items()), v.id))
            sign = self.signs["capacity", name]
            how = replace(other, id=vehicle.id, count=vehicle.count, extra=vehicle.extra)
            limit = self.limit(
                f"larger:{other.id}", name, vehicle.count, "vehicles", partial(_exchanged, how)
            )
            yield replace(limit, signs=sign, wider=False)

    def depots(self) -> Iterator[Limit]:
        """Depots open longer at both ends, then each at one end."""
        each = []
        for what, earlier in (("depot-later", 0), ("depot-earlier", 1)):

            def open_(depot: Depot, earlier: int = earlier) -> Depot:
                return _open(depot, DEPOT_S * earlier, DEPOT_S * (1 - earlier))

            each += [
                self.limit(what, depot.id, DEPOT_S, "depots", open_)
                for depot in self.problem.depots
                if not depot.id.startswith("@ ") and open_(depot) != depot
            ]
        yield from self.together(
            "depot", DEPOT_S, "depots", lambda d: _open(d, DEPOT_S, DEPOT_S), each
        )

    def docks(self) -> Iterator[Limit]:
        """One dock more."""
        for depot in self.problem.depots:
            if depot.crowds and depot.docks is not None:
                more = partial(replace, docks=depot.docks + 1)
                yield self.limit("docks", depot.id, 1, "depots", more)

    def available(self) -> Iterator[Limit]:
        """A tenth more of all that a depot has so much of."""
        for depot_id in dict.fromkeys(row.depot_id for row in self.problem.available):

            def more(row: Available, depot_id: str = depot_id) -> Available:
                if row.depot_id != depot_id:
                    return row
                return replace(
                    row, quantity={n: (1.0 + SHARE) * q for n, q in row.quantity.items()}
                )

            change = partial(changed, table="available", how=more)
            sign = self.signs["available", depot_id]
            yield Limit("available", depot_id, SHARE, sign, change)

    def access(self) -> Iterator[Limit]:
        """Streets open to every vehicle."""
        heaviest = max((v.gross_kg for v in self.problem.vehicles), default=0.0)

        def free(store: Store) -> Store:
            limit = store.max_gross_kg
            return (
                store if limit is None or limit >= heaviest else replace(store, max_gross_kg=None)
            )

        able = [s for s in self.problem.stores if free(s) != s]
        each = [self.limit("access", s.id, heaviest, "stores", free) for s in able]
        yield from (
            each if len(each) == 1 else self.together("access", heaviest, "stores", free, each)
        )

    def skills(self) -> Iterator[Limit]:
        """Vehicles that have all skills that somebody needs."""
        needed = frozenset[str]().union(
            *(o.needs for o in self.problem.orders), *(s.needs for s in self.problem.stores)
        )
        yield from self.each_type(
            "skills", len(needed), lambda v: replace(v, skills=v.skills | needed)
        )

    def returns(self) -> Iterator[Limit]:
        """Returns before the last delivery."""
        if self.problem.settings.returns_last and any(o.is_return for o in self.problem.orders):

            def off(problem: Problem) -> Problem:
                return replace(problem, settings=replace(problem.settings, returns_last=False))

            yield Limit("returns-last", "", 1, self.signs["returns-last", ""], off)

    def sharing(self) -> Iterator[Limit]:
        """What partners, and their goods, may not do together."""
        days: tuple[tuple[str, Mapping[str, Any]], ...] = (
            ("distributors", {"max_distributors": None}),
            ("apart", {"apart": frozenset()}),
        )
        for what, free in days:
            yield from self._shared(what, partial(replace, **free))
        partners: tuple[tuple[str, Mapping[str, Any]], ...] = (
            ("not-with", {"not_with": frozenset()}),
            ("detour", {"max_detour_m": None}),
            ("delay", {"max_delay_s": None}),
            ("lends", {"lends": None, "lends_to": None}),
            ("opens", {"opens": None}),
        )
        for what, free in partners:
            yield from self._shared(what, partial(_each_partner, free))

    def _shared(self, what: str, how: Callable[[Sharing], Sharing]) -> Iterator[Limit]:
        if how(self.problem.sharing) != self.problem.sharing:
            yield Limit(
                what, "", 1, self.signs[what, ""],
                lambda problem: replace(problem, sharing=how(problem.sharing)),
            )  # fmt: skip


def _exchanged(other: VehicleType, _: VehicleType) -> VehicleType:
    return other


def _each_partner(free: Mapping[str, Any], sharing: Sharing) -> Sharing:
    return replace(sharing, partners=tuple(replace(each, **free) for each in sharing.partners))


def _extended(vehicle: VehicleType, earlier: int, later: int) -> VehicleType:
    """The vehicle with a longer shift, as far as the day goes; one that has left already stays."""
    if vehicle.aboard is not None:
        earlier = 0
    earlier = min(earlier, vehicle.shift_start - DAY_START)
    return longer(vehicle, earlier, max(0, min(later, DAY_END - vehicle.shift_end))) or vehicle


def _open(depot: Depot, earlier: int, later: int) -> Depot:
    opens, closes = max(depot.opens - earlier, DAY_START), min(depot.closes + later, DAY_END)
    return replace(depot, opens=opens, closes=max(closes, depot.closes))


def _larger(other: VehicleType, vehicle: VehicleType) -> bool:
    """Whether one holds more than another and could stand in its place."""
    where = [(v.depot_id, v.end_depot_id, v.distributor_id, v.aboard) for v in (other, vehicle)]
    names: Sequence[str] = sorted(vehicle.capacity)
    if where[0] != where[1] or sorted(other.capacity) != names or other.type_id != other.id:
        return False
    pairs = [(other.capacity[name], vehicle.capacity[name]) for name in names]
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)
