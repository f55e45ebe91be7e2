"""One day, validated once: the door through which every reader and every program comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from routing.available import Available
from routing.errors import Finding, InputError, Severity
from routing.model import DaySettings, Depot, Distributor, Lock, Order, Store, VehicleType, Window
from routing.sharing import Sharing
from routing.staff import AS_IT_IS, FULL_PERCENT, Driver, Helper, Setup, helped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.matrix import Distances
    from routing.locks import Bonds
    from routing.plan import Itinerary
    from routing.rules import PriceRule
    from routing.setups import Setups
    from routing.sources import Sources
    from routing.traffic import Traffic

Thing = TypeVar("Thing", Distributor, Depot, Store, Order, VehicleType)


def _wrong(findings: Iterable[Finding]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def _by_id(things: tuple[Thing, ...]) -> Mapping[str, Thing]:
    return {thing.id: thing for thing in things}


@dataclass(frozen=True)
class Problem:
    """A delivery day that can be planned.

    Construction validates it and raises `InputError` with every problem found, each with its
    place. ``findings`` holds what does not stop the planning: orders that nobody can carry, and
    notes. ``sharing``: who loads with whom. ``skipped`` lists rows that a reader was told to skip.
    ``wholes``: orders of the day that are split; ``orders`` has their parts instead
    (`routing.parts`). ``locks``: what is decided already; a lock of orders or a vehicle that
    the day does not have binds the others, so that a part of a day can keep them all.
    ``drivers``: if there are any, each route has one; ``helpers``: a route may have one
    (`routing.setups`). ``available``: what depots have to give out; what no row is about, they have
    as much of as is asked for.
    ``sources`` tells the validation where a record stands in the user's files.
    """

    distributors: tuple[Distributor, ...]
    depots: tuple[Depot, ...]
    stores: tuple[Store, ...]
    orders: tuple[Order, ...]
    vehicles: tuple[VehicleType, ...]
    settings: DaySettings = field(default_factory=DaySettings)
    skipped: tuple[Finding, ...] = ()
    sources: Sources | None = field(default=None, repr=False, compare=False)
    sharing: Sharing = field(default_factory=Sharing)
    wholes: tuple[Order, ...] = ()
    locks: tuple[Lock, ...] = ()
    drivers: tuple[Driver, ...] = ()
    helpers: tuple[Helper, ...] = ()
    available: tuple[Available, ...] = ()

    def __post_init__(self) -> None:
        if _wrong(self._validated):
            raise InputError.of(self._validated)
        if _wrong(self._of_days):
            raise InputError.of(self.findings)

    @cached_property
    def _validated(self) -> tuple[Finding, ...]:
        from routing.validate import validate

        return tuple(validate(self))

    @cached_property
    def _of_days(self) -> tuple[Finding, ...]:
        from routing.validate_week import week_findings

        return () if self.sources and self.sources.broken else tuple(week_findings(self))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What does not stop the planning. Who may carry what takes as long to look at as all else,
        so that is done when somebody asks."""
        from routing.servable import unservable

        if self.sources and self.sources.broken:
            return self._validated
        return (*self._validated, *unservable(self), *self._of_days)

    @classmethod
    def read(cls, path: str | Path, *, skip_bad_rows: bool = False) -> Problem:
        """Read a day folder, an ``.xlsx`` workbook or a ``.json`` document.

        Raises `InputError` with every problem of the day; with ``skip_bad_rows`` the rows that
        cannot be used go to ``skipped``, and only what concerns the whole day is raised.
        """
        from routing.io.day import read_day

        return read_day(Path(path), skip_bad_rows=skip_bad_rows)

    def save(self, path: str | Path) -> None:
        """Write the day as a ``.json`` document, an ``.xlsx`` workbook or a folder, by suffix."""
        from routing.io.day import write_day

        write_day(self, Path(path))

    def supposed(self, table: str, rows: tuple[object, ...]) -> Problem:
        """The day with other rows of one table that nobody validates, to look quickly what they
        would change; depots and stores stay where they are, in their order and their zones. Who
        keeps such a day makes it by `dataclasses.replace`."""
        day = object.__new__(Problem)
        for each in fields(self):
            object.__setattr__(day, each.name, getattr(self, each.name))
        object.__setattr__(day, table, rows)
        object.__setattr__(day, "sources", None)
        for known in ("traffics", "toll_tables", "row_of_place"):  # of places alone, and dear
            object.__setattr__(day, known, getattr(self, known))
        return day

    @cached_property
    def distributor(self) -> Mapping[str, Distributor]:
        """Distributors by id."""
        return _by_id(self.distributors)

    @cached_property
    def depot(self) -> Mapping[str, Depot]:
        """Depots by id."""
        return _by_id(self.depots)

    @cached_property
    def store(self) -> Mapping[str, Store]:
        """Stores by id."""
        return _by_id(self.stores)

    @cached_property
    def order(self) -> Mapping[str, Order]:
        """Orders by id."""
        return _by_id(self.orders)

    @cached_property
    def whole(self) -> Mapping[str, Order]:
        """Orders that are split, by id."""
        return _by_id(self.wholes)

    @cached_property
    def parts(self) -> Mapping[str, tuple[Order, ...]]:
        """The parts of each order that is split, by its id, in their order."""
        found: dict[str, list[Order]] = {order.id: [] for order in self.wholes}
        for order in self.orders:
            if order.part_of:
                found.setdefault(order.part_of, []).append(order)
        return {order_id: tuple(parts) for order_id, parts in found.items()}

    @cached_property
    def vehicle(self) -> Mapping[str, VehicleType]:
        """Vehicle types by id."""
        return _by_id(self.vehicles)

    @cached_property
    def setups(self) -> Setups:
        """How its vehicles can go out."""
        from routing.setups import Setups

        return Setups(self)

    @cached_property
    def variants(self) -> tuple[VehicleType, ...]:
        """Its vehicle types as they can go out: what rules and engines choose among. Those that
        leave no choice are as in ``vehicles``."""
        return self.setups.all()

    @cached_property
    def _driven(self) -> dict[tuple[str, Setup], VehicleType]:
        return {}

    def vehicle_of(self, itinerary: Itinerary) -> VehicleType:
        """What drives an itinerary whose vehicle the day has: its type as it goes out."""
        vehicle = self.vehicle[itinerary.vehicle_id]
        if itinerary.setup == AS_IT_IS and not vehicle.other_layouts:
            return vehicle
        key = itinerary.vehicle_id, itinerary.setup
        if key not in self._driven:
            self._driven[key] = self.setups.variant(vehicle, itinerary.setup)
        return self._driven[key]

    @cached_property
    def priced_rules(self) -> tuple[PriceRule, ...]:
        """The rules that may be broken at a price, of which the day has one."""
        from routing.rules import PRICE_RULES

        return tuple(rule for rule in PRICE_RULES if rule.used(self))

    @cached_property
    def forbidden(self) -> dict[tuple[str, Setup], dict[str, tuple[tuple[str, str], ...]]]:
        """Why vehicles in a setup may not carry orders, as far as `routing.rules.broken_by` has
        been asked: codes and sentences, by order."""
        return {}

    @cached_property
    def windows_by_vehicle(self) -> dict[tuple[str, str, Setup], tuple[Window, ...] | None]:
        """What `routing.closed.windows_for` has found, by store, vehicle and setup."""
        return {}

    @cached_property
    def traffics(self) -> list[tuple[Distances, Traffic]]:
        """What `routing.traffic.traffic_of` has made, by source of travel."""
        return []

    @cached_property
    def toll_tables(self) -> list[tuple[object, str, NDArray[np.int32]]]:
        """What `routing.tolls` has asked for, by source of travel and profile."""
        return []

    @cached_property
    def row_of_place(self) -> Mapping[tuple[bool, str], int]:
        """For a depot (False) or a store (True) of this id its row among all depots and stores."""
        places = [(False, depot.id) for depot in self.depots]
        places += [(True, store.id) for store in self.stores]
        return {place: row for row, place in enumerate(places)}

    @cached_property
    def on_map(self) -> Mapping[str, tuple[int, int]]:
        """Where each store is on a flat map (`routing.spots.on_map`)."""
        from routing.spots import on_map

        return on_map(self.stores)

    @cached_property
    def holder(self) -> Mapping[str, str]:
        """For each order on board of a vehicle underway that vehicle's id."""
        return {order_id: v.id for v in self.vehicles for order_id in v.aboard or ()}

    @cached_property
    def bonds(self) -> Bonds:
        """What its locks bind."""
        from routing.locks import bonds_of

        return bonds_of(self)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The load dimensions that some vehicle limits; ``kg`` and ``m3`` first."""
        limited = {name for vehicle in self.vehicles for name in vehicle.capacity}
        return tuple(sorted(limited, key=lambda name: (name != "kg", name != "m3", name)))

    @cached_property
    def carriers(self) -> tuple[tuple[int, ...], ...]:
        """For each order the positions in ``variants`` of the types that may carry it."""
        from routing.servable import carriers

        return carriers(self)

    def service_s(self, order: Order, percent: int = FULL_PERCENT) -> int:
        """Seconds to unload or load one order, beyond the fixed time of the stop; with a helper
        ``percent`` of it (`helped`)."""
        return helped(round(order.cases * self.settings.seconds_per_case), percent)
