"""Key figures against small plans worked out by hand, and against plain sums on random ones.

In the plans by hand a step is 1112 m, two are 2224 m (see `tests.small_plans`).
"""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.profiles import PROFILES
from routing.distances import distances_of
from routing.emissions import FACTORS, co2e_kg, factor_of
from routing.evaluate import evaluate
from routing.kpi import Figures
from routing.plan import Itinerary, Plan, Route, Visit
from tests.small_plans import VAN, any_plan, order, plan_of, problem_of, store

BOTH = replace(VAN, capacity={"kg": 100.0, "m3": 2.0})
SEEDS = st.integers(0, 10_000)


# ------------------------------------------------------------------------ load factors


def test_a_full_out_and_back_is_full_at_departure_and_half_full_over_all_km() -> None:
    figures = plan_of(problem_of([order("O", 1)]), [["O"]]).kpi.plan
    assert figures.load_factor == {"kg": 1.0}
    assert figures.utilisation_laden == {"kg": 1.0}
    assert figures.utilisation_all == {"kg": 0.5}
    assert (figures.metres, figures.empty_metres, figures.empty_share) == (2224, 1112, 0.5)
    assert figures.tonne_km == figures.tonne_km_driven == pytest.approx(0.1112)


def test_two_stops_on_the_way_out() -> None:
    """75 kg ride one step, 25 kg two; then two steps back with nothing."""
    problem = problem_of([order("O1", 1, kg=50), order("O2", 2, kg=25)])
    figures = plan_of(problem, [["O1", "O2"]]).kpi.plan
    assert figures.load_factor == {"kg": 0.75}
    assert figures.utilisation_laden == {"kg": 0.5}
    assert figures.utilisation_all == {"kg": 0.25}
    assert figures.tonne_km_driven == pytest.approx(0.1112)


def test_a_detour_adds_driven_tonne_km_only() -> None:
    problem = problem_of([order("O1", 1, kg=50), order("O2", 2, kg=50)])
    straight = plan_of(problem, [["O1", "O2"]]).kpi.plan
    detour = plan_of(problem, [["O2", "O1"]]).kpi.plan
    assert straight.tonne_km == detour.tonne_km == straight.tonne_km_driven
    assert detour.tonne_km_driven == pytest.approx((50 * 2224 + 50 * 3336) / 1e6)
    assert straight.cost_per_tonne_km == pytest.approx((10 + 4.448) / (50 * 3336 / 1e6))


def test_the_binding_dimension_is_the_one_that_is_fullest_at_departure() -> None:
    orders = [order("O", 1, kg=40, quantity={"m3": 1.8})]
    figures = plan_of(problem_of(orders, [BOTH]), [["O"]]).kpi.plan
    assert figures.load_factor == pytest.approx({"kg": 0.4, "m3": 0.9})
    assert figures.binding == "m3"


def test_a_vehicle_without_a_limit_does_not_count_in_its_dimension() -> None:
    orders = [order("O1", 1, kg=40, quantity={"m3": 1.0}), order("O2", 1, kg=80)]
    boundless = replace(VAN, id="W", capacity={"m3": 2.0})
    problem = problem_of(orders, [VAN, boundless])
    itineraries = [
        Itinerary("V", 1, ((Visit("S1", ("O2",)),),)),
        Itinerary("W", 1, ((Visit("S1", ("O1",)),),)),
    ]
    plan = evaluate(problem, distances_of(problem), itineraries)
    assert plan.kpi.plan.load_factor == {"kg": 0.8, "m3": 0.5}
    assert [route.binding for route in plan.kpi.routes] == ["kg", "m3"]


def test_no_capacity_at_all() -> None:
    problem = problem_of([order("O", 1)], [replace(VAN, capacity={})])
    figures = plan_of(problem, [["O"]]).kpi.plan
    assert figures.load_factor == figures.utilisation_laden == figures.utilisation_all == {}
    assert figures.binding is None
    assert figures.delivered == {"kg": 100.0}
    assert figures.tonne_km_driven == pytest.approx(0.1112)


@pytest.mark.parametrize("capacity", [0.0, 0.0004])
def test_a_capacity_of_nothing_has_no_load_factor(capacity: float) -> None:
    problem = problem_of([order("O", 1, kg=0)], [replace(VAN, capacity={"kg": capacity})])
    assert plan_of(problem, [["O"]]).kpi.plan.load_factor == {}


def test_two_trips() -> None:
    """Full, then a quarter full: 125 kg of 200 at departure; half of all km empty."""
    problem = problem_of([order("O1", 1), order("O2", 1, kg=25)])
    figures = plan_of(problem, [["O1"], ["O2"]]).kpi.plan
    assert figures.load_factor == figures.utilisation_laden == {"kg": 0.625}
    assert figures.utilisation_all == {"kg": 0.3125}
    assert (figures.routes, figures.vehicles, figures.stops) == (1, 1, 2)


# ------------------------------------------------------------------------------ returns


def test_a_return_rides_back() -> None:
    """Out full to step 2, back with 60 kg from step 1: the leg between the two is empty."""
    problem = problem_of([order("O", 2), order("R", 1, kg=60, kind="return")])
    figures = plan_of(problem, [["O", "R"]]).kpi.plan
    assert figures.delivered == {"kg": 100.0}
    assert figures.returned == {"kg": 60.0}
    assert figures.load_factor == {"kg": 1.0}
    assert figures.empty_metres == 1112
    assert figures.utilisation_all["kg"] == pytest.approx((100 * 2 + 60) / (100 * 4))
    assert figures.utilisation_laden["kg"] == pytest.approx((100 * 2 + 60) / (100 * 3))
    assert figures.tonne_km == pytest.approx((100 * 2224 + 60 * 1112) / 1e6)


def test_returns_alone_leave_an_empty_vehicle_at_departure() -> None:
    problem = problem_of([order("R", 1, kind="return")])
    figures = plan_of(problem, [["R"]]).kpi.plan
    assert figures.load_factor == {"kg": 0.0}
    assert figures.utilisation_all == {"kg": 0.5}
    assert figures.empty_share == 0.5


def test_a_vehicle_that_does_not_return_has_no_empty_leg() -> None:
    problem = problem_of([order("O", 1)], [replace(VAN, end_depot_id=None)])
    figures = plan_of(problem, [["O"]]).kpi.plan
    assert (figures.metres, figures.empty_metres) == (1112, 0)
    assert figures.utilisation_all == {"kg": 1.0}


def test_an_order_without_weight_is_still_something_on_board() -> None:
    problem = problem_of([order("O", 1, kg=0)])
    figures = plan_of(problem, [["O"]]).kpi.plan
    assert figures.empty_metres == 1112
    assert figures.utilisation_laden == {"kg": 0.0}
    assert figures.tonne_km == 0.0
    assert figures.cost_per_tonne_km is figures.co2e_kg_per_tonne is None


# --------------------------------------------------------------------- counts and time


def test_counts_and_their_ratios() -> None:
    problem = problem_of(
        [
            order("O1", 1, kg=30, quantity={"cases": 3}),
            order("O2", 1, kg=20, quantity={"cases": 2}),
            order("O3", 2, kg=10),
            order("O4", 3),
        ]
    )
    plan = plan_of(problem, [["O1", "O2", "O3"]], left_out=["O4"])
    figures = plan.kpi.plan
    assert (figures.routes, figures.stops, figures.drops, figures.left_out) == (1, 2, 3, 1)
    assert (figures.cases, figures.drops_per_route, figures.kg_per_drop) == (5, 3.0, 20.0)
    assert figures.km_per_drop == pytest.approx(4.448 / 3)
    assert figures.cost_per_case == pytest.approx(plan.cost / 5)
    assert figures.cost == plan.costs


def test_waiting_and_on_time() -> None:
    """S1 at 07:10 sharp, then S2 after its first window: it waits there for the second one."""
    stores = [
        store(1, windows=((25_800, 25_800),), stop_s=60),
        store(2, windows=((0, 100), (28_800, 30_000)), stop_s=60),
    ]
    problem = problem_of([order("O1", 1, kg=1), order("O2", 2, kg=1)], stores=stores)
    figures = plan_of(problem, [["O1", "O2"]]).kpi.plan
    assert figures.waiting_s == 28_800 - 25_800 - 60 - 111
    assert figures.on_time_share == 1.0
    late = plan_of(problem, [["O2", "O1"]]).kpi.plan
    assert late.on_time_share == 0.5


# ------------------------------------------------------------------- empty and undefined


def test_an_empty_plan_has_no_ratios_and_does_not_crash() -> None:
    problem = problem_of([order("O", 1)])
    kpi = plan_of(problem, left_out=["O"]).kpi
    assert kpi.routes == ()
    for figures in (kpi.plan, *kpi.distributors.values()):
        assert (figures.routes, figures.metres, figures.cost.total, figures.co2e_kg) == (0, 0, 0, 0)
        ratios = [figures.empty_share, figures.drops_per_route, figures.kg_per_drop]
        ratios += [figures.km_per_drop, figures.cost_per_case, figures.cost_per_tonne_km]
        ratios += [figures.on_time_share, figures.co2e_kg_per_tonne, figures.co2e_g_per_tonne_km]
        assert set(ratios) == {None}
        assert figures.load_factor == {}
        assert figures.binding is None
    assert [part.left_out for part in kpi.distributors.values()] == [1, 0]
    json.dumps(kpi.as_dict(), allow_nan=False)


# ------------------------------------------------------------------------ distributors


def test_shares_go_by_kg_times_the_direct_way() -> None:
    """A: 20 kg one step away; B: 30 kg two steps away. So 1 to 3, whatever the order of stops."""
    problem = problem_of([order("O1", 1, "A", 20), order("O2", 2, "B", 30)])
    for trip in (["O1", "O2"], ["O2", "O1"]):
        kpi = plan_of(problem, [trip]).kpi
        a, b = kpi.distributors["A"], kpi.distributors["B"]
        assert a.cost.total == pytest.approx(0.25 * kpi.plan.cost.total)
        assert b.cost.fixed == pytest.approx(7.5)
        assert b.co2e_kg == pytest.approx(0.75 * kpi.plan.co2e_kg)
        assert a.metres == pytest.approx(0.25 * 4448)
        assert (a.routes, a.stops, a.drops, a.delivered) == (1, 1, 1, {"kg": 20.0})


def test_equal_shares_an_order_where_nothing_weighs_anything() -> None:
    orders = [order("O1", 1, "A", 0), order("O2", 2, "A", 0), order("O3", 2, "B", 0)]
    kpi = plan_of(problem_of(orders), [["O1", "O2", "O3"]]).kpi
    assert kpi.distributors["A"].cost.fixed == pytest.approx(20 / 3)
    assert kpi.distributors["B"].cost.fixed == pytest.approx(10 / 3)


def test_load_factors_of_a_distributor_are_those_of_its_own_routes() -> None:
    orders = [order("O1", 1, "A", 50), order("O2", 2, "A", 50), order("O3", 2, "B", 50)]
    kpi = plan_of(problem_of(orders), [["O1"]], [["O2", "O3"]]).kpi
    assert kpi.distributors["A"].load_factor == {"kg": 0.5}
    assert kpi.distributors["B"].load_factor == {}
    assert kpi.distributors["B"].binding is None
    assert [part.stops for part in kpi.distributors.values()] == [2, 1]


@pytest.mark.parametrize("owner", [None, "B"])
def test_a_route_without_orders_is_still_paid_by_somebody(owner: str | None) -> None:
    problem = problem_of([order("O", 1)], [replace(VAN, distributor_id=owner)])
    itinerary = Itinerary("V", 1, ((Visit("S1", ()),),))
    kpi = evaluate(problem, distances_of(problem), [itinerary]).kpi
    paid = [part.cost.fixed for part in kpi.distributors.values()]
    assert paid == ([0.0, 10.0] if owner else [5.0, 5.0])
    assert kpi.plan.empty_share == 1.0


# -------------------------------------------------------------------------------- CO2e


def test_co2e_of_a_full_out_and_back() -> None:
    truck = replace(VAN, profile="18t")
    problem = problem_of([order("O", 1)], [truck])
    figures = plan_of(problem, [["O"]]).kpi.plan
    expected = 1.112 * (1.10905 + 0.26149) + 1.112 * (0.774 + 0.18172)
    assert figures.co2e_kg == pytest.approx(expected)
    assert figures.co2e_kg_per_tonne == pytest.approx(expected / 0.1)
    assert figures.co2e_g_per_tonne_km == pytest.approx(1000 * expected / 0.1112)


def test_co2e_without_a_weight_limit_is_that_of_half_a_load() -> None:
    truck = replace(VAN, profile="18t", capacity={"m3": 2.0})
    factor = FACTORS["18t"]
    figures = plan_of(problem_of([order("O", 1)], [truck]), [["O"]]).kpi.plan
    assert figures.co2e_kg == pytest.approx(
        1.112 * (factor.empty + factor.full) / 2 + 1.112 * factor.empty
    )


def test_every_profile_has_factors_and_loading_never_lowers_them() -> None:
    assert list(FACTORS) == list(PROFILES)
    assert all(0 < factor.empty <= factor.full for factor in FACTORS.values())


@pytest.mark.parametrize("own", [None, 0.0, 0.2])
def test_a_vehicle_may_state_its_own_factor(own: float | None) -> None:
    vehicle = replace(VAN, co2e_kg_per_km=own)
    factor, default = factor_of(vehicle), FACTORS["van"]
    expected = (default.empty, default.full) if own is None else (own, own)
    assert (factor.empty, factor.full) == expected
    assert co2e_kg(vehicle, 10_000, 5_000, 0.0) == pytest.approx(10 * factor.empty)


# ------------------------------------------------------------------------ random plans


def plain_sums(plan: Plan, route: Route) -> dict[str, float]:
    """Leg by leg, from the loads that the plan states."""
    sums = {"driven": 0.0, "empty": 0.0, "co2e": 0.0, "departure": 0.0}
    capacity, factor = route.vehicle.capacity["kg"], factor_of(route.vehicle)
    for trip in route.trips:
        load, handled = trip.load["kg"], [o for stop in trip.stops for o in stop.orders]
        on_board = {o for o in handled if not plan.problem.order[o].is_return}
        sums["departure"] += load
        for stop in trip.stops:
            add_leg(sums, stop.metres, load, bool(on_board), capacity, factor)
            load = stop.load["kg"]
            on_board ^= set(stop.orders)
        add_leg(sums, trip.metres, load, bool(on_board), capacity, factor)
    return sums


def add_leg(
    sums: dict[str, float], metres: int, load: float, laden: bool, capacity: float, factor: Any
) -> None:
    sums["driven"] += metres * load / 1e6
    sums["empty"] += 0 if laden else metres
    per_km = factor.empty + (factor.full - factor.empty) * load / capacity
    sums["co2e"] += metres / 1000 * per_km


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_routes_are_the_plain_sums_over_their_legs(seed: int) -> None:
    plan = any_plan(seed)
    for route, figures in zip(plan.routes, plan.kpi.routes, strict=True):
        twice = len(set(route.orders)) < len(route.orders)
        if not route.vehicle.capacity.get("kg") or twice:
            continue
        sums = plain_sums(plan, route)
        assert figures.tonne_km_driven == pytest.approx(sums["driven"], abs=1e-9)
        assert figures.empty_metres == sums["empty"]
        assert figures.co2e_kg == pytest.approx(sums["co2e"])
        departure = sums["departure"] / route.vehicle.capacity["kg"] / len(route.trips)
        assert figures.load_factor["kg"] == pytest.approx(departure, abs=1e-6)


ADDITIVE = ["drops", "left_out", "cases", "metres", "empty_metres", "duration_s", "waiting_s"]
ADDITIVE += ["tonne_km", "tonne_km_driven", "co2e_kg"]


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_distributors_add_up_to_the_plan_and_so_do_routes(seed: int) -> None:
    plan = any_plan(seed)
    kpi = plan.kpi
    parts = list(kpi.distributors.values())
    for name in ADDITIVE:
        whole = getattr(kpi.plan, name)
        assert sum(getattr(part, name) for part in parts) == pytest.approx(whole, abs=1e-9)
        if name != "left_out":
            assert sum(getattr(r, name) for r in kpi.routes) == pytest.approx(whole, abs=1e-9)
    for part in ("fixed", "distance", "time", "total"):
        whole = getattr(plan.costs, part)
        assert sum(getattr(p.cost, part) for p in parts) == pytest.approx(whole, abs=1e-9)
    for name, amount in kpi.plan.delivered.items():
        assert sum(p.delivered.get(name, 0.0) for p in parts) == pytest.approx(amount, abs=1e-9)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_ratios_are_defined_or_none_and_json_is_plain(seed: int) -> None:
    kpi = any_plan(seed).kpi
    json.dumps(kpi.as_dict(), allow_nan=False)
    for figures in (kpi.plan, *kpi.routes, *kpi.distributors.values()):
        bounded(figures)


def bounded(figures: Figures) -> None:
    for name, ratio in figures.utilisation_all.items():
        assert 0 <= ratio <= figures.utilisation_laden.get(name, math.inf)
    for share in (figures.empty_share, figures.on_time_share):
        assert share is None or 0 <= share <= 1 + 1e-12
    assert 0 <= figures.empty_metres <= figures.metres + 1e-9
    assert figures.waiting_s >= -1e-9
    assert figures.vehicles <= figures.routes


def test_the_dictionary_has_a_fixed_order_and_whole_metres() -> None:
    first, second = (any_plan(seed).kpi.as_dict() for seed in (1, 2))
    assert list(first) == ["plan", "routes", "distributors", "co2e_factors"]
    assert list(first["plan"]) == list(second["plan"])
    assert isinstance(first["plan"]["metres"], int)
    assert list(first["plan"]["cost"]) == ["fixed", "distance", "time", "total"]
