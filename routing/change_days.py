"""What differs between the days that two plans are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from routing.changes import TableChange
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem

Record = Distributor | Depot | Store | Order | VehicleType


def table_changes(before: Problem, after: Problem) -> Iterator[TableChange]:
    """The tables in which something differs."""
    new = _tables(after)
    for name, old in _tables(before).items():
        found = _compared(name, old, new[name])
        if found.added or found.gone or found.changed:
            yield found


def settings_differ(before: Problem, after: Problem) -> bool:
    """Whether what holds for the whole day differs, the date apart."""
    old, new = (replace(each.settings, date="", extra={}) for each in (before, after))
    more = before.sharing != after.sharing or before.available != after.available
    return old != new or more


def _tables(problem: Problem) -> Mapping[str, Mapping[str, Record]]:
    return {
        "distributors": problem.distributor,
        "depots": problem.depot,
        "stores": problem.store,
        "vehicles": problem.vehicle,
        "orders": problem.order,
    }


def _compared(name: str, old: Mapping[str, Record], new: Mapping[str, Record]) -> TableChange:
    return TableChange(
        name,
        tuple(key for key in new if key not in old),
        tuple(key for key in old if key not in new),
        tuple(key for key in new if key in old and _bare(old[key]) != _bare(new[key])),
    )


def _bare(record: Record) -> Record:
    """Without the columns that Coload does not know: they change no plan."""
    return replace(record, extra={})
