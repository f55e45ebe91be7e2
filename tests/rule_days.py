"""Small random days with every rule that not every day has, alone or together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from routing.available import Available
from routing.model import (
    LOCK_KINDS,
    Closure,
    Compartment,
    DaySettings,
    Depot,
    Distributor,
    Lock,
    Order,
    Pace,
    Store,
    VehicleType,
)
from routing.problem import Problem
from routing.staff import Driver, Helper
from tests.paved import NAMES

RULES = ("trips", "release", "rest", "paces", "overtime", "compartments", "groups", "transfers")
RULES += ("preferred", "familiar", "named", "aboard", "skills", "locks", "stacks")
RULES += ("least_use", "balance", "compact", "zones", "pauses", "tiers", "pay", "positions")
RULES += ("layouts", "drivers", "helpers")
RULES += ("available", "parted", "once_empty")
RULES += ("traffic", "waits", "parts")
RULES += ("crossings",)
RULES += ("road paces",)  # a source of travel that knows roads is in `tests.paved.travel_of`


CLOSED = (
    Closure("centre", 25_200, 43_200, only=frozenset({"barred"})),
    Closure("old", 0, 86_400, only=frozenset({"barred"})),
)


def rule_day(seed: int, rules: tuple[str, ...] | None = None, stores: int = 10) -> Problem:
    """A day of one distributor, one depot and two vehicle types. ``rules``: some of `RULES`, at
    random if None."""
    rng = Random(seed)
    if rules is None:
        rules = tuple(rule for rule in RULES[:-1] if rng.random() < 0.4)
        drawn = "traffic" not in rules and Random(f"roads of {seed}").random() < 0.4
        rules += RULES[-1:] if drawn else ()
    places = [
        Store(
            f"S{i}",
            14.4 + rng.random() / 5,
            35.8 + rng.random() / 5,
            windows=_windows(rng),
            stop_s=rng.choice((0, 300)),
        )
        for i in range(stores)
    ]
    vehicles = tuple(_vehicle(rng, rules, name) for name in ("A", "B"))
    vehicles = tuple(_worked(rng, rules, vehicle) for vehicle in vehicles)
    paces = (Pace(25_200, 32_400, 50), Pace(57_600, 64_800, rng.choice((40, 70))))
    depots = [Depot("P", 14.5, 35.9, opens=18_000, closes=75_600, loading_s=900)]
    orders = _orders(rng, rules, places)
    places = [_wishes(rng, rules, place) for place in places]
    if "named" in rules:
        orders = [_named(rng, order) for order in orders]
    if "aboard" in rules:
        depots.append(Depot("@", 14.6, 35.9, opens=36_000, closes=36_000))
        vehicles = (*vehicles, _underway(rng, vehicles[0], orders))
    if "skills" in rules:
        places = [replace(place, needs=_some(rng, ("keys",), 0.2)) for place in places]
        orders = [replace(order, needs=_some(rng, ("keys", "permit"), 0.3)) for order in orders]
        vehicles = tuple(replace(v, skills=_some(rng, ("keys", "permit"), 0.7)) for v in vehicles)
    if "zones" in rules:
        places = [replace(place, zones=_some(rng, ("centre", "old"), 0.5)) for place in places]
        vehicles = (replace(vehicles[0], skills=vehicles[0].skills | {"barred"}), *vehicles[1:])
    vehicles = tuple(_shape(rng, rules, vehicle) for vehicle in vehicles)
    paces = paces if "paces" in rules else ()
    stacked = frozenset({"ambient", "frozen"}) if "stacks" in rules else frozenset[str]()
    locks = _locks(rng, rules, orders)
    if "layouts" in rules:
        vehicles = tuple(with_layouts(rng, vehicle) for vehicle in vehicles)
    if "helpers" in rules:
        places = [replace(p, helper_percent=rng.choice((None, 100, 30))) for p in places]
    available: tuple[Available, ...] = ()
    if "available" in rules:
        depots.append(replace(depots[0], id="Q", lon=14.46, lat=35.88))
        vehicles = tuple(_elsewhere(rng, vehicle) for vehicle in vehicles)
        orders = [_from(rng, order) for order in orders]
        available = tuple(_available(rng, orders))
    parted = frozenset({frozenset({"ambient", "frozen"})}) if "parted" in rules else frozenset()
    if "parted" in rules:
        vehicles = (replace(vehicles[0], compartments=_halves(rng)), *vehicles[1:])
    if "once_empty" in rules:
        vehicles = (replace(vehicles[0], returns_once_empty=True), *vehicles[1:])
    on_roads = "road paces" in rules and _by_roads(seed, rules)
    driven = tuple(rule for rule in rules if rule != "traffic" or not on_roads)
    places, vehicles, paces = _driven(rng, driven, places, vehicles, paces)
    if on_roads:
        more = (*paces, *random_road_paces(seed))
        paces = tuple(sorted(more, key=lambda pace: (pace.first, pace.last, sorted(pace.on))))
    return Problem(
        (Distributor("D"),),
        tuple(depots),
        tuple(places),
        tuple(orders),
        vehicles,
        DaySettings(
            seconds_per_case=20.0,
            paces=paces,
            last_in_first_out=stacked,
            closures=CLOSED if "zones" in rules else (),
            compartments_apart=parted,
            cost_per_crossing=rng.choice((1.0, 7.5)) if "crossings" in rules else 0.0,
        ),
        locks=locks,
        drivers=random_drivers(rng) if "drivers" in rules else (),
        helpers=random_helpers(rng) if "helpers" in rules else (),
        available=available,
    )


def _locks(rng: Random, rules: tuple[str, ...], orders: Sequence[Order]) -> tuple[Lock, ...]:
    locks = random_locks(rng, orders) if "locks" in rules else ()
    held = {order_id for lock in locks for order_id in lock.orders}
    free = [order for order in orders if order.id not in held]
    return (*locks, *(random_positions(rng, free) if "positions" in rules else ()))


def with_layouts(rng: Random, vehicle: VehicleType) -> VehicleType:
    """The vehicle with a wall that can be moved; some only with one compartment or two."""
    if vehicle.aboard is not None:
        return vehicle

    def layout(cold: float) -> tuple[Compartment, ...]:
        rest = Compartment(frozenset({"ambient"}) if cold > 50 else frozenset(), {"kg": 150 - cold})
        return Compartment(frozenset({"frozen"}), {"kg": cold}), rest

    first, *others = rng.sample((20.0, 60.0, 110.0), rng.choice((2, 3)))
    return replace(vehicle, compartments=layout(first), other_layouts=tuple(map(layout, others)))


def random_drivers(rng: Random) -> tuple[Driver, ...]:
    """Few drivers, of whom some can do more than others, and some are alike."""
    late = rng.choice((25_200, 36_000))
    keys = frozenset({"keys", "permit"})
    alike = Driver("first", cost_per_hour=rng.choice((12.0, 30.0)), skills=keys, shift_start=late)
    other = Driver("other", rng.choice((1, 2)), cost_per_day=rng.choice((5.0, 60.0)))
    tied = Driver("tied", vehicles=frozenset({"A"}), max_seconds=rng.choice((10_800, 36_000)))
    if rng.random() < 0.5:  # pauses of its own, in parts
        other = replace(other, drive_s=3600, pause_s=900, pause_at_stops=True)
        other = replace(other, first_part_s=rng.choice((180, 420)), second_part_s=600)
    return (alike, other, replace(alike, id="second"), tied)


def random_helpers(rng: Random) -> tuple[Helper, ...]:
    """A helper, and now and then another one."""
    quick = Helper("quick", percent=rng.choice((40, 65)), cost_per_day=rng.choice((1.0, 8.0)))
    slow = Helper("slow", 2, percent=85, cost_per_hour=2.0, vehicles=frozenset({"B"}))
    return (quick, slow)[: rng.choice((1, 2))]


def _elsewhere(rng: Random, v: VehicleType) -> VehicleType:
    """Vehicles B at another depot; one that loads again may do so at the other."""
    if v.aboard is not None:
        return v
    at, other = ("Q", "P") if v.id == "B" else ("P", "Q")
    again = rng.choice((None, other)) if v.max_trips > 1 else None
    return replace(v, depot_id=at, end_depot_id=at, reload_depot_id=again)


def _from(rng: Random, order: Order) -> Order:
    """The order from one depot alone, now and then."""
    if order.kind != "delivery" or order.group or rng.random() < 0.85:
        return order
    return replace(order, from_depots=frozenset({rng.choice(("P", "Q"))}))


def _available(rng: Random, orders: Sequence[Order]) -> Iterator[Available]:
    """Both depots together have a little more or less than is asked for, of some goods or all."""
    for goods in rng.choice((("",), ("frozen",), ("frozen", "ambient"), ("", "frozen"))):
        mine = [o for o in orders if o.kind == "delivery" and goods in ("", o.goods)]
        names = rng.choice((("kg",), ("cases",), ("kg", "m3")))
        share, more = rng.choice((0.3, 0.5, 0.7)), rng.choice((0.9, 1.0, 1.2))
        for depot_id, part in (("P", share), ("Q", 1.0 - share)):
            total = {name: sum(order.quantity[name] for order in mine) for name in names}
            amounts = {name: round(each * part * more, 3) for name, each in total.items()}
            yield Available(depot_id, amounts, goods)


def _halves(rng: Random) -> tuple[Compartment, ...]:
    """A vehicle in two: for frozen and for all else, or for all and all."""
    goods = rng.choice((frozenset({"frozen"}), frozenset[str]()))
    return Compartment(goods, {"kg": 110.0}), Compartment(frozenset(), {"kg": 120.0})


def random_locks(rng: Random, orders: Sequence[Order]) -> tuple[Lock, ...]:
    """Three locks of orders that may have one; whole routes at a price."""
    free = [order.id for order in orders if not (order.is_transfer or order.group)]
    rng.shuffle(free)
    locks = []
    for number in range(3):
        kind = rng.choice(LOCK_KINDS[:6])
        size = 1 if kind in ("first", "last") else rng.choice((2, 2, 3))
        held, free = tuple(free[:size]), free[size:]
        price = rng.choice((2.0, 30.0)) if kind == "route" or rng.random() < 0.4 else None
        vehicle = rng.choice(("A #1", "B #1")) if kind == "route" else ""
        if len(held) == size:
            locks.append(Lock(f"L{number}", kind, (held,), vehicle, price))
    return tuple(locks)


def random_positions(rng: Random, orders: Sequence[Order]) -> tuple[Lock, ...]:
    """Up to three orders that have to be, or should be, at some stop of their trip."""
    free = [order.id for order in orders if not (order.is_transfer or order.group)]
    return tuple(
        Lock(f"P{number}", "position", ((held,),), "", price, rng.choice((2, 2, 3, 4, -2, -3)))
        for number, held in enumerate(rng.sample(free, min(3, len(free))))
        for price in (rng.choice((None, None, 6.0)),)
    )


def _wishes(rng: Random, rules: tuple[str, ...], store: Store) -> Store:
    """The store with preferred hours, or vehicles that know it."""
    if "preferred" in rules and rng.random() < 0.5:
        first = rng.randrange(6, 14) * 3600
        price = rng.choice((0.05, 0.4, 2.0))
        store = replace(store, preferred=(first, first + 2700), outside_per_min=price)
    if "familiar" in rules and rng.random() < 0.6:
        known = frozenset(rng.sample(("A", "B", "A #1", "B #1"), 2))
        store = replace(store, familiar=known, unfamiliar_cost=rng.choice((1.0, 9.5)))
    return store


def _named(rng: Random, order: Order) -> Order:
    """The order with a vehicle of its own, now and then."""
    if order.group or rng.random() < 0.6:
        return order
    price = rng.choice((None, 2.0, 12.5))
    return replace(order, vehicle=rng.choice(("A", "B", "A #1", "B #1")), other_vehicle_cost=price)


def _shape(rng: Random, rules: tuple[str, ...], v: VehicleType) -> VehicleType:
    """The vehicle with prices on the shape of its routes."""
    if "least_use" in rules:
        v = replace(v, min_stops=rng.choice((2, 5)), missing_stop_cost=rng.choice((1.5, 12.0)))
        percent = rng.choice((55.0, 87.5))
        v = replace(v, min_load_percent=percent, missing_percent_cost=rng.choice((0.05, 0.4)))
    if "balance" in rules:
        v = replace(v, fair_s=rng.choice((7200, 12_600)), unfair_hour_cost=rng.choice((4.0, 30.0)))
        v = replace(v, fair_stops=rng.choice((1, 4)), unfair_stop_cost=rng.choice((0.0, 3.5)))
    if "compact" in rules:
        v = replace(v, spread_km_cost=rng.choice((0.2, 1.5)))
    return v


def _underway(rng: Random, like: VehicleType, orders: list[Order]) -> VehicleType:
    """A vehicle at ten, with some orders on board."""
    could = [o for o in orders if o.kind == "delivery" and not (o.group or o.vehicle or o.release)]
    aboard = frozenset(order.id for order in could[:2])
    return replace(
        like, id="U", depot_id="@", end_depot_id="P", reload_depot_id="P", count=1, aboard=aboard,
        shift_start=36_000, fixed_cost=0.0, max_trips=rng.choice((1, 2)), compartments=(),
    )  # fmt: skip


def _some(rng: Random, skills: tuple[str, ...], often: float) -> frozenset[str]:
    return frozenset(skill for skill in skills if rng.random() < often)


def _windows(rng: Random) -> tuple[tuple[int, int], ...]:
    choice = rng.random()
    if choice < 0.4:
        return ()
    first = rng.randrange(6, 14) * 3600
    if choice < 0.8:
        return ((first, first + rng.randrange(1, 6) * 3600),)
    return ((first, first + 3600), (first + 7200, first + 10_800))


def _vehicle(rng: Random, rules: tuple[str, ...], name: str) -> VehicleType:
    compartments: tuple[Compartment, ...] = ()
    if "compartments" in rules and rng.random() < 0.8:
        cold = Compartment(frozenset({"frozen"}), {"kg": rng.choice((60.0, 100.0))})
        compartments = (cold, Compartment(frozenset(), {"kg": 120.0, "m3": 3.0}))
    noon = rng.randrange(11, 13) * 3600
    return VehicleType(
        name,
        "P",
        {"kg": rng.choice((120.0, 200.0))},
        count=rng.choice((1, 2, 5)),
        shift_start=18_000,
        shift_end=rng.choice((64_800, 75_600)),
        fixed_cost=rng.choice((0.0, 50.0)),
        cost_per_km=0.5,
        cost_per_hour=rng.choice((0.0, 20.0)),
        max_trips=rng.choice((2, 3)) if "trips" in rules else 1,
        break_s=1800 if "rest" in rules else 0,
        break_window=(noon, noon + 5400) if "rest" in rules else None,
        overtime_after_s=rng.choice((14_400, 21_600)) if "overtime" in rules else None,
        overtime_per_hour=15.0 if "overtime" in rules else 0.0,
        compartments=compartments,
    )


def _driven(
    rng: Random,
    rules: tuple[str, ...],
    places: list[Store],
    vehicles: tuple[VehicleType, ...],
    paces: tuple[Pace, ...],
) -> tuple[list[Store], tuple[VehicleType, ...], tuple[Pace, ...]]:
    """Stores, vehicles and paces with zones of slow traffic, limits of waiting, parts of pauses."""
    if "traffic" in rules:
        places = [replace(p, zones=p.zones | _some(rng, ("east", "west"), 0.5)) for p in places]
        west = Pace(0, 36_000, rng.choice((60, 100)), "west")
        paces = (west, *paces, Pace(28_800, 43_200, 30, "east"))
        paces = tuple(sorted(paces, key=lambda pace: pace.first))
    if "waits" in rules:
        places = [replace(p, max_wait_s=rng.choice((None, None, 300, 1800))) for p in places]
        vehicles = (replace(vehicles[0], max_wait_s=rng.choice((0, 900))), *vehicles[1:])
    if "parts" in rules:
        vehicles = tuple(_parted(rng, vehicle) for vehicle in vehicles)
    return places, vehicles, paces


def _by_roads(seed: int, rules: tuple[str, ...]) -> bool:
    """Whether paces hold on roads: a day that could have zones instead has one or the other."""
    return "traffic" not in rules or Random(f"zones or roads of {seed}").random() < 0.5


def random_road_paces(seed: int) -> list[Pace]:
    """Hours of some roads, which may be those of others too; by draws of their own, so that the
    rest of the day is what it is without them."""
    rng, found = Random(f"road paces of {seed}"), list[Pace]()
    for _ in range(rng.choice((1, 3, 5))):
        on = frozenset(rng.sample(NAMES, rng.choice((1, 1, 2))))
        first = rng.randrange(5, 13) * 3600
        last = first + rng.choice((900, 5400, 18_000))
        found.append(Pace(first, last, rng.choice((10, 30, 55, 100)), on=on))
    apart = {pace.on: pace for pace in found}  # hours of the same roads do not overlap
    return list(apart.values())


def _parted(rng: Random, v: VehicleType) -> VehicleType:
    """The vehicle with pauses in two parts, of which stops may be the first."""
    drive = min(v.drive_s or 7200, rng.choice((1800, 3600)))
    more = {"drive_s": drive, "pause_s": 1200, "first_part_s": rng.choice((180, 420))}
    v = replace(v, **more, second_part_s=rng.choice((600, 900)), pause_at_stops=True)
    taken = Random(repr(v)).random() < 0.5  # by a draw of its own
    return replace(v, driven_s=v.driven_s or 900, first_part_taken=True) if taken else v


def _worked(rng: Random, rules: tuple[str, ...], vehicle: VehicleType) -> VehicleType:
    """The vehicle with pauses after driving, overtime in tiers, pay by what is done."""
    if "pauses" in rules:
        vehicle = replace(
            vehicle,
            drive_s=rng.choice((900, 1500, 2400, 3600)),
            pause_s=rng.choice((600, 1200)),
            pause_at_stops=rng.random() < 0.4,
            driven_s=rng.choice((0, 0, 600)),
            cost_per_hour=20.0,
        )
    if "tiers" in rules:
        vehicle = replace(
            vehicle,
            cost_per_hour=rng.choice((13.0, 21.0)),  # no price of a minute outside is as much
            overtime_after_s=None,
            overtime_per_hour=0.0,
            overtime_factors=((5400, 1.5), (9000, 2.0), (14_400, 3.0))[: rng.choice((1, 2, 3))],
        )
    if "pay" in rules:
        vehicle = replace(
            vehicle,
            cost_per_stop=rng.choice((0.0, 1.5, 4.0)),
            cost_per_case=rng.choice((0.0, 0.25)),
            cost_per_trip=rng.choice((0.0, 3.0)),
        )
    return vehicle


def _orders(rng: Random, rules: tuple[str, ...], stores: list[Store]) -> list[Order]:
    orders = []
    for i in range(len(stores) + 4):
        store = rng.choice(stores).id
        quantity = {"kg": float(rng.randrange(10, 60)), "m3": round(rng.random(), 3), "cases": 5.0}
        kind = rng.random()
        goods = rng.choice(("", "ambient", "frozen"))
        release = rng.randrange(6, 12) * 3600 if "release" in rules and rng.random() < 0.3 else 0
        if {"transfers", "stacks"} & set(rules) and kind < 0.25:
            other = rng.choice([s.id for s in stores if s.id != store])
            ride = rng.choice((None, 3600, 7200))
            orders.append(
                Order(
                    f"O{i}", "D", store, quantity, kind="transfer", goods=goods,
                    from_store_id=other, max_ride_s=ride,
                )
            )  # fmt: skip
        elif kind < 0.4:
            orders.append(Order(f"O{i}", "D", store, quantity, kind="return", goods=goods))
        else:
            group = rng.choice(("", "g", "h")) if "groups" in rules else ""
            orders.append(
                Order(f"O{i}", "D", store, quantity, goods=goods, release=release, group=group)
            )
    return orders
