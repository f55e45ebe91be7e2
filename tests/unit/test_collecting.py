"""Ways of collecting against an enumeration of all sequences of calls, timed as the oracle does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product
from random import Random

import numpy as np
import pytest

from geo.matrix import Distances
from routing.distances import distances_of
from routing.errors import InputError
from routing.model import DAY_END, Depot, Distributor, Order, Store, VehicleType
from routing.problem import Problem
from routing.schedule import Course, Halt, best_times, times_from
from routing.sharing import Partner, Sharing
from solvers import collecting as module
from solvers.agreement import Agreement, depots_in_order
from solvers.call_rows import call_rows, called_at
from solvers.collecting import MOST_WAYS, Collecting, Way, collecting
from solvers.encode import Instance, encode
from solvers.flows import Flows
from solvers.kernels import layout as at

HOUR = 3600


def day_of_depots(rng: Random) -> Problem:
    """Three or four distributors with up to three depots and their hours; vehicles that start at
    their own, at a foreign and at everybody's depot."""
    names = "ABCD"[: rng.choice([3, 4])]
    depots = [
        _depot(rng, f"{name}{i}", name) for name in names for i in range(rng.choice([1, 2, 3]))
    ]
    depots.append(_depot(rng, "N", None))
    stores = tuple(Store(f"S{i}", 14.4 + rng.random() / 5, 35.9) for i in range(4))
    orders = tuple(
        Order(f"O{name}{i}", name, f"S{i}", {"kg": 10.0}, goods=goods)
        for name in names
        for i, goods in enumerate(["", "frozen"])
    )
    starts = rng.sample(depots[:-1], 3) + depots[-1:]
    vehicles = tuple(
        VehicleType(
            f"V{i}",
            start.id,
            {"kg": 1000.0},
            distributor_id=start.distributor_id if rng.random() < 0.7 else rng.choice(names),
            shift_start=rng.choice([4, 5]) * HOUR,
            shift_end=rng.choice([8, 15]) * HOUR,
            cost_per_km=rng.choice([0.0, 0.4, 0.7]),
            cost_per_hour=rng.choice([0.0, 14.0]),
        )
        for i, start in enumerate(starts)
    )
    partners = tuple(
        Partner(
            name,
            not_with=frozenset({rng.choice([n for n in names if n != name])})
            if rng.random() < 0.15
            else frozenset(),
            opens=frozenset(
                d.id for d in depots if d.distributor_id == name and rng.random() < 0.9
            ),
        )
        for name in names
    )
    apart = frozenset({frozenset({"frozen", "ambient"})})
    sharing = Sharing(partners, apart, rng.choice([None, None, 2, 3]))
    distributors = tuple(Distributor(name) for name in names)
    return Problem(distributors, tuple(depots), stores, orders, vehicles, sharing=sharing)


def _depot(rng: Random, name: str, owner: str | None) -> Depot:
    opens = rng.choice([3 * HOUR, 3 * HOUR, 5 * HOUR, 5 * HOUR + 1800, 6 * HOUR])
    closes = opens + rng.choice([1500, 3600, 12 * HOUR])
    lon, lat = 14.3 + rng.random() / 6, 35.8 + rng.random() / 6
    loading = rng.choice([0, 600, 1500])
    return Depot(name, lon, lat, owner, opens=opens, closes=closes, loading_s=loading)


@dataclass
class Day:
    """A day as the engine has it."""

    problem: Problem
    instance: Instance
    agreement: Agreement
    kinds: np.ndarray
    distances: Distances
    collected: Collecting

    @classmethod
    def of(cls, seed: int) -> Day:
        problem = day_of_depots(Random(seed))
        instance, distances = encode(problem), distances_of(problem)
        kinds = np.flatnonzero(instance.may.any(axis=0))
        collected = collecting(instance, kinds, distances)
        assert instance.agreement is not None
        assert collected is not None
        return cls(problem, instance, instance.agreement, kinds, distances, collected)


def every_way(day: Day, kind: int, owners: list[int]) -> Iterator[Way]:
    """One for each sequence of calls that meets all hours, without looking at `solvers`."""
    depots, fleet = depots_in_order(day.problem), day.instance.fleet
    vehicle = day.problem.vehicles[int(fleet.position[kind])]
    start = day.problem.depot[vehicle.depot_id]
    names = _names(day)
    foreign = [o for o in owners if start.distributor_id not in (None, names[o])]
    hosts = [
        [
            row
            for row, depot in enumerate(depots)
            if depot.distributor_id == names[o] and day.problem.sharing.may_call(vehicle, depot)
        ]
        for o in foreign
    ]
    for chosen in product(*hosts):
        for calls in permutations(zip(foreign, chosen, strict=True)):
            way = _way(day, vehicle, start, calls)
            if way is not None:
                yield way


def _names(day: Day) -> list[str]:
    """The distributors of the agreement's owners."""
    owner = {
        int(day.agreement.owner[task]): day.problem.orders[orders[0]].distributor_id
        for task, orders in enumerate(day.instance.orders)
    }
    return [owner[o] for o in sorted(owner)]


def _way(
    day: Day, vehicle: VehicleType, start: Depot, calls: tuple[tuple[int, int], ...]
) -> Way | None:
    depots = depots_in_order(day.problem)
    places = [start, *(depots[row] for _, row in calls)]
    lonlat = np.array([(place.lon, place.lat) for place in places])
    legs = day.distances.legs(lonlat[:-1], lonlat[1:], vehicle.road_profile)
    metres, seconds = legs.metres.tolist(), legs.seconds.tolist()
    if any(place.opens + place.loading_s > place.closes for place in places):
        return None
    halts = [
        Halt(drive, place.loading_s, ((place.opens, place.closes - place.loading_s),))
        for drive, place in zip(seconds, places[1:], strict=True)
    ]
    end = min(vehicle.shift_end, start.closes)
    course = Course(
        halts, max(vehicle.shift_start, start.opens), start.loading_s, end, latest_end=DAY_END
    )
    times = best_times(course)
    if not times.on_time:
        return None
    low, high = times.start, end
    while low < high:  # the latest start that makes it no longer
        middle = (low + high + 1) // 2
        later = times_from(course, middle)
        if later.on_time and later.duration == times.duration:
            low = middle
        else:
            high = middle - 1
    loaded = [0] * len(day.agreement.together)
    for i, (owner, _) in enumerate(calls):
        loaded[owner] = sum(metres[: i + 1])
    paid = times.duration - (places[-1].loading_s if calls else start.loading_s)
    money = vehicle.cost_per_km * sum(metres) / 1000 + vehicle.cost_per_hour * paid / HOUR
    return Way(
        tuple(row for _, row in calls),
        money,
        sum(metres),
        times.start,
        low,
        times.duration,
        tuple(loaded),
    )


def owners_of(day: Day, mask: int) -> list[int]:
    return [o for o in range(len(day.agreement.together)) if mask >> o & 1]


@pytest.mark.parametrize("seed", range(25))
def test_every_way_is_as_enumeration_times_it_and_none_of_use_is_missing(seed: int) -> None:
    day = Day.of(seed)
    for t, kind in enumerate(day.kinds.tolist()):
        for m, mask in enumerate(day.collected.masks.tolist()):
            ways = day.collected.ways[t][m]
            every = {way.calls: way for way in every_way(day, kind, owners_of(day, mask))}
            assert [way.money for way in ways] == sorted(way.money for way in ways)
            for way in ways:
                there = every[way.calls]
                assert way.money == pytest.approx(there.money)
                assert (way.metres, way.loaded) == (there.metres, there.loaded)
                assert (way.opens, way.closes, way.seconds) == (
                    there.opens,
                    there.closes,
                    there.seconds,
                )
            for there in every.values():
                same = [way for way in ways if way.calls[-1:] == there.calls[-1:]]
                assert len(same) <= MOST_WAYS
                assert len(same) == MOST_WAYS or any(way.spares(there, ()) for way in same)
                assert min(way.money for way in same) <= there.money + 1e-9


@pytest.mark.parametrize("seed", range(25))
def test_masks_are_the_sets_that_may_ride_together(seed: int) -> None:
    day = Day.of(seed)
    names, sharing = _names(day), day.problem.sharing
    most = sharing.max_distributors or len(names)
    expected = [
        sum(1 << o for o in chosen)
        for size in range(most + 1)
        for chosen in combinations(range(len(names)), size)
        if all(sharing.together(names[a], names[b]) for a, b in combinations(chosen, 2))
    ]
    classes = len(day.agreement.apart)
    assert classes == 1  # frozen; nothing is ambient
    both = [mask | goods for mask in expected for goods in (0, 1 << len(names))]
    assert day.collected.masks.tolist() == sorted(both)


@pytest.mark.parametrize("seed", range(10))
def test_rows_of_calls_say_what_the_ways_are(seed: int) -> None:
    day = Day.of(seed)
    collected, starts = day.collected, day.instance.fleet.start_place[day.kinds]
    spots = {place: 100 + place for place in range(len(day.problem.depots))}
    alike = Flows(np.zeros((0, 1, 1), np.int32), {}, np.zeros((1, 3), np.int64))
    rows = call_rows(collected, spots, day.instance, day.kinds, 1000.0, alike)
    calls = called_at(collected)
    assert len(calls) == len(day.kinds) * len(collected.masks) * collected.width
    assert len(rows) == len(calls) + 1  # the last one for later trips, none of which calls
    number = 0
    for t, of_type in enumerate(collected.ways):
        for m, ways in enumerate(of_type):
            for k in range(collected.width):
                row = rows[number]
                assert row[at.CALL_MASK] == collected.masks[m]
                if k < len(ways):
                    way = ways[k]
                    last = way.calls[-1] if way.calls else starts[t]
                    assert calls[number] == way.calls
                    assert row[at.CALL_SPOT] == 100 + last
                    assert row[at.CALL_PRICE] == round(1000 * way.money)
                    assert row[at.CALL_OPEN : at.CALL_SERVICE + 1].tolist() == [
                        way.opens,
                        way.closes,
                        way.seconds,
                    ]
                    assert row[at.CALL_METRES] == way.metres
                    assert tuple(row[at.CALL_LOADED :]) == way.loaded
                else:
                    assert row[at.CALL_PRICE] == at.NOTHING
                number += 1


def test_hours_that_spoil_the_cheapest_sequence_leave_a_dearer_one() -> None:
    """B is on the way to C, but C closes before a vehicle is there that waits for B to open."""
    depots = (
        Depot("A", 14.0, 35.00, "A", opens=0, loading_s=0),
        Depot("B", 14.0, 35.10, "B", opens=8 * HOUR),
        Depot("C", 14.0, 35.20, "C", closes=7 * HOUR),
        Depot("C2", 14.0, 35.05, "C", closes=HOUR),
    )
    store = Store("S", 14.0, 35.3)
    orders = tuple(Order(f"O{n}", n, "S", {"kg": 1.0}) for n in "ABC")
    van = VehicleType("V", "A", {"kg": 9.0}, 1, "A", shift_start=2 * HOUR, cost_per_km=1.0)
    problem = Problem(
        tuple(Distributor(n) for n in "ABC"),
        depots,
        (store,),
        orders,
        (van,),
        sharing=Sharing(tuple(Partner(n) for n in "ABC")),
    )
    instance = encode(problem)
    collected = collecting(instance, np.array([0]), distances_of(problem))
    assert collected is not None
    ids = [depot.id for depot in depots_in_order(problem)]
    everybody = collected.ways[0][-1]
    assert [[ids[call] for call in way.calls] for way in everybody] == [["C", "B"]]


def test_many_owners_in_small_groups_are_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Subsets of forty owners are not looked through to find the pairs that share."""
    together = np.kron(np.eye(20, dtype=np.bool_), np.ones((2, 2), np.bool_))
    nothing = np.zeros(0, np.int64)
    agreement = Agreement(
        owner=nothing,
        goods=nothing,
        farthest=nothing,
        latest=nothing,
        together=together,
        apart=np.zeros((0, 0), np.bool_),
        most=40,
        holds=np.zeros((0, 40), np.bool_),
        later=np.zeros((0, 40), np.bool_),
        calls=(),
        distributor=np.arange(40),
        merged=np.zeros(40, np.bool_),
        opens=nothing,
        closes=nothing,
        loading=nothing,
    )
    masks = list(module.masks_of(agreement))
    assert len(masks) == len(set(masks)) == 1 + 40 + 20
    threes = replace(agreement, together=np.ones((40, 40), np.bool_))
    monkeypatch.setattr(module, "MOST_MASKS", 45)
    assert len(list(module.masks_of(agreement))) == 1 + 40 + 20
    assert len(list(module.masks_of(threes))) == 1 + 40 + 780  # pairs are never left away


def test_more_owners_than_a_number_has_bits_are_refused_in_words() -> None:
    names = [f"D{i}" for i in range(64)]
    problem = Problem(
        tuple(Distributor(n) for n in names),
        tuple(Depot(f"P{n}", 14.0 + i / 100, 35.0, n) for i, n in enumerate(names)),
        (Store("S", 14.0, 35.3),),
        tuple(Order(f"O{n}", n, "S", {"kg": 1.0}) for n in names),
        tuple(VehicleType(f"V{n}", f"P{n}", {"kg": 9.0}, 1, n) for n in names),
        sharing=Sharing(tuple(Partner(n) for n in names)),
    )
    with pytest.raises(InputError, match=r"64 distributors .* at most 63 of them"):
        encode(problem)


def test_several_ways_to_one_last_depot_are_kept_where_each_is_of_use() -> None:
    kept = 0
    for seed in range(25):
        for of_type in Day.of(seed).collected.ways:
            for ways in of_type:
                lasts = [way.calls[-1:] for way in ways]
                kept += len(lasts) - len(set(lasts))
    assert kept > 20
