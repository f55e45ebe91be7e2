"""Linehaul to a hub: which vehicles, when they are there, what they cost, by hand and by brute
force. Places stand on the meridian of `tests.small_plans`: 1112 m and 111 s a step, four steps
4448 m and 445 s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import ceil
from random import Random

import pytest

from routing.distances import distances_of
from routing.emissions import co2e_kg
from routing.errors import InputError
from routing.evaluate import evaluate
from routing.model import Depot, Order, VehicleType
from routing.plan import Itinerary, Plan, Visit
from routing.problem import Problem
from routing.sharing import Sharing
from solvers.coloading import Haul
from solvers.linehaul import Freight, cheapest_mix, hauls, largest_type
from solvers.ways.hub import delivery_day
from tests.shared_day import shared_problem
from tests.small_plans import latitude

HUB = Depot("H", 14.0, latitude(4), loading_s=300)
LORRY = VehicleType(
    "lorry", "", {"kg": 90.0}, profile="van", fixed_cost=5.0, cost_per_km=2.0, cost_per_hour=36.0
)
FIVE, SIX = 5 * 3600, 6 * 3600


def day(**more: object) -> Problem:
    """A's depot is at step 0 (opens at five, loads 600 s), B's at step 3 (six, 900 s)."""
    return shared_problem(Sharing(), **more)


def freight(
    problem: Problem, types: Sequence[VehicleType] = (LORRY,), cutoff: int | None = None
) -> Freight:
    return Freight(problem, types, distances_of(problem), cutoff)


def delivered(problem: Problem, hub: Depot = HUB) -> Plan:
    """All orders on one vehicle from the hub."""
    there = delivery_day(problem, [hub], {hub.id: hub.opens})
    visits = [Visit(order.store_id, (order.id,)) for order in problem.orders]
    return evaluate(there, distances_of(there), [Itinerary("V", 1, (tuple(visits),))])


def moved(problem: Problem, types: Sequence[VehicleType] = (LORRY,)) -> dict[str, Haul]:
    """Hauls by depot, where each needs one type."""
    found = list(hauls(freight(problem, types), delivered(problem), [HUB]))
    assert len({haul.depot_id for haul in found}) == len(found)
    return {haul.depot_id: haul for haul in found}


# ------------------------------------------------------------------------ the cheapest mix


def brute(
    holds: Sequence[dict[str, float]], costs: Sequence[float], need: dict[str, float]
) -> float:
    """The least cost of all numbers of vehicles that hold enough."""
    most = [
        max(ceil(amount / hold[name]) if name in hold else 1 for name, amount in need.items())
        for hold in holds
    ]
    return min(
        sum(c * cost for c, cost in zip(counts, costs, strict=True))
        for counts in product(*(range(count + 1) for count in most))
        if all(_holds(counts, holds, name, amount) for name, amount in need.items())
    )


def _holds(
    counts: Sequence[int], holds: Sequence[dict[str, float]], name: str, amount: float
) -> bool:
    """Whether so many vehicles take so much; a type that does not limit it takes anything."""
    if any(count and name not in hold for count, hold in zip(counts, holds, strict=True)):
        return True
    return sum(c * h.get(name, 0.0) for c, h in zip(counts, holds, strict=True)) >= amount - 1e-6


@pytest.mark.parametrize("seed", range(60))
def test_the_mix_costs_what_the_best_of_all_mixes_costs(seed: int) -> None:
    rng = Random(seed)
    names = ["kg", "m3", "pallets"][: rng.randint(1, 3)]
    holds = [
        {name: float(rng.randint(2, 12)) for name in names if rng.random() < 0.9 or name == "kg"}
        for _ in range(rng.randint(1, 4))
    ]
    costs = [float(rng.choice([0, 7, 10, 13, 19, 24])) for _ in holds]
    need = {name: float(rng.randint(0, 30)) for name in names}
    if not any(need.values()):
        need["kg"] = 1.0
    counts = cheapest_mix(holds, costs, need)
    wanted = {name: amount for name, amount in need.items() if amount}
    assert sum(c * k for c, k in zip(counts, costs, strict=True)) == brute(holds, costs, wanted)
    assert all(_holds(counts, holds, name, amount) for name, amount in wanted.items())


def test_nothing_needs_no_vehicle() -> None:
    assert cheapest_mix([{"kg": 5.0}], [1.0], {"kg": 0.0, "m3": 0.0}) == [0]
    assert cheapest_mix([{"kg": 5.0}], [1.0], {}) == [0]


def test_exactly_full_is_one_vehicle_and_a_little_more_is_two() -> None:
    assert cheapest_mix([{"kg": 5000.0}], [9.0], {"kg": 5000.0}) == [1]
    assert cheapest_mix([{"kg": 5000.0}], [9.0], {"kg": 5000.1}) == [2]


def test_goods_that_no_type_can_take_are_told() -> None:
    with pytest.raises(InputError, match="no vehicle type of the linehaul holds any m3 at all"):
        cheapest_mix([{"m3": 0.0}], [1.0], {"m3": 3.0})


# -------------------------------------------------------------------------------- one haul


def test_one_haul_by_hand() -> None:
    haul = moved(day())["PA"]
    # A sends 100 kg and gets 20 kg back: two lorries of 90 kg
    assert (haul.vehicle_id, haul.count, haul.hub_id) == ("lorry", 2, "H")
    assert haul.metres == 2 * 2 * 4448
    # fixed 5, 8.896 km at 2 each, and paid for driving both ways and loading at both ends
    seconds = 2 * 445 + 600 + 300
    assert haul.cost == pytest.approx(2 * (5 + 8.896 * 2 + seconds / 3600 * 36))
    assert haul.load == (("kg", 100.0),)
    assert haul.back == (("kg", 20.0),)
    one = co2e_kg(LORRY, 8896, 8896, (100 + 20) / 2 * 4.448)
    assert haul.co2e_kg == pytest.approx(2 * one)


def test_a_haul_without_returns_drives_home_empty() -> None:
    problem = day()
    haul = moved(problem)["PB"]
    assert (haul.count, haul.load, haul.back) == (1, (("kg", 80.0),), (("kg", 0.0),))
    assert haul.co2e_kg == pytest.approx(co2e_kg(LORRY, 2 * 1112, 1112, 80 * 1.112))


def test_returns_call_for_vehicles_where_more_comes_back_than_goes_out() -> None:
    problem = day()
    back = replace(problem.order["A2"], quantity={"kg": 250.0})
    orders = (*(o for o in problem.orders if o.id != "A2"), back)
    haul = moved(replace(problem, orders=orders))["PA"]
    assert haul.count == 3
    assert (dict(haul.load)["kg"], dict(haul.back)["kg"]) == (100.0, 250.0)


def test_a_mix_shares_the_load_by_the_number_of_vehicles() -> None:
    small = replace(LORRY, id="small", capacity={"kg": 10.0}, fixed_cost=0.0, cost_per_hour=0.0)
    found = list(hauls(freight(day(), (LORRY, small)), delivered(day()), [HUB]))
    of_a = [haul for haul in found if haul.depot_id == "PA"]
    assert {haul.vehicle_id: haul.count for haul in of_a} == {"lorry": 1, "small": 1}
    assert sum(dict(haul.load)["kg"] for haul in of_a) == pytest.approx(100.0)
    assert sum(dict(haul.back)["kg"] for haul in of_a) == pytest.approx(20.0)


def test_what_stays_at_its_depot_is_not_hauled() -> None:
    problem = day()
    there = delivery_day(problem, [HUB], {"H": 0})
    only_b = Itinerary("V", 1, ((Visit("S5", ("B1",)), Visit("S7", ("B2",))),))
    plan = evaluate(there, distances_of(there), [only_b])
    assert [haul.depot_id for haul in hauls(freight(problem), plan, [HUB])] == ["PB"]


def test_goods_of_the_hubs_owner_are_not_hauled() -> None:
    problem = day()
    at_b = problem.depot["PB"]
    found = list(hauls(freight(problem), delivered(problem, at_b), [at_b]))
    assert [(haul.depot_id, haul.hub_id) for haul in found] == [("PA", "PB")]


def test_goods_that_lie_at_everybodys_depot_are_not_hauled_there() -> None:
    problem = day()
    ours = replace(HUB, id="N")
    problem = replace(problem, depots=(*problem.depots, ours))
    assert list(hauls(freight(problem), delivered(problem, ours), [ours])) == []
    assert freight(problem).arrival(ours) == ours.opens


# ------------------------------------------------------------------------------- arrival


def test_goods_arrive_after_opening_loading_and_driving() -> None:
    problem = day()
    assert freight(problem).arrival(HUB) == SIX + 900 + 111  # B is last
    only_a = replace(problem, orders=tuple(o for o in problem.orders if o.distributor_id == "A"))
    assert freight(only_a).arrival(HUB) == FIVE + 600 + 445
    assert moved(problem)["PA"].arrives == SIX + 900 + 111  # all are told one time


def test_a_cut_off_that_all_can_meet_is_the_arrival_and_one_they_cannot_is_not() -> None:
    last = SIX + 900 + 111
    assert freight(day(), cutoff=last + 60).arrival(HUB) == last + 60
    assert freight(day(), cutoff=last).arrival(HUB) == last
    assert freight(day(), cutoff=last - 60).arrival(HUB) == last


def test_goods_do_not_arrive_before_the_hub_opens() -> None:
    late = replace(HUB, opens=9 * 3600)
    assert freight(day()).arrival(late) == 9 * 3600
    assert freight(day(), cutoff=8 * 3600).arrival(late) == 9 * 3600


def test_goods_come_from_the_depot_from_which_they_are_there_first() -> None:
    problem = day()
    near_but_late = Depot("PA2", 14.0, latitude(4), "A", opens=7 * 3600)
    far_but_early = Depot("PA3", 14.0, latitude(20), "A", opens=3 * 3600)
    changed = replace(problem, depots=(*problem.depots, near_but_late, far_but_early))
    source = freight(changed).source("A", HUB)
    assert source is not None
    assert source.id == "PA3"


def test_of_depots_that_are_as_early_the_nearer_is_taken_whatever_the_order_of_rows() -> None:
    problem = day()
    # two steps nearer, and opens 222 s later
    nearer = Depot("PA2", 14.0, latitude(2), "A", opens=FIVE + 223, loading_s=600)
    for extra in ((*problem.depots, nearer), (nearer, *problem.depots)):
        source = freight(replace(problem, depots=extra)).source("A", HUB)
        assert source is not None
        assert source.id == "PA2"


def test_who_has_no_depot_has_its_goods_at_the_hub() -> None:
    problem = day()
    of_a = tuple(replace(depot, distributor_id="A") for depot in problem.depots)
    vehicles = tuple(replace(vehicle, distributor_id="A") for vehicle in problem.vehicles)
    found = freight(replace(problem, depots=of_a, vehicles=vehicles))
    assert found.source("B", HUB) is None
    assert found.arrival(HUB) == FIVE + 600 + 445


def test_the_largest_type_is_that_of_most_kg_then_m3_then_least_money() -> None:
    def van(name: str, kg: float, m3: float, km: float = 1.0, fixed: float = 0.0) -> VehicleType:
        return VehicleType(
            name, "PA", {"kg": kg, "m3": m3}, 1, "A", cost_per_km=km, fixed_cost=fixed
        )

    types = [van("a", 5, 9), van("b", 9, 1), van("c", 9, 2, 2.0), van("d", 9, 2, 1.0, 3.0),
             van("e", 9, 2, 1.0, 2.0)]  # fmt: skip
    for rows in (types, types[::-1]):
        assert largest_type(day(vehicles=tuple(rows))).id == "e"


def test_orders_of_one_owner_are_hauled_together() -> None:
    problem = day()
    more = tuple(Order(f"A{i}", "A", "S5", {"kg": 26.0}) for i in range(3, 6))
    haul = moved(replace(problem, orders=(*problem.orders, *more)))["PA"]
    assert haul.count == 2  # 178 kg
    assert dict(haul.load)["kg"] == pytest.approx(178.0)
