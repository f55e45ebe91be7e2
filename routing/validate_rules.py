"""What is checked of the rules that not every day has: docks, trips, breaks, compartments,
alternatives, transfers, hours of slow traffic, skills."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from routing.clock import clock
from routing.errors import Finding, Severity
from routing.model import DAY_START, Order, VehicleType
from routing.oversize import MOST_DROPS
from routing.parts import divisible
from routing.problem import Problem
from routing.references import same
from routing.roads import is_map
from routing.rules.skills import SEPARATORS
from routing.setups import layouts_of
from routing.sources import found
from routing.validate_sharing import goods_apart

SLOWEST, USUAL = 5, 100
"""Percent of the usual speed that a pace may have."""

MOST_TRIPS = 10_000
MOST_DOCKS = 10_000

USUAL_AMOUNTS = {"kg", "m3", "cases"}


def rule_findings(problem: Problem) -> Iterator[Finding]:
    """Every finding, each with its place."""
    yield from _docks(problem)
    for index, vehicle in enumerate(problem.vehicles):
        yield from _vehicle(problem, index, vehicle)
    for index, order in enumerate(problem.orders):
        yield from _order(problem, index, order)
    yield from _drops(problem)
    yield from _groups(problem)
    yield from _alone(problem)
    yield from _paces(problem)
    yield from _skills(problem)
    pairs = problem.settings.compartments_apart
    yield from goods_apart(problem, "compartments_apart", pairs)


def _docks(problem: Problem) -> Iterator[Finding]:
    for index, depot in enumerate(problem.depots):
        if depot.docks is None:
            continue
        place = ("depots", index, "docks", depot.docks)
        if not 1 <= depot.docks <= MOST_DOCKS:
            message = (
                f"docks {depot.docks} is not between 1 and {MOST_DOCKS:,}; leave the cell empty "
                "where as many vehicles as come can load at once"
            )
            yield found(problem, "out-of-range", *place, message)
        elif depot.loading_s == 0:
            message = "docks have no effect where loading takes no time; fill in loading_min"
            yield found(problem, "docks-unused", *place, message, Severity.NOTE)


def _vehicle(problem: Problem, index: int, v: VehicleType) -> Iterator[Finding]:
    def wrong(code: str, column: str, value: object, message: str) -> Finding:
        return found(problem, code, "vehicles", index, column, value, message)

    if not 1 <= v.max_trips <= MOST_TRIPS:
        message = f"max_trips {v.max_trips} is not between 1 and {MOST_TRIPS:,}"
        yield wrong("out-of-range", "max_trips", v.max_trips, message)
    for slip in shift_slips(v):
        yield wrong(*slip)
    known = {name for order in problem.orders for name in order.quantity} | USUAL_AMOUNTS
    for compartment in (part for layout in layouts_of(v) for part in layout):
        if not compartment.capacity:
            message = "a compartment does not say what it holds; give it kg, m3 or another limit"
            yield wrong("not-a-compartment", "compartments", "", message)
        for name, limit in compartment.capacity.items():
            if not 0 < limit < 1e9:
                message = f"a compartment of {limit:,g} {name} is not above 0 and below 1e9"
                yield wrong("out-of-range", "compartments", limit, message)
            if name not in known:
                message = (
                    f"a compartment is limited in '{name}', and no order has such an amount; "
                    f"use one of {', '.join(sorted(known)) or 'kg, m3, cases'}"
                )
                yield wrong("no-such-dimension", "compartments", name, message)


def shift_slips(v: VehicleType) -> Iterator[tuple[str, str, object, str]]:
    """Of the break and of overtime: code, column, value, message."""
    if v.break_s >= 0 and (v.break_s > 0) != (v.break_window is not None):
        message = "a break needs both break_min above 0 and break_window; fill in both, or neither"
        yield "half-a-break", "break_min", v.break_s / 60, message
    elif v.break_window is not None and v.break_window[1] < v.shift_start:
        message = (
            f"the break begins by {clock(v.break_window[1])}, before the shift at "
            f"{clock(v.shift_start)}; correct break_window, or leave it empty"
        )
        yield "out-of-range", "break_window", clock(v.break_window[1]), message
    if v.overtime_per_hour > 0 and v.overtime_after_s is None:
        message = "overtime_per_hour needs overtime_after_hours: from when on it is paid"
        yield "half-overtime", "overtime_per_hour", v.overtime_per_hour, message


def _order(problem: Problem, index: int, o: Order) -> Iterator[Finding]:
    def wrong(code: str, column: str, value: object, message: str) -> Finding:
        return found(problem, code, "orders", index, column, value, message)

    if o.is_transfer:
        if not o.from_store_id:
            message = "a transfer needs from_store_id: the store where it is picked up"
            yield wrong("no-pickup", "from_store_id", "", message)
        elif o.from_store_id == o.store_id:
            message = f"a transfer from '{o.store_id}' to itself; correct one of the stores"
            yield wrong("no-pickup", "from_store_id", o.from_store_id, message)
        if problem.settings.returns_last:
            message = "a transfer and the setting returns_last do not go together; drop one"
            yield wrong("transfer-and-returns-last", "kind", o.kind, message)
    elif o.from_store_id:
        message = f"from_store_id is for transfers, this is a {o.kind}; clear it, or set the kind"
        yield wrong("not-a-transfer", "from_store_id", o.from_store_id, message)
    if o.max_ride_s is not None and not o.is_transfer:
        message = f"max_ride_min is for transfers, this is a {o.kind}; clear it, or set the kind"
        yield wrong("not-a-transfer", "max_ride_min", o.max_ride_s / 60, message)
    if o.release > DAY_START and o.kind != "delivery":
        message = f"release is for deliveries, this is a {o.kind}; clear it"
        yield wrong("not-a-delivery", "release", clock(o.release), message)


def _drops(problem: Problem) -> Iterator[Finding]:
    """Limits of drops are numbers of drops, and not of what is never split."""
    places = [("stores", i, store.max_drops) for i, store in enumerate(problem.stores)]
    places += [("orders", i, order.max_drops) for i, order in enumerate(problem.orders)]
    for table, index, most in places:
        if most is not None and not 1 <= most <= MOST_DROPS:
            message = f"max_drops {most} is not between 1 and {MOST_DROPS}; 1 is for never split"
            yield found(problem, "out-of-range", table, index, "max_drops", most, message)
    for index, order in enumerate(problem.orders):
        if (order.max_drops or 1) > 1 and not order.part_of and not divisible(order):
            what = "a transfer" if order.is_transfer else f"one of the alternatives '{order.group}'"
            message = f"max_drops {order.max_drops} on {what}, which is never split; clear it"
            place = ("orders", index, "max_drops", order.max_drops)
            yield found(problem, "never-split", *place, message)


def _groups(problem: Problem) -> Iterator[Finding]:
    firsts: dict[str, Order] = {}
    for index, order in enumerate(problem.orders):
        if not order.group:
            continue
        first = firsts.setdefault(order.group, order)
        if order.is_transfer:
            message = "a transfer cannot be one of several alternatives; clear its group"
        elif _terms(order) != _terms(first):
            message = (
                f"orders '{first.id}' and '{order.id}' of group '{order.group}' have not the same "
                "distributor, priority and prize; make them alike, or name another group"
            )
        else:
            continue
        yield found(problem, "uneven-group", "orders", index, "group", order.group, message)


def _alone(problem: Problem) -> Iterator[Finding]:
    """Groups of one order, whose name may be misspelt: that order has no alternative."""
    sizes = Counter(order.group for order in problem.orders)
    for index, order in enumerate(problem.orders):
        if order.group and sizes[order.group] == 1:
            message = f"no other order has group '{order.group}'; is it spelt like the others'?"
            place = ("orders", index, "group", order.group)
            yield found(problem, "lone-alternative", *place, message, Severity.NOTE)


def _terms(order: Order) -> tuple[str, str, float | None]:
    return order.distributor_id, order.priority, order.prize


def _paces(problem: Problem) -> Iterator[Finding]:
    paces = problem.settings.paces

    def wrong(value: object, message: str) -> Finding:
        return found(problem, "bad-pace", "settings", -1, "paces", value, message)

    for pace in paces:
        hours = f"{clock(pace.first)}-{clock(pace.last)}"
        if not SLOWEST <= pace.percent <= USUAL:
            message = (
                f"{pace.percent} % at {hours} is not between {SLOWEST} and {USUAL}; let the usual "
                "speed be that of free roads"
            )
            yield wrong(pace.percent, message)
        if not 0 <= pace.first < pace.last:
            yield wrong(hours, f"{hours} is no time of a day; write HH:MM-HH:MM")
    for names in dict.fromkeys(pace.names for pace in paces):
        for one, other in pairwise([pace for pace in paces if pace.names == names]):
            if other.first < one.last:
                where = f" in '{'+'.join(sorted(names))}'" if names else ""
                message = (
                    f"the hours that begin at {clock(one.first)} and {clock(other.first)}"
                    f"{where} overlap; let one end where the other begins"
                )
                yield wrong(clock(other.first), message)
    if any(pace.zone for pace in paces) and any(pace.on for pace in paces):
        message = (
            "some paces hold in zones of stores and some on roads, and a leg is told by one or the "
            "other; name zones of the road map after on, in place of zones of stores"
        )
        yield wrong("", message)
    on = sorted(frozenset[str]().union(*(pace.on for pace in paces)))
    if on and not is_map(problem.settings.roads):
        message = (
            f"a pace holds on '{on[0]}', and only a road map knows on which roads a leg runs; name "
            "one by roads in [distances] or by --roads"
        )
        place = ("settings", -1, "paces", on[0])
        yield found(problem, "unused-pace", *place, message, Severity.NOTE)
    known = frozenset[str]().union(*(store.zones for store in problem.stores))
    for zone in sorted({pace.zone for pace in paces if pace.zone} - known):
        message = (
            f"no store lies in zone '{zone}'; is it spelt as in the column zones of the stores?"
        )
        place = ("settings", -1, "paces", zone)
        yield found(problem, "unused-pace", *place, message, Severity.NOTE)
    if paces and problem.settings.plane:
        yield wrong("", "research instances have no hours of slow traffic; leave paces away")


def _skills(problem: Problem) -> Iterator[Finding]:
    """Names that no list of skills can hold, and notes on two that people take for one."""
    first: dict[str, str] = {}
    noted: set[str] = set()
    for table, index, column, name in _skill_names(problem):
        if not name.strip() or SEPARATORS.search(name):
            message = f"{column}: '{name}' cannot stand in a list of skills; leave away + ; , and |"
            yield found(problem, "bad-list", table, index, column, name, message)
            continue
        other = first.setdefault(same(name).replace(" ", "-"), name)
        if other != name and name not in noted:
            noted.add(name)
            message = f"{column}: '{name}' and '{other}' look alike; are both meant?"
            place = (table, index, column, name)
            yield found(problem, "similar-skills", *place, message, Severity.NOTE)


def _skill_names(problem: Problem) -> Iterator[tuple[str, int, str, str]]:
    """Each skill that a vehicle has, a store or an order needs: table, position, column, name."""
    for index, vehicle in enumerate(problem.vehicles):
        yield from (("vehicles", index, "skills", name) for name in sorted(vehicle.skills))
    for index, driver in enumerate(problem.drivers):
        yield from (("drivers", index, "skills", name) for name in sorted(driver.skills))
    for index, store in enumerate(problem.stores):
        yield from (("stores", index, "needs", name) for name in sorted(store.needs))
    for index, order in enumerate(problem.orders):
        yield from (("orders", index, "needs", name) for name in sorted(order.needs))
