"""What differs between the days that two plans are of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from routing.change_rest import Ahead, bare_order, bare_store
from routing.changes import TableChange
from routing.fleet_left import UNDERWAY
from routing.model import Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from routing.staff import Driver, Helper

Record = Distributor | Depot | Store | Order | VehicleType | Driver | Helper


def table_changes(
    before: Problem, after: Problem, ahead: Ahead | None = None
) -> Iterator[TableChange]:
    """The tables in which something differs. ``ahead``: where the day after is what was left."""
    if ahead is not None:
        yield from _of_the_rest(before, after, ahead)
        return
    new = _tables(after)
    for name, old in _tables(before).items():
        found = _compared(name, old, new[name])
        if found.added or found.gone or found.changed:
            yield found


def _of_the_rest(before: Problem, after: Problem, ahead: Ahead) -> Iterator[TableChange]:
    """Stores and orders: vehicles and depots are written anew there, and nobody needs stores that
    nothing goes to any more."""
    stores = {store_id: bare_store(store) for store_id, store in before.store.items()}
    here = {i: bare_store(s) for i, s in after.store.items() if not i.startswith(UNDERWAY)}
    found = _compared("stores", stores, here)
    old = {o.id: bare_order(o, True) for o in before.orders if not _expected(o, ahead)}
    new = {o.id: bare_order(o, True) for o in after.orders}
    for each in (replace(found, gone=()), _compared("orders", old, new)):
        if each.added or each.gone or each.changed:
            yield each


def _expected(order: Order, ahead: Ahead) -> bool:
    """Whether an order of the day before is not there any more since it, or another of its group,
    is done."""
    over = order.id in ahead.done or order.group in ahead.over_groups
    return over and order.id not in ahead.rest.problem.order


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
        "drivers": problem.setups.drivers.by_id,
        "helpers": problem.setups.helpers.by_id,
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
    return record if isinstance(record, Driver | Helper) else replace(record, extra={})
